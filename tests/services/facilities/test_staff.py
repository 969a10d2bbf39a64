"""The desk of facilities: vacancies with their preview, words not found, who waits."""

from collections.abc import Iterator

import pytest

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.console.staff import Clerk, Facts, Sent, Table, Upload, View
from chalicelib.platform.console.waiting import Waiting as Slips
from chalicelib.services.facilities.repository import WORDS, Misses, VacancyTables
from chalicelib.services.facilities.staff import figures, vacancies, words
from tests.kit.journey import Town, a_town
from tests.kit.offices import a_clerk
from tests.services.facilities.test_schedule import FULL, OPEN, bring, who_waits
from tests.services.facilities.towns import VACANCIES, quick_town


@pytest.fixture
def town() -> Iterator[Town]:
    with quick_town() as town:
        yield town


def cells(view: View) -> list[str]:
    return [str(cell) for block in view.blocks if isinstance(block, Table) for row in block.rows for cell in row]


def facts(view: View) -> dict[str, object]:
    return dict(row for block in view.blocks if isinstance(block, Facts) for row in block.rows)


def prepared(clerk: Clerk, text: str) -> str:
    sent = Sent({"of": "nursery", "as_of": "2026-11-20"}, {"files": (Upload("v.csv", text.encode()),)})
    return vacancies.prepare(clerk, sent).page.rpartition("edition=")[2]


def test_a_preview_tells_what_opens_and_how_many_will_be_told(town: Town) -> None:
    bring(town, FULL)
    who_waits(town)
    who_waits(town)
    who_waits(town, "n2")
    clerk = a_clerk(town.office)
    edition = prepared(clerk, OPEN + "n9,2027年4月,1,\r\n")
    view = vacancies.show_preview(clerk, {"of": "nursery", "edition": edition})
    assert facts(view)["空きが出るクラス"] == "2"
    assert facts(view)["お知らせが届く人"] == "2人"
    assert "この番号・名前の施設が、場所のデータにありません。" in cells(view)
    assert cells(view)[5:10] == ["かもめ保育園", "1歳児", "2027年4月", "0", "2"]


def test_the_table_that_stands_is_shown_month_by_month(town: Town) -> None:
    assert "空きの表がまだありません。" in repr(vacancies.show_vacancies(a_clerk(town.office), {}))
    bring(town, VACANCIES)
    view = vacancies.show_vacancies(a_clerk(town.office), {})
    assert cells(view) == ["かもめ保育園", "2", "0", "0", "3", "", "", "しおさい保育園", "", "0", "1", "あり", "", ""]


def test_two_clerks_with_two_tables_cannot_both_switch(town: Town) -> None:
    clerk = a_clerk(town.office)
    one, other = prepared(clerk, FULL), prepared(clerk, OPEN)
    vacancies.apply(clerk, Sent({"of": "nursery", "edition": one, "seen": ""}))
    with pytest.raises(Conflict):
        vacancies.apply(clerk, Sent({"of": "nursery", "edition": other, "seen": ""}))


def test_files_that_say_nothing_are_refused(town: Town) -> None:
    clerk = a_clerk(town.office)
    with pytest.raises(StaffMistake, match="場所のデータにありません"):
        prepared(clerk, "施設番号,0歳児\r\nn9,1\r\n")
    with pytest.raises(StaffMistake, match="ファイル"):
        vacancies.prepare(clerk, Sent({"of": "nursery", "as_of": "2026-11-20"}))
    for of in ("toilet", "wifi", "", "nowhere"):
        with pytest.raises(NotFound):
            vacancies.show_import(clerk, {"of": of})
    with pytest.raises(NotFound):
        vacancies.show_preview(clerk, {"of": "nursery", "edition": "current"})


def test_tables_nobody_took_are_swept(town: Town) -> None:
    clerk = a_clerk(town.office)
    unused = prepared(clerk, FULL)
    town.clock.pass_(days=8)
    bring(town, OPEN)
    assert VacancyTables(town.office.scope).records.find(unused, "nursery") is None


def test_a_town_without_nurseries_is_told_what_lacks() -> None:
    from tests.kit.quick_dynamo import QuickDynamo, quick_tables

    with quick_tables(QuickDynamo()):
        bare = a_town("yamabe", "facilities")
        assert "まだありません" in repr(vacancies.show_vacancies(a_clerk(bare.office), {}))


def test_figures_tell_how_many_wait_beside_what_is_free(town: Town) -> None:
    bring(town, FULL)
    who_waits(town)
    assert "5人未満／0" in cells(figures.show_figures(a_clerk(town.office), {}))
    for _ in range(4):
        who_waits(town)
    view = figures.show_figures(a_clerk(town.office), {})
    assert cells(view) == ["かもめ保育園", "", "5人／0", "", "", "", ""]


def miss(town: Town, text: str, times: int) -> None:
    for _ in range(times):
        resident = town.resident()
        resident.posts("facilities/find/toilet")
        resident.says(text)


def test_a_word_looked_for_in_vain_waits_and_leads_to_a_place_once_settled(town: Town) -> None:
    miss(town, "うみべの駅", 3)
    today = town.office.now().date().isoformat()
    assert Slips(town.office.scope).counts(today)[WORDS].number == 1
    [waiting] = Misses(town.office.scope).most_wanted()
    clerk = a_clerk(town.office)
    with pytest.raises(StaffMistake, match="ありません"):
        words.alias(clerk, Sent({"word": waiting.word, "name": "どこにもない場所"}))
    words.alias(clerk, Sent({"word": waiting.word, "name": "かもめ保育園"}))
    town.house.memory.forget()
    assert WORDS not in Slips(town.office.scope).counts(today)
    resident = town.resident()
    resident.posts("facilities/find/toilet")
    assert "条件はありますか" in resident.says("うみべの駅")[0]
    words.unsettle(clerk, Sent({"word": waiting.word}))
    town.house.memory.forget()
    assert Slips(town.office.scope).counts(today)[WORDS].number == 1


def test_a_word_can_be_set_aside(town: Town) -> None:
    miss(town, "ほげほげ", 1)
    [waiting] = Misses(town.office.scope).most_wanted()
    clerk = a_clerk(town.office)
    words.ignore(clerk, Sent({"word": waiting.word}))
    assert "対象外にした" in repr(words.show_words(clerk, {}))
    assert "取り消す" in repr(words.show_word(clerk, {"word": waiting.word}))
    with pytest.raises(NotFound):
        words.show_word(clerk, {"word": "nothing"})
