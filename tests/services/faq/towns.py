"""A town with an FAQ: entries as staff bring them, published, and its staff at their desk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.posts import Role
from chalicelib.platform.console.staff import Clerk, Done, Sent, Upload, View
from chalicelib.services.faq.staff import STAFF
from chalicelib.services.faq.staff.exchange import bring_in
from tests.kit.journey import Town, TownResident, a_town
from tests.kit.offices import a_clerk

TRIALS = """番号,テスト質問,正しい質問の番号,言語
t1,住民票を取りたい,koseki-1,日本語
t2,はんこを登録したい,koseki-2,日本語
t3,保育園の申し込み方法,kosodate-1,日本語
"""
SYNONYMS = "言いかえ\n保育園、保育所、こども園\n"
DESKS = [
    {"team": "市民課", "name": {"ja": "市民課", "en": "Citizens desk"}, "phone": "0123-45-0001"},
    {"team": "子ども課", "name": {"ja": "子ども課", "en": "Children's desk"}, "phone": "0123-45-0002"},
]
WEEK = {"week": [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "08:30", "closes": "17:15"}]}
FILES = {
    "entries.csv": (Path(__file__).parent / "entries.csv").read_bytes(),
    "trials.csv": TRIALS.encode(),
    "synonyms.csv": SYNONYMS.encode(),
}


def a_faq_town(id_: str = "minato", *, publish: bool = True, house: Any = None, **chosen: Any) -> Town:
    """A town whose FAQ stands as `FILES` say. Needs the `estate` fixture."""
    settings = {"faq": {"desks": DESKS, **chosen}, "hours": WEEK}
    town = a_town(id_, "faq", "profile", settings=settings, house=house)
    bring_in(town.office, FILES, "開設時の取込み")
    if publish:
        publishes(town)
    return town


def publishes(town: Town) -> None:
    """As staff do: have it checked, wait, publish."""
    do(town, "check_edition")
    town.pump()
    do(town, "publish_edition", **form(page(town, "publish"), "publish_edition"))


def at_desk(town: Town, *roles: Role, team: str = "市民課", name: str = "1") -> Clerk:
    town.clock.pass_(seconds=1)
    return a_clerk(town.office, *(roles or ("manager",)), team=team, name=name)


def page(town: Town, name: str, /, clerk: Clerk | None = None, **query: str) -> View:
    show = next(each.show for each in STAFF.pages if each.name == name)
    return show(clerk or at_desk(town), query)


def act(town: Town, name: str, fields: Mapping[str, str], clerk: Clerk | None = None, **files: bytes) -> Any:
    action = next(each.do for each in STAFF.actions if each.name == name)
    brought = tuple(Upload(f"{file}.csv", content) for file, content in files.items())
    return action(clerk or at_desk(town), Sent(fields, {"files": brought} if brought else {}))


def do(town: Town, name: str, /, **fields: str) -> Done:
    return does(town, at_desk(town), name, fields)


def does(town: Town, clerk: Clerk, name: str, fields: Mapping[str, str]) -> Done:
    done = act(town, name, fields, clerk)
    assert isinstance(done, Done)
    return done


def form(view: View, action: str) -> dict[str, str]:
    """The values a form would send unless somebody changes them."""
    found = next(block for block in view.blocks if isinstance(block, desk.Form) and block.action == action)
    return {field.name: field.value for field in found.fields}


def forms(view: View) -> list[str]:
    return [block.action for block in view.blocks if isinstance(block, desk.Form)]


def table(view: View, title: str) -> desk.Table:
    return next(block for block in view.blocks if isinstance(block, desk.Table) and block.title.startswith(title))


def words(view: View) -> str:
    return repr(view.blocks)


def edits(town: Town, faq_id: str, changed: Mapping[str, str], clerk: Clerk | None = None) -> Done:
    """Save an entry with some fields changed; a new one where the id is empty."""
    fields = {**form(page(town, "entry", clerk, id=faq_id), "save_entry"), **changed}
    return does(town, clerk or at_desk(town), "save_entry", fields)


def reads(resident: TownResident, text: str) -> str:
    return "\n".join(resident.says(text))
