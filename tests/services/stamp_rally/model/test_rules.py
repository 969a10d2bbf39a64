"""How far stamps go, by each kind of condition."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.services.stamp_rally.model import Condition, Rule, Stamp, is_met, standing, standings

GROUPS = {"a": "north", "b": "north", "c": "south", "d": ""}


def stamps(names: str) -> list[Stamp]:
    return [Stamp(name, f"2026-11-{day:02}T10:00:00+09:00") for day, name in enumerate(names, 1)]


def told(condition: Condition, names: str) -> tuple[int, int, tuple[str, ...]]:
    found = standing(condition, GROUPS, stamps(names))
    return found.done, found.needed, found.missing


def test_any_so_many_counts_stamps() -> None:
    assert told(Condition("any", 2), "a") == (1, 2, ())
    assert told(Condition("any", 2), "abc") == (2, 2, ())
    assert told(Condition("any", 3), "aaa") == (3, 3, ())


def test_all_names_what_is_missing() -> None:
    assert told(Condition("all"), "ad") == (2, 4, ("b", "c"))
    assert told(Condition("all"), "abcd") == (4, 4, ())


def test_one_in_each_group_names_the_groups_that_are_missing() -> None:
    assert told(Condition("each_group"), "ab") == (1, 2, ("south",))
    assert told(Condition("each_group"), "ac") == (2, 2, ())


def test_a_group_with_fewer_spots_than_asked_for_asks_for_all_of_them() -> None:
    assert told(Condition("each_group", 2), "ab") == (2, 3, ("south",))
    assert told(Condition("each_group", 2), "abc") == (3, 3, ())


def test_these_are_these() -> None:
    these = Condition("these", spots=("a", "c"))
    assert told(these, "bd") == (0, 2, ("a", "c"))
    assert told(these, "ca") == (2, 2, ())


def test_a_spot_that_is_no_more_asks_for_nothing_and_still_counts() -> None:
    these = Condition("these", spots=("a", "gone"))
    assert told(these, "a") == (1, 1, ())
    assert told(these, ["gone", "a"]) == (2, 2, ())  # type: ignore[arg-type]
    assert told(Condition("any", 2), ["gone", "a"]) == (2, 2, ())  # type: ignore[arg-type]


def test_combinations_want_all_or_one() -> None:
    both = (Condition("any", 3), Condition("each_group"))
    assert not is_met(Rule(both), GROUPS, stamps("abd"))
    assert is_met(Rule(both, needs_all=False), GROUPS, stamps("abd"))
    assert is_met(Rule(both), GROUPS, stamps("abc"))


def test_without_conditions_or_spots_nothing_is_met() -> None:
    assert not is_met(Rule(()), GROUPS, stamps("abcd"))
    assert not is_met(Rule((Condition("all"),)), {}, ())
    assert not is_met(Rule((Condition("these", spots=("gone",)),)), GROUPS, ())


KINDS = st.sampled_from(["any", "all", "each_group", "these"])


@given(KINDS, st.integers(1, 5), st.lists(st.sampled_from("abcd"), max_size=6), st.sampled_from("abcd"))
def test_one_more_stamp_never_leads_further_away(kind: str, number: int, names: list[str], more: str) -> None:
    condition = Condition(kind, number, ("a", "c"))  # type: ignore[arg-type]
    before, after = (standing(condition, GROUPS, stamps("".join(each))) for each in (names, [*names, more]))
    assert after.done >= before.done
    assert after.done <= after.needed
    assert (not after.missing) or not after.is_met
    assert standings(Rule((condition,)), GROUPS, stamps("".join(names))) == (before,)
