"""The measurement of menus at its smallest: who follows the town costs nothing, and what did not change is not made."""

from bench.menus import measured


def test_publishing_costs_the_same_whoever_follows_the_town() -> None:
    one, many = dict(measured((1, 40))).values()
    assert one == many


def test_each_menu_is_made_once_and_going_back_makes_none() -> None:
    (told,) = dict(measured((1,))).values()
    first, changed, back = told.values()
    assert first["line"] > changed["line"] > back["line"] > 0
