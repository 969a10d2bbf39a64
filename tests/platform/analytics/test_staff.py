"""The page 数字: charts with their tables, goals, small groups hidden, a file no spreadsheet calculates."""

from datetime import date, timedelta

import pytest

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.analytics.model import Day
from chalicelib.platform.analytics.repository import Days
from chalicelib.platform.analytics.staff import hand_csv, show_month, show_numbers
from chalicelib.platform.console.chart import Chart, Printing
from chalicelib.platform.console.staff import Sent, Table
from chalicelib.platform.house import Office
from tests.kit.counting import counted
from tests.kit.offices import a_clerk, a_house, a_tenant, an_office


@pytest.fixture
def office(estate: None) -> Office:
    """A town with forty days behind it."""
    office = an_office(a_house(), a_tenant(settings={"numbers": {"friends": 2000, "sent": 9000}}))
    for back in range(1, 41):
        told = Day(
            friends=1500 - back, blocked=3, came=1, left=0, sends=1, sent=300, by_category={"bosai": 300},
            opened=3, by_kind={"=1+1": 1, "roads/light": 2}, by_area={"-": 3}, closed=1, hours=(48,),
        )  # fmt: skip
        Days(office.scope).keep(date(2026, 11, 20) - timedelta(days=back), told)
    return office


def test_charts_say_what_the_tables_beside_them_say(office: Office) -> None:
    blocks = show_numbers(a_clerk(office), {"by": "month"}).blocks
    friends = next(block for block in blocks if isinstance(block, Chart))
    table = next(block for block in blocks if isinstance(block, Table))
    label, friends_now = friends.bars[-1]
    assert f"{label} {friends_now:,}" == "11月 1,499"
    assert friends.goal == 2000
    assert table.rows[0][:2] == ("2026年11月", "1,499")
    assert "11月 1,499人" in friends.told
    assert {value for _, value in friends.bars[:6]} == {None}, "no day was counted then"
    assert set(table.rows[-1][1:]) == {"—"}


def test_small_groups_are_not_told(office: Office) -> None:
    blocks = show_numbers(a_clerk(office), {"by": "week"}).blocks
    kinds = next(block for block in blocks if isinstance(block, Table) and block.columns[0] == "受付の種類")
    assert set(kinds.rows) == {("=1+1", "5未満"), ("roads/light", "5未満")}
    table = next(block for block in blocks if isinstance(block, Table))
    assert table.rows[0][2] == "5未満", "three new friends in the week"


def test_a_page_costs_few_reads_however_much_happened(office: Office) -> None:
    with counted() as counts:
        show_numbers(a_clerk(office), {"by": "month"})
    assert counts["reads"] <= 3


def test_the_file_holds_the_same_and_nothing_that_is_calculated(office: Office) -> None:
    told = hand_csv(a_clerk(office), Sent({"by": "month"}))
    assert told.content.startswith("\ufeff")
    assert '2026-11-01,2026-11-30,"1,499"' in told.content
    assert not any(cell.startswith(("=", "+")) for line in told.content.splitlines() for cell in line.split(","))
    with pytest.raises(StaffMistake):
        hand_csv(a_clerk(office), Sent({"by": "person"}))


@pytest.mark.parametrize("month", ["2026-11", "2099-01", "soon", ""])
def test_a_month_is_one_sheet_beside_the_month_before_and_its_goals(office: Office, month: str) -> None:
    view = show_month(a_clerk(office), {"month": month})
    assert view.title == "2026年11月のまとめ"
    assert view.is_printed
    assert isinstance(view.blocks[0], Printing)
    table = next(block for block in view.blocks if isinstance(block, Table))
    assert table.rows[0] == ("友だち", "1,499", "1,480", "2,000")
