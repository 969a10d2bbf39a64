"""From which networks the town's staff may work, as managers choose it; and the operators' stays, as they see them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.operators import Grant, end_grant, grants_in
from chalicelib.platform.console.settings import MOST_NETWORKS, ConsoleSettings, is_within, network
from chalicelib.platform.console.staff import Cell, Clerk, Done, Facts, Field, Form, Note, Sent, Table, View
from chalicelib.platform.tenants.model import Tenant
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.web.words import moment

ABOUT = (
    "職員用の画面を開けるネットワークを、庁内（LGWANの出口など）だけに限れます。空欄にすると、どこからでも開けます。\n"
    "変更は、1分以内にすべての画面に行きわたります。住民の画面とLINEには、かかわりません。"
)
HINT = "1行に1つ、CIDRの形で書きます（例：192.0.2.0/24、2001:db8::/32）。番地1つだけでも書けます。"


def show_network(clerk: Clerk, _query: Mapping[str, str]) -> View:
    allowed = _allowed(clerk)
    now = "どこからでも使えます" if not allowed else f"{len(allowed)}件のネットワークから使えます"
    fields = (
        Field("seen", "", "hidden", " ".join(allowed)),
        Field("allowed", "使えるネットワーク", "textarea", "\n".join(allowed), hint=HINT),
    )
    asked = "ここにないネットワークの職員は、1分以内に使えなくなります。よろしいですか。"
    facts = Facts((("今の設定", now), ("あなたの接続元", clerk.address)))
    return View("接続元の制限", (Note("info", ABOUT), facts, Form("restrict", "保存する", fields, confirm=asked)))


def _allowed(clerk: Clerk) -> tuple[str, ...]:
    """As written down now, not as remembered."""
    chosen = Tenants(clerk.office.scope).own().settings.get("console", {})
    return ConsoleSettings.model_validate(dict(chosen)).allowed


def restrict(clerk: Clerk, sent: Sent) -> Done:
    """Choose the networks. Nobody shuts themselves out."""
    allowed = tuple(dict.fromkeys(_network(line) for line in sent["allowed"].split()))
    if len(allowed) > MOST_NETWORKS:
        raise StaffMistake(f"ネットワークは{MOST_NETWORKS}件までです。")
    if allowed and not is_within(clerk.address, allowed):
        raise StaffMistake(
            f"あなたの接続元（{clerk.address}）が入っていません。このまま保存すると、あなたも使えなくなるため、保存しませんでした。"
        )
    if " ".join(_allowed(clerk)) != sent["seen"]:
        raise StaffMistake("ほかの管理者が、先に変更しました。この画面を開き直して、今の設定を確かめてください。")
    Tenants(clerk.office.scope).change(lambda tenant: _restricted(tenant, allowed))
    clerk.office.house.memory.forget()
    return Done("network", "保存しました。1分以内に、すべての画面に行きわたります。")


def _restricted(tenant: Tenant, allowed: tuple[str, ...]) -> Tenant:
    return replace(tenant, settings={**tenant.settings, "console": {"allowed": list(allowed)}})


def _network(line: str) -> str:
    try:
        found = network(line)
    except ValueError as error:
        raise StaffMistake(f"「{line[:60]}」は、ネットワークとして読み取れません。{HINT}") from error
    if found.prefixlen == 0:
        raise StaffMistake(f"「{line}」は、すべての接続元です。制限しないときは、空欄にしてください。")
    return str(found)


# The vendor's operators.


def show_operators(clerk: Clerk, _query: Mapping[str, str]) -> View:
    grants = grants_in(clerk.office.scope)
    about = Note(
        "info",
        "運用事業者は、理由と時間（8時間まで）を書いたときだけ、この自治体の画面に入れます。入ってからの操作は、操作の記録に残ります。",
    )
    columns = ("運用事業者", "理由", "すること", "入室", "終わり", "状態")
    rows = tuple(_row(clerk, grant) for grant in grants)
    table = Table(columns, rows, "この1か月に入室した運用事業者は、いません。", "入室の記録（30日分）")
    inside = tuple((grant.id, grant.member().label) for grant in grants if grant.is_on(clerk.at))
    return View("運用事業者の入室", (about, table, *_end(inside)))


def _row(clerk: Clerk, grant: Grant) -> tuple[Cell, ...]:
    purpose = {"look": "見るだけ", "change": "設定を変える"}[grant.purpose]
    state = "入室中" if grant.is_on(clerk.at) else f"{grant.ended_by}が終わらせました" if grant.ended_by else "終了"
    return (grant.name, grant.reason, purpose, _local(clerk, grant.begun), _local(clerk, grant.ends), state)


def _local(clerk: Clerk, at: str) -> str:
    return moment(clerk.office.tenant.local(datetime.fromisoformat(at)))


def _end(inside: tuple[tuple[str, str], ...]) -> tuple[Form, ...]:
    if not inside:
        return ()
    fields = (Field("grant", "運用事業者", "select", required=True, options=inside),)
    asked = "すぐに使えなくなります。よろしいですか。"
    return (Form("end_grant", "入室を終わらせる", fields, "入室を終わらせる", asked, danger=True),)


def end(clerk: Clerk, sent: Sent) -> Done:
    grant = end_grant(clerk.office.scope, sent["grant"], by=clerk.member.label)
    return Done("operators", f"{grant.name}の入室を終わらせました。")
