"""A hole in the road, from the first word to the closed case."""

from chalicelib.platform.cases import desk
from chalicelib.platform.cases.repository import Cases
from tests.journeys.steps import HOLE, a_photo, fills_the_page_in, newest, reports_a_hole
from tests.kit.journey import Town
from tests.kit.offices import a_clerk


def test_a_pothole_goes_from_a_word_to_a_closed_case(minato: Town) -> None:
    resident = minato.resident()
    resident.follows()
    reports_a_hole(resident)
    number = fills_the_page_in(resident, contact="0123-00-0000")
    clerk, cases = a_clerk(minato.office, team="道路課"), Cases(minato.office.scope)
    [waiting] = cases.inbox("open").cases
    assert (waiting.id, waiting.team, waiting.title, len(waiting.photos)) == (number, "道路課", "道路の損傷", 1)

    seen = desk.assign(clerk, number, waiting.version, team="道路課", member_id=clerk.member.id).version
    seen = desk.write_note(clerk, number, seen, "月曜日の巡回で確認").version
    minato.pump()
    assert "通報を受け付けました" in newest(resident)

    seen = desk.answer(clerk, number, seen, "月曜日に現地を確認します。").version
    minato.pump()
    assert "月曜日に現地を確認します。" in newest(resident)
    seen = desk.change_status(clerk, number, seen, "in_progress").version
    minato.pump()
    assert "対応を始めました。" in newest(resident)
    minato.until(hours=72)
    desk.change_status(clerk, number, seen, "fixed", reason="穴をふさぎました。")
    minato.pump()
    assert "現地の対応が終わりました。" in newest(resident)
    assert "穴をふさぎました。" in newest(resident)
    assert "対応済み" in "\n".join(resident.says("通報の状況"))
    assert cases.inbox("open").cases == ()
    assert [case.id for case in cases.inbox("done").cases] == [number]


def test_a_neighbour_follows_the_report_and_hears_how_it_ends(minato: Town) -> None:
    first, neighbour = minato.resident(), minato.resident()
    reports_a_hole(first)
    number = fills_the_page_in(first)
    neighbour.says("道路")
    neighbour.posts("reports/kind/road")
    assert "写真を受け取れませんでした。" in neighbour.sends_photo(b"no photo at all")[0]
    neighbour.sends_photo(a_photo())
    neighbour.taps("これでよい")
    neighbour.taps("とばす")
    assert "近くに、同じ種類の通報があります。" in "\n".join(neighbour.shares(HOLE[0] + 0.0003, HOLE[1]))
    assert number in "\n".join(neighbour.posts(f"reports/duplicate/{number}"))
    version = Cases(minato.office.scope).fetch(number).version
    desk.change_status(a_clerk(minato.office), number, version, "closed", because="not_ours", reason="県の道路です。")
    minato.pump()
    for each in (first, neighbour):
        assert "まちが管理する場所や物ではないため、受付を終了しました。" in newest(each)
        assert "県の道路です。" in newest(each)
        assert "対応が終わりました" not in newest(each)
