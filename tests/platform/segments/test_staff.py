"""A clerk puts a segment together row by row, sees whom it means, saves, changes and deletes it."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.adapters.oidc.memory import MemoryProvider
from chalicelib.entrypoints import console
from chalicelib.platform.house import Office
from chalicelib.platform.residents.model import SHARDS, Person, Resident, resident_id, shard
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.segments.counting import SMALL, count_shard
from chalicelib.platform.segments.repository import Segments
from chalicelib.services import load
from tests.kit.fakes import FakeQueues
from tests.kit.offices import a_house, a_resident, a_tenant, an_office
from tests.kit.visitors import Seen, Visitor
from tests.platform.console.desks import Desks
from tests.platform.segments.crowd import town

DOORS = console.bp
HERE = "/console/minato/segments"


@pytest.fixture
def desks(estate: None) -> Desks:
    provider = MemoryProvider()
    house = a_house(*map(load, town().services), staff=provider)
    towns = {"minato": an_office(house, town()), "yamabe": an_office(house, a_tenant("yamabe", name="やまべ町"))}
    return Desks(house, provider, towns)


@pytest.fixture
def office(desks: Desks) -> Office:
    for number in range(6):
        area = "hamadori" if number < 5 else "todaimae"
        a_resident(desks.towns["minato"], str(number), persons=(Person("self", "自分", area_id=area),))
    return desks.towns["minato"]


def adds(visitor: Visitor, build: Seen, field: str, boxes: tuple[str, ...] = (), **filled: str) -> Seen:
    """Add a row on its own page; what the page of rows says then."""
    page = visitor.opens(next(link for link in build.links if f"field={field}" in link))
    form = page.form(field=field.partition("&")[0])
    form.fields += [(field, box) for box in boxes]
    return visitor.follows(visitor.sends(page, form, **filled))


def begun(visitor: Visitor) -> Seen:
    page = visitor.opens(f"{HERE}/list")
    form = next(form for form in page.forms if form.action.endswith("/begin"))
    return visitor.follows(visitor.sends(page, form))


def sends(visitor: Visitor, page: Seen, action: str, **filled: str) -> Seen:
    form = next(form for form in page.forms if form.action.endswith(f"/{action}"))
    return visitor.follows(visitor.sends(page, form, **filled))


def test_a_clerk_builds_counts_and_saves_a_segment(desks: Desks, office: Office) -> None:
    visitor = desks.signed_in("minato", "editor")
    page = begun(visitor)
    assert "条件がまだありません" in page.text
    assert not [form for form in page.forms if form.action.endswith("/save")]
    page = adds(visitor, page, "area", ("hamadori", "todaimae"), side="wanted")
    assert "6人" in page.text
    page = adds(visitor, page, "area", ("todaimae",), side="left_out")
    assert "［地区が「浜通り」か「灯台前」、かつ 地区が「灯台前」 以外］に当てはまる友だち" in page.text
    assert "5人" in page.text
    assert "浜通り／日本語／年齢の登録なし" in page.text
    page = sends(visitor, page, "save", name="浜通りの人")
    assert "保存しました。" in page.text
    [saved] = Segments(office.scope).all()
    assert (saved.name, saved.number, saved.made_by) == ("浜通りの人", 5, "editor 担当")
    assert saved.audience == {"and": [{"area": ["hamadori", "todaimae"]}, {"not": {"area": ["todaimae"]}}]}
    listed = visitor.opens(f"{HERE}/list").text
    assert "浜通りの人" in listed
    assert re.search(r"5人（2026年11月20日\(金\) 10:00）", listed)


def saved(visitor: Visitor) -> Seen:
    """A segment of those in 浜通り."""
    page = adds(visitor, begun(visitor), "area", ("hamadori",), side="wanted")
    return sends(visitor, page, "save", name="浜通り")


def test_a_saved_segment_is_taken_up_renamed_and_deleted_and_its_history_tells(desks: Desks, office: Office) -> None:
    visitor = desks.signed_in("minato", "editor")
    page = sends(visitor, saved(visitor), "rename", name="海側")
    page = adds(visitor, sends(visitor, page, "begin"), "language", ("ja",), side="wanted")
    page = sends(visitor, page, "join", join="or")
    assert "、または " in page.text
    page = sends(visitor, page, "drop")
    page = sends(visitor, page, "save", name="海側")
    assert [word in page.text for word in ("作成", "名前の変更", "条件の変更")] == [True] * 3
    assert Segments(office.scope).all()[0].audience == {"language": ["ja"]}
    page = sends(visitor, page, "delete")
    assert "「海側」を消しました。" in page.text
    assert Segments(office.scope).all() == ()


def test_an_empty_condition_is_never_saved_and_everyone_is_said(desks: Desks, office: Office) -> None:
    visitor = desks.signed_in("minato", "editor")
    page = begun(visitor)
    draft = parse_qs(urlsplit(page.path).query)["draft"][0]
    join = next(form for form in page.forms if form.action.endswith("/join"))
    forged = [*((n, v) for n, v in join.fields if n in {"csrf", "came_from"}), ("once", "x"), ("draft", draft)]
    told = visitor.posts(f"{HERE}/save", [*forged, ("name", "みんな")])
    assert told.status == 400
    assert "空のまま" in told.text
    page = sends(visitor, page, "join", everyone="1", join="and")
    assert "友だち全員" in page.text
    sends(visitor, page, "save", name="みんな")
    assert Segments(office.scope).all()[0].audience == {"everyone": True}


NO_ROWS: list[tuple[str, dict[str, str], str]] = [
    ("area", {}, "ひとつ以上選んでください"),
    ("age", {"from": "5", "to": "3", "unit": "years"}, "終わりが始まりより前"),
    ("age", {"from": "五", "to": "3", "unit": "years"}, "半角の数字"),
    ("used", {"service": "rides", "how": "ever"}, "使われていません"),
    ("followed", {}, "since"),
]


def test_a_row_that_says_nothing_is_refused_on_its_page(desks: Desks, office: Office) -> None:
    visitor = desks.signed_in("minato", "editor")
    page = begun(visitor)
    for field, filled, told in NO_ROWS:
        again = adds(visitor, page, field, (), side="wanted", **filled)
        assert again.status == 400
        assert told in again.text


ROWS: list[tuple[str, tuple[str, ...], dict[str, str], Any]] = [
    ("category", (), {"category": "event"}, {"category": "event"}),
    ("age", (), {"from": "3", "to": "5", "unit": "years"}, {"age": {"from": 3, "to": 5, "unit": "years"}}),
    ("born", (), {"from": "2023-04", "to": "2024-03"}, {"born": {"from": "2023-04", "to": "2024-03"}}),
    ("school", ("daiichi",), {}, {"school": ["daiichi"]}),
    ("grade", ("-1", "1"), {}, {"grade": [-1, 1]}),
    ("language", ("en",), {}, {"language": ["en"]}),
    ("followed", (), {"within_days": "7"}, {"followed": {"within_days": 7}}),
    ("followed", (), {"before": "2026-01-01"}, {"followed": {"before": "2026-01-01"}}),
    ("used", (), {"service": "garbage", "how": "never"}, {"used": {"service": "garbage", "ever": False}}),
    (
        "used",
        (),
        {"service": "garbage", "how": "within", "within_days": "9"},
        {"used": {"service": "garbage", "within_days": 9}},
    ),
    ("answer&question=pet", (), {"how": "none"}, {"answer": {"question": "pet", "given": False}}),
    (
        "answer&question=due",
        (),
        {"how": "is", "from": "2026-12-01", "to": "2026-12-31"},
        {"answer": {"question": "due", "from": "2026-12-01", "to": "2026-12-31"}},
    ),
    ("consent", (), {"consent": "reports/file"}, {"consent": "reports/file"}),
]


def test_every_kind_of_row_becomes_its_condition(desks: Desks, office: Office) -> None:
    visitor = desks.signed_in("minato", "editor")
    page = begun(visitor)
    for field, boxes, filled, _ in ROWS:
        page = adds(visitor, page, field, boxes, side="wanted", **filled)
        assert page.status == 200, page.text
    sends(visitor, page, "save", name="いろいろ")
    assert Segments(office.scope).all()[0].audience == {"and": [told for *_, told in ROWS]}


def test_two_segments_have_two_names_and_a_name_has_an_end(desks: Desks, office: Office) -> None:
    visitor = desks.signed_in("minato", "editor")
    saved(visitor)
    page = adds(visitor, begun(visitor), "area", ("todaimae",), side="wanted")
    assert "もうあります" in sends(visitor, page, "save", name=" 浜通り ").text
    assert "40文字以内" in sends(visitor, page, "save", name="あ" * 41).text


def test_a_viewer_sees_segments_and_changes_nothing(desks: Desks, office: Office) -> None:
    saved(desks.signed_in("minato", "editor"))
    viewer = desks.signed_in("minato", "viewer")
    assert "浜通り" in viewer.opens(f"{HERE}/list").text
    page = viewer.opens(f"{HERE}/segment?id={Segments(office.scope).all()[0].id}")
    assert sends(viewer, page, "rename", name="だめ").status == 403
    assert sends(viewer, page, "delete").status == 403


def test_another_towns_segment_is_not_found(desks: Desks, office: Office) -> None:
    saved(desks.signed_in("minato", "editor"))
    id_ = Segments(office.scope).all()[0].id
    there = desks.signed_in("yamabe", "manager")
    assert there.opens(f"/console/yamabe/segments/segment?id={id_}").status == 404


def test_a_segment_whose_area_is_gone_says_so_and_counts_nobody(desks: Desks, office: Office) -> None:
    visitor = desks.signed_in("minato", "editor")
    saved(visitor)
    an_office(desks.house, a_tenant(services=town().services))
    desks.house.memory.forget()
    assert "使えません。条件「地区」：地区「hamadori」は登録されていません。" in visitor.opens(f"{HERE}/list").text
    id_ = Segments(office.scope).all()[0].id
    assert visitor.opens(f"{HERE}/segment?id={id_}").status == 200


def test_a_large_town_is_estimated_at_once_and_counted_exactly_when_asked(desks: Desks, office: Office) -> None:
    visitor = desks.signed_in("minato", "editor")
    page = saved(visitor)
    segment = Segments(office.scope).all()[0]
    assert not [form for form in page.forms if form.action.endswith("/count")]
    residents, name, there = Residents(office.scope), 0, 0
    while there <= SMALL // SHARDS:
        name += 1
        user = f"U{name:032x}"
        id_ = resident_id("1234567890", user)
        if shard(id_) == "00":
            there += 1
            residents.keep(Resident(id_, "CHANNEL-MINATO", user, "following"))
    page = visitor.opens(f"{HERE}/segment?id={segment.id}")
    assert "一部の人数からの見積り" in page.text
    page = sends(visitor, page, "count")
    assert "数えています。" in page.text
    queues = desks.house.queues
    assert isinstance(queues, FakeQueues)
    for _, order in queues.sent:
        if order["kind"] == "count":
            count_shard(office, order)
    page = visitor.opens(page.path)
    assert "<dt>正確な人数</dt><dd>5人</dd>" in page.text


def looks(visitor: Visitor, page: Seen, action: str, look: str, *, boxes: tuple[tuple[str, str], ...] = ()) -> Seen:
    """What the page's form says so far, as a script asks for it."""
    form = next(form for form in page.forms if form.action.endswith(f"/{action}"))
    return visitor.posts(f"{HERE}/{look}", [*form.fields, *boxes], hx_request="true")


