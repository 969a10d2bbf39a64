"""Small towns for tests, and strategies that draw whole books."""

from datetime import date, timedelta

from hypothesis import strategies as st

from chalicelib.services.garbage.model import (
    Area,
    Category,
    Centre,
    Fortnightly,
    GarbageBook,
    Item,
    NthWeekday,
    OnDates,
    Pattern,
    Period,
    Rule,
    Schedule,
    Weekly,
)

NEW_YEAR = Period(date(2026, 12, 29), date(2027, 1, 3))
BURNABLE, GLASS = "burnable", "glass"
HARBOUR = "harbour"


def book(*patterns: Pattern, months: tuple[int, ...] = (), closed: tuple[Period, ...] = (NEW_YEAR,)) -> GarbageBook:
    """One area, 港町, whose burnable garbage follows `patterns`; glass has no days."""
    rules = tuple(Rule(pattern, months, ("1",)) for pattern in patterns)
    return GarbageBook(
        areas=(Area(HARBOUR, "港町", (Schedule(BURNABLE, rules),), "東工場"),),
        categories=(Category(BURNABLE, "燃やすごみ"), Category(GLASS, "びん")),
        items=(Item("i1", "割りばし", BURNABLE), Item("i2", "一升びん", GLASS, "洗ってください", "い")),
        centres=(Centre("東工場", closed),),
        remarks={"1": "朝8時までに出してください。"},
    )


days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
weekdays = st.integers(0, 6)
regular_patterns = st.one_of(
    st.builds(Weekly, weekdays),
    st.builds(NthWeekday, weekdays, st.integers(1, 5)),
    st.builds(Fortnightly, days),
)
patterns = regular_patterns | st.lists(days, min_size=1, max_size=5).map(
    lambda found: OnDates(tuple(sorted(set(found))))
)
months = st.sets(st.integers(1, 12), max_size=6).map(lambda found: tuple(sorted(found)))
rules = st.builds(Rule, patterns, months, st.lists(st.sampled_from("123"), unique=True, max_size=2).map(tuple))
periods = st.builds(lambda first, length: Period(first, first + timedelta(days=length)), days, st.integers(0, 12))


@st.composite
def books(draw: st.DrawFn) -> GarbageBook:
    """One to three areas, three categories, up to three rules each, closed periods of up to two weeks."""
    kinds = tuple(Category(name, name.upper()) for name in "abc")
    areas = tuple(
        Area(
            f"area{number}",
            f"{number}区",
            tuple(Schedule(kind.id, tuple(draw(st.lists(rules, max_size=3)))) for kind in kinds if draw(st.booleans())),
            draw(st.sampled_from(["", "東工場"])),
        )
        for number in range(draw(st.integers(1, 3)))
    )
    centres = (Centre("東工場", tuple(draw(st.lists(periods, max_size=3)))),)
    return GarbageBook(areas, kinds, (), centres, {"1": "注意1", "2": "注意2"})
