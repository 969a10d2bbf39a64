import pytest

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.platform.cases.finding import Wanted
from chalicelib.platform.cases.saved import TOWN, SavedFilters
from tests.kit.offices import a_house, an_office


@pytest.fixture
def filters(estate: None) -> SavedFilters:
    return SavedFilters(an_office(a_house()).scope)


def test_filters_are_kept_by_name_for_one_or_for_all(filters: SavedFilters) -> None:
    filters.save("道路課の分", "me", Wanted(team="道路課"), "me")
    filters.save("期限切れ", TOWN, Wanted(overdue="1"), "me")
    assert [(saved.name, saved.wanted) for saved in filters.of("me")] == [("道路課の分", Wanted(team="道路課"))]
    assert [saved.name for saved in filters.of(TOWN)] == ["期限切れ"]
    assert filters.of("you") == ()


def test_a_name_that_stands_for_another_filter_is_not_overwritten(filters: SavedFilters) -> None:
    filters.save("道路", TOWN, Wanted(team="道路課"), "me")
    filters.save("道路", TOWN, Wanted(team="道路課"), "you")
    with pytest.raises(Conflict):
        filters.save("道路", TOWN, Wanted(kind="reports/road"), "you")
    assert filters.of(TOWN)[0].wanted == Wanted(team="道路課")


def test_a_dropped_filter_is_gone_and_a_name_is_needed(filters: SavedFilters) -> None:
    saved = filters.save("道路", "me", Wanted(team="道路課"), "me")
    filters.drop(saved.id, "me")
    assert filters.of("me") == ()
    with pytest.raises(StaffMistake):
        filters.save("  ", "me", Wanted(), "me")
