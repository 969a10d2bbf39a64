"""Which services a town is offered: the vendor's switches, in the town's own row, under its version."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.declared import title_of
from chalicelib.platform.console.operators import PREFIX
from chalicelib.platform.console.staff import Clerk, Done, Field, Form, Note, Sent, Table, View
from chalicelib.platform.house import Office
from chalicelib.platform.settings.changes import Difference
from chalicelib.platform.settings.repository import Corner, SettingChanges, state_id, write
from chalicelib.platform.tenants.model import Tenant
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.web.words import moment

SUBJECT = "services"


def is_operator(clerk: Clerk) -> bool:
    return clerk.member.id.startswith(PREFIX)


def corner_of(office: Office) -> Corner:
    """A town's services as one thing that changes."""

    def words(before: Any, after: Any) -> Sequence[Difference]:
        names = [name for name in office.house.services if (name in before) != (name in after)]
        return tuple(Difference(_title(office, name), _on(name in before), _on(name in after)) for name in names)

    def fit(wanted: Any, _stands: Any) -> Any:
        return [name for name in wanted if name in office.house.services]

    return Corner(SUBJECT, "提供するサービス", _read, _lay, words, fit, "knowledge.write", "switches")


def show_switches(clerk: Clerk, _query: object) -> View:
    """What the town is offered; for operators, the switches."""
    office = clerk.office
    now = tuple(_read(Tenants(office.scope).own()))
    rows = tuple((_title(office, name), _on(name in now)) for name in office.house.services)
    shown = Table(("サービス", "提供"), rows, "サービスがありません。", title="いま提供しているサービス")
    history = tuple(
        (moment(change.at), change.by, "、".join(f"{word.label}を{word.after}" for word in change.words))
        for change in SettingChanges(office.scope).of(SUBJECT)
    )
    past = Table(("日時", "だれが", "内容"), history, "切り替えたことはありません。", title="これまでの切り替え")
    note = Note("info", "サービスの提供の切り替えは、契約にもとづき運用事業者が行います。変更は操作の記録に残ります。")
    return View("提供するサービス", (note, shown, *((_form(office, now),) if is_operator(clerk) else ()), past))


def _form(office: Office, now: Sequence[str]) -> Form:
    options = tuple((name, _title(office, name)) for name in office.house.services)
    fields = (
        Field("seen", "", "hidden", state_id(list(now))),
        Field("services", "提供するサービス", "checkboxes", chosen=tuple(now), options=options),
    )
    asked = "外したサービスは、1分以内に住民に見えなくなります。データは残ります。よろしいですか。"
    return Form("switch", "この内容に切り替える", fields, "切り替える", asked, danger=True)


def switch(clerk: Clerk, sent: Sent) -> Done:
    """Offer exactly these services from now on."""
    if not is_operator(clerk):
        raise StaffMistake("サービスの切り替えは、運用事業者が行います。")
    chosen = [name for name in clerk.office.house.services if name in sent.all("services")]
    if not chosen:
        raise StaffMistake("サービスを1つ以上えらんでください。")
    was = _read(Tenants(clerk.office.scope).own())
    state = [name for name in was if name in chosen] + [name for name in chosen if name not in was]
    done = write(clerk, corner_of(clerk.office), state, seen=sent["seen"])
    return Done("switches", "切り替えました。1分以内に行きわたります。" if done else "変わったところはありません。")


def _read(tenant: Tenant) -> list[str]:
    return list(tenant.services)


def _lay(tenant: Tenant, state: Any) -> Tenant:
    return replace(tenant, services=tuple(state))


def _title(office: Office, name: str) -> str:
    shape = title_of(office, name)
    return f"{shape}（{name}）" if shape != name else name


def _on(is_on: bool) -> str:
    return "提供中" if is_on else "提供なし"
