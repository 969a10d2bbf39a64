"""A console at work for tests: two towns, a service that declares pages, members of every role, signed-in browsers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from chalicelib.adapters.oidc.memory import MemoryProvider
from chalicelib.entrypoints import console
from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.cases.model import Case, Happening
from chalicelib.platform.cases.repository import Cases
from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.console.members import Members, new_member
from chalicelib.platform.console.posts import RIGHTS, Member, Post, Role
from chalicelib.platform.console.staff import (
    CaseDesk,
    Clerk,
    Done,
    Facts,
    Field,
    Form,
    Link,
    Live,
    Look,
    Note,
    Sent,
    Sort,
    Staff,
    StaffAction,
    StaffPage,
    Table,
    Tabs,
    View,
)
from chalicelib.platform.house import House, Office
from tests.kit.offices import a_house, a_tenant, an_office
from tests.kit.visitors import Seen, Visitor

MINATO, YAMABE = "minato", "yamabe"
DOORS = console.bp
"""Imported for its routes, which the HTTP door remembers."""


FIELDS = (
    Field(
        "kinds",
        "品目",
        "checkboxes",
        chosen=("cans",),
        hint="いくつでも選べます。",
        options=(("cans", "缶"), ("paper", "紙")),
    ),
    Field("times", "回数", "number", value="2", low="1", high="5", required=True),
    Field("month", "始める月", "month", value="2026-12"),
    Field("moment", "知らせる日時", "datetime-local", value="2026-12-01T19:00", high="2027-03-31T23:59"),
    Field("hour", "毎回の時刻", "time", value="19:00"),
)
"""A field of each kind that a browser draws in its own way."""


def _show(clerk: Clerk, query: Mapping[str, str]) -> View:
    return View(
        "収集日の言葉",
        (
            Note("info", "言葉を直せます。"),
            Facts((("自治体", clerk.office.tenant.name), ("案内", Link("資料", "https://docs.example/")))),
            Table(
                ("言葉", "変更"), ((query.get("word", "電池"), Link("直す", "words?word=電池")),), "ありません", "言葉"
            ),
            Form("collect", "回数を保存する", FIELDS, "回数"),
            Form(
                "rename",
                "保存する",
                (Field("word", "言葉", required=True, most=5, section="言葉"), Field("version", "", "hidden", "7")),
                live=(Live("try_word", "住民が読む言葉", "言葉の見本を見る"),),
            ),
            Form("forget", "消す", confirm="消しますか。", danger=True),
        ),
    )


def _rename(clerk: Clerk, sent: Sent) -> Done:
    if len(sent["word"]) > 5:
        raise StaffMistake("言葉は5文字以内にしてください。")
    return Done("words?word=" + sent["word"], "保存しました。")


def _try_word(clerk: Clerk, sent: Sent) -> Look:
    if len(sent["word"]) > 50:
        raise StaffMistake("言葉が長すぎます。")
    note = Note("info", f"{clerk.office.tenant.name}：{sent['word']}")
    tabs = Tabs((("日本語", (note,)), ("英語", (Note("info", "―"),))), "言葉")
    return Look((tabs,), f"{len(sent['word'])}文字です。")


def _collect(clerk: Clerk, sent: Sent) -> Done:
    if not sent.all("kinds"):
        raise StaffMistake("品目を選んでください。")
    told = f"{'・'.join(sent.all('kinds'))}を{sent['month']}から{sent['times']}回、{sent['moment']}に知らせます。"
    return Done("words", told)


STAFF = Staff(
    "道路と公園",
    pages=(
        StaffPage("words", "言葉の一覧", "knowledge.read", _show, in_menu=True),
        StaffPage("secret", "管理", "staff.manage", lambda clerk, query: View("管理", ())),
    ),
    actions=(
        StaffAction("rename", "knowledge.write", _rename, "言葉の変更"),
        StaffAction("try_word", "knowledge.write", _try_word, ""),
        StaffAction("collect", "knowledge.write", _collect, "回数の変更"),
        StaffAction("forget", "staff.manage", lambda clerk, sent: Done("words", "消しました。"), "言葉の削除"),
    ),
    cases=CaseDesk(
        lambda office, case: "道路の穴",
        lambda office, case: tuple((k, str(v)) for k, v in case.answers.items()),
        kinds=lambda office: (("pothole", "道路の穴"), ("light", "街灯")),
    ),
    waits=(Sort("lamps", "切れた街灯", "knowledge.read", "words"),),
)


class NoChoice(BaseModel):
    """The service of these tests has nothing to choose."""


ROADS = Service("roads", Path(__file__).parent, NoChoice, staff=__name__)

ROLES: tuple[Role, ...] = tuple(RIGHTS)


@dataclass
class Desks:
    """Two towns with staff, and the provider they sign in at."""

    house: House
    provider: MemoryProvider
    towns: dict[str, Office]

    def member(self, town: str, role: Role, name: str = "") -> Member:
        email = f"{name or role}@{town}.example"
        return new_member(town, label=f"{role} 担当", email=email, posts=(Post("道路課", role),))

    def signed_in(self, town: str, role: Role = "manager", name: str = "") -> Visitor:
        """A browser in which somebody of that role is at work."""
        member = self.member(town, role, name)
        Members(self.towns[town].scope).keep(member)
        return self.arrives(member.email)

    def arrives(self, email: str, visitor: Visitor | None = None, **how: Any) -> Visitor:
        visitor = visitor or Visitor(self.house)
        self.returns(visitor, email, **how)
        return visitor

    def returns(self, visitor: Visitor, email: str, *, to: str = "", **how: Any) -> Seen:
        """Through the provider and back; what the callback answered."""
        away = visitor.opens("/console/sign-in" + (f"?next={to}" if to else ""))
        code, state = self.provider.approve(away.location, email, **how)
        return visitor.opens(f"/console/callback?code={code}&state={state}")


def open_desks(*others: Service, **fakes: Any) -> Desks:
    """Both towns offer the roads, and Minato the other services besides."""
    provider = MemoryProvider()
    house = a_house(ROADS, *others, staff=provider, **fakes)
    offered = ("roads", *(service.name for service in others))
    towns = {
        MINATO: an_office(house, a_tenant(MINATO, services=offered)),
        YAMABE: an_office(house, a_tenant(YAMABE, name="やまべ町", services=("roads",))),
    }
    return Desks(house, provider, towns)


def a_case(office: Office, number: str = "261120-4K7Q", **facts: Any) -> Case:
    told: dict[str, Any] = {
        "service": "roads",
        "kind": "pothole",
        "title": "道路の穴",
        "opened_at": office.now().isoformat(),
        "address": "みなと市本町1丁目",
        "answers": {"詳しい状況": "直径30センチほどの穴があります。"},
    }
    case = Case(number, **told | facts)
    return Cases(office.scope).add(case, Happening(case.opened_at, "opened", "resident", id=f"cause-{number}"))
