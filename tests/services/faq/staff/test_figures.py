"""解決率 by desk and month: counted from the ledger, kept when the questions are gone."""

import pytest

from chalicelib.platform.console.staff import Done, Handed
from tests.kit.journey import Town
from tests.services.faq.towns import a_faq_town, act, page, table

pytestmark = pytest.mark.usefixtures("estate")


@pytest.fixture
def town() -> Town:
    town = a_faq_town(near=50)
    first, second, third = (town.resident() for _ in range(3))
    first.says("住民票の写しはどこで取れますか")
    first.taps("役に立った")
    second.says("住民票の写しはどこで取れますか")
    second.taps("役に立たなかった")
    third.posts("faq/show/.kosodate-1")
    third.says("オーロラ観測の許可")
    return town


def rows(town: Town, month: str = "2026-11") -> dict[str, tuple[str, ...]]:
    found = table(page(town, "figures", month=month), f"{month[:4]}年").rows
    return {str(row[0]): tuple(map(str, row[1:])) for row in found}


def test_each_desk_has_its_row_and_all_have_a_sum(town: Town) -> None:
    told = rows(town)
    assert told["市民課"] == ("50%", "2", "1", "2", "0", "0", "1", "1", "0")
    assert told["子ども課"] == ("100%", "1", "1", "0", "0", "1", "0", "0", "0")
    assert told["合計"][1] == "4"


def test_figures_outlive_the_questions(town: Town) -> None:
    before = rows(town)
    town.until(minutes=1)
    town.until(hours=24)
    town.clock.pass_(days=40)
    assert rows(town) == before


def test_an_answer_judged_days_later_counts_on_its_own_day(town: Town) -> None:
    resident = town.resident()
    resident.says("納税証明書を取るには何が必要ですか。")
    town.until(hours=30)
    resident.taps("役に立たなかった")
    town.until(hours=24)
    assert rows(town)["税務課"][0] == "0%"


def test_a_month_without_questions_says_so_and_an_odd_one_is_this_month(town: Town) -> None:
    assert rows(town, "2026-10") == {}
    assert page(town, "figures", month="x").title == "解決率"
    done = act(town, "choose_month", {"month": "2026-10"})
    assert isinstance(done, Done)
    assert done.page == "figures?month=2026-10"


def test_the_file_says_what_the_page_says(town: Town) -> None:
    handed = act(town, "hand_figures", {"month": "2026-11"})
    assert isinstance(handed, Handed)
    assert handed.name == "faq-2026-11.csv"
    assert "市民課,50%,2,1,2,0,0,1,1,0" in handed.content