def test_the_count_follows_a_row_that_is_still_being_filled_in(desks: Desks, office: Office) -> None:
    visitor = desks.signed_in("minato", "editor")
    build = begun(visitor)
    page = visitor.opens(next(link for link in build.links if "field=area" in link))
    five = looks(visitor, page, "add", "look_at_row", boxes=(("area", "hamadori"), ("side", "wanted")))
    assert "［地区が「浜通り」］に当てはまる友だち" in five.text
    assert "<dt>人数</dt><dd>5人</dd>" in five.text
    six = looks(
        visitor, page, "add", "look_at_row", boxes=(("area", "hamadori"), ("area", "todaimae"), ("side", "wanted"))
    )
    assert "<dt>人数</dt><dd>6人</dd>" in six.text
    nobody = looks(visitor, page, "add", "look_at_row", boxes=(("side", "wanted"),))
    assert (nobody.status, "<dt>" in nobody.text) == (200, False)


def test_nobody_is_said_plainly(desks: Desks, office: Office) -> None:
    visitor = desks.signed_in("minato", "editor")
    build = begun(visitor)
    page = visitor.opens(next(link for link in build.links if "field=language" in link))
    seen = looks(visitor, page, "add", "look_at_row", boxes=(("language", "en"), ("side", "wanted")))
    assert "いま、この条件にあてはまる友だちはいません。" in seen.text
    assert "<dt>人数</dt><dd>0人</dd>" in seen.text


def test_looking_at_a_row_adds_none(desks: Desks, office: Office) -> None:
    visitor = desks.signed_in("minato", "editor")
    build = begun(visitor)
    link = next(link for link in build.links if "field=area" in link)
    looks(visitor, visitor.opens(link), "add", "look_at_row", boxes=(("area", "hamadori"), ("side", "wanted")))
    draft = parse_qs(urlsplit(link).query)["draft"][0]
    assert "条件がまだありません" in visitor.opens(f"{HERE}/build?draft={draft}").text


def test_the_count_follows_how_rows_are_put_together(desks: Desks, office: Office) -> None:
    visitor = desks.signed_in("minato", "editor")
    page = adds(visitor, begun(visitor), "area", ("hamadori",), side="wanted")
    page = adds(visitor, page, "area", ("todaimae",), side="wanted")
    assert "<dd>0人</dd>" in looks(visitor, page, "join", "look_at_join").text
    assert "<dd>6人</dd>" in looks(visitor, page, "join", "look_at_join", boxes=(("join", "or"),)).text
