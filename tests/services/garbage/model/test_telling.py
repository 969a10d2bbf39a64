from datetime import date, timedelta

from chalicelib.services.garbage.model import (
    Change,
    ChangeKind,
    Collection,
    Outlook,
    TownCalendar,
    Weekly,
    Withheld,
    WithheldReason,
)
from chalicelib.services.garbage.model.telling import (
    Sentence,
    Told,
    coming,
    day_value,
    joined,
    notes,
    when,
    withheld_lines,
)
from tests.services.garbage import factories
from tests.services.garbage.factories import BURNABLE, GLASS, HARBOUR

TODAY = date(2026, 12, 28)
THURSDAY = date(2026, 12, 31)
BOOK = factories.book(Weekly(0), Weekly(3))


def keys(sentence: object) -> list[str]:
    """The keys of a sentence and of all it is made of, outermost first."""
    if not isinstance(sentence, Told):
        return []
    return [sentence.key, *(key for fact in sentence.facts.values() for key in keys(fact))]


def test_a_day_is_told_with_its_year_only_where_that_could_be_mistaken() -> None:
    assert when(date(2027, 1, 4), TODAY).key == "date.short"
    assert when(date(2027, 9, 9), TODAY).facts["year"] == 2027


def test_several_words_are_strung_from_left_to_right() -> None:
    assert joined(["a", "b", "c"]) == Told(
        "date.and", {"first": "a", "rest": Told("date.and", {"first": "b", "rest": "c"})}
    )
    assert (joined(["a"]), joined([])) == ("a", "")


def test_a_collection_says_why_it_is_on_another_day() -> None:
    moved = Collection(TODAY, BURNABLE, regular=TODAY - timedelta(days=1))
    told: list[Sentence] = [coming(BOOK, one, TODAY) for one in (moved, Collection(TODAY, GLASS, is_extra=True))]
    assert [keys(one)[0] for one in told] == ["day.moved", "day.extra"]


def test_a_day_without_anything_says_so_and_one_left_out_is_named() -> None:
    assert day_value(BOOK, Outlook(TODAY), TODAY) == Told("day.nothing")
    off = Outlook(THURSDAY, (), (Withheld(THURSDAY, BURNABLE, WithheldReason.CLOSED),))
    assert keys(day_value(BOOK, off, TODAY)) == ["day.off", "kind"]


def test_each_remark_is_read_once() -> None:
    one = Collection(TODAY, BURNABLE, ("朝7時", "袋"), "工事")
    assert notes(Outlook(TODAY, (one, Collection(TODAY, GLASS, ("袋",))))) == ("朝7時", "袋", "工事")


def test_what_is_left_out_says_why_and_when_instead() -> None:
    off = Withheld(THURSDAY, BURNABLE, WithheldReason.CLOSED)
    first, then = withheld_lines(BOOK, TownCalendar(), HARBOUR, off, TODAY)
    assert (keys(first)[0], keys(then)[0]) == ("withheld.closed", "withheld.next")
    assert isinstance(then, Told)
    assert then.facts["day"] == when(date(2027, 1, 4), TODAY)
    moved = Withheld(THURSDAY, BURNABLE, WithheldReason.MOVED, "工事", date(2027, 1, 5))
    assert [keys(line)[:1] or line for line in withheld_lines(BOOK, TownCalendar(), HARBOUR, moved, TODAY)] == [
        ["withheld.moved"],
        "工事",
        ["withheld.instead"],
    ]


def test_what_never_comes_again_names_no_day() -> None:
    calendar = TownCalendar(changes=(Change(ChangeKind.EXTRA, TODAY, categories=(GLASS,)),))
    off = Withheld(TODAY, GLASS, WithheldReason.CANCELLED)
    assert len(withheld_lines(BOOK, calendar, HARBOUR, off, TODAY)) == 1
