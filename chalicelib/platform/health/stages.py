"""A town's stage (準備中・公開中・停止中・終了): what it means, and its change by the vendor's operators (ADR 25)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast, get_args

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.register import mark_stage
from chalicelib.platform.console.staff import Clerk, Done, Facts, Field, Form, Note, Sent, Table, View
from chalicelib.platform.health.switches import is_operator
from chalicelib.platform.settings.changes import Difference
from chalicelib.platform.settings.repository import Corner, SettingChanges, state_id, write
from chalicelib.platform.tenants.model import Tenant, TownStage
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.platform.tenants.standstill import resettle
from chalicelib.web.words import moment

SUBJECT = "stage"
WORDS: Mapping[TownStage, str] = {"preparing": "準備中", "open": "公開中", "paused": "停止中", "closed": "終了"}
MEANS: Mapping[TownStage, str] = {
    "preparing": "公開前の準備をしています。すべての機能が使えます。",
    "open": "住民が使っています。",
    "paused": "住民には、休んでいることだけをお答えします。配信とお知らせは止まり、再開したときに続けます。"
    "気象や災害の情報は、その間は知らせず、あとからも知らせません。"
    "職員は、見ることと書き出すことができます。配信の停止もできます。",
    "closed": "住民にはお答えしません。何も送りません。職員の画面も開けません。データは残っています。",
}
NEXT: Mapping[TownStage, tuple[TownStage, ...]] = {
    "preparing": ("open", "closed"),
    "open": ("paused", "closed"),
    "paused": ("open", "closed"),
    "closed": ("paused", "open"),
}
"""Both ways back stand open until the town's data is purged."""
LEAST, MOST = 5, 200
"""Letters of a reason."""


def show_stage(clerk: Clerk, _query: object) -> View:
    """The stage, what it means, and who changed it; for operators, the change."""
    now = Tenants(clerk.office.scope).own().stage
    rows = (("いまの状態", WORDS[now]), ("内容", MEANS[now]))
    history = tuple(
        (moment(change.at), change.by, f"{change.words[0].before} → {change.words[0].after}", change.words[1].after)
        for change in SettingChanges(clerk.office.scope).of(SUBJECT)
    )
    past = Table(("日時", "だれが", "変更", "理由"), history, "変更したことはありません。", title="これまでの変更")
    note = Note("info", "状態の変更は、契約にもとづき運用事業者が行います。変更は操作の記録に残ります。")
    return View("利用の状態", (note, Facts(rows), *((_form(now),) if is_operator(clerk) else ()), past))


def _form(now: TownStage) -> Form:
    fields = (
        Field("seen", "", "hidden", state_id(now)),
        Field("stage", "新しい状態", "select", options=tuple((to, WORDS[to]) for to in NEXT[now]), required=True),
        Field("reason", "理由", hint="自治体の職員が読みます。", required=True, most=MOST, counted="letters"),
    )
    asked = f"{'　'.join(f'【{WORDS[to]}】{MEANS[to]}' for to in NEXT[now])}　1分以内に行きわたります。よろしいですか。"
    return Form("stage", "状態を変更する", fields, "状態の変更", asked, danger=True)


def change_stage(clerk: Clerk, sent: Sent) -> Done:
    """Let the town stand at another stage from now on."""
    if not is_operator(clerk):
        raise StaffMistake("状態の変更は、運用事業者が行います。")
    now = Tenants(clerk.office.scope).own().stage
    to = _meant(sent)
    if to != now and to not in NEXT[now]:
        raise StaffMistake(f"「{WORDS[now]}」から「{WORDS[to]}」には変えられません。")
    corner = _corner(_reason(sent))
    if replace(clerk.office.tenant, stage=to).is_served:
        resettle(clerk.office)
    done = write(clerk, corner, to, seen=sent["seen"])
    mark_stage(clerk.office.tenant.id, to, clerk.member.label, clerk.at.isoformat())
    told = f"「{WORDS[to]}」にしました。1分以内に行きわたります。"
    return Done("stage", told if done else "変わったところはありません。")


def about(_clerk: Clerk, sent: Sent) -> str:
    """For the audit log: to which stage, and why."""
    to = cast(TownStage, sent["stage"])
    return f"{WORDS.get(to, '')}（{sent['reason'].strip()[:MOST]}）"


def _meant(sent: Sent) -> TownStage:
    if sent["stage"] not in get_args(TownStage):
        raise StaffMistake("新しい状態をえらんでください。")
    return cast(TownStage, sent["stage"])


def _reason(sent: Sent) -> str:
    reason = sent["reason"].strip()
    if not LEAST <= len(reason) <= MOST:
        raise StaffMistake(f"理由を、職員が読んで分かるように{LEAST}文字以上{MOST}文字以内で書いてください。")
    return reason


def _corner(reason: str) -> Corner:
    def words(before: Any, after: Any) -> Sequence[Difference]:
        return Difference("状態", WORDS[before], WORDS[after]), Difference("理由", "", reason)

    def lay(tenant: Tenant, state: Any) -> Tenant:
        return replace(tenant, stage=state)

    return Corner(SUBJECT, "利用の状態", _read, lay, words, _not_from_here, "knowledge.write", SUBJECT)


def _read(tenant: Tenant) -> TownStage:
    return tenant.stage


def _not_from_here(_wanted: Any, _stands: Any) -> Any:
    raise StaffMistake("状態は、履歴からは戻せません。「利用の状態」の画面で変更してください。")
