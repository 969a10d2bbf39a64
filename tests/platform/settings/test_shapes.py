"""What is typed in a hurry, and two people at one form."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.settings.changes import Difference, differences, merged
from chalicelib.platform.settings.reading import shape_of
from chalicelib.platform.settings.shapes import plain
from chalicelib.services.reports.settings import ReportsSettings


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("8:30", "08:30"),
        ("８：３０", "08:30"),
        ("9:00-17:15", "09:00-17:15"),
        ("21:00-7:00", "21:00-07:00"),
        ("1-3", "01-03"),
        ("12-31", "12-31"),
        ("2026-11-22", "2026-11-22"),
        ("18:30", "18:30"),
    ],
)
def test_a_time_or_day_may_be_typed_without_its_noughts(typed: str, kept: str) -> None:
    assert plain(typed) == kept


LEAVES = st.sampled_from("abc")
TREES = st.fixed_dictionaries({"one": LEAVES, "two": st.lists(LEAVES, max_size=3), "three": LEAVES})


@given(TREES, TREES, TREES)
def test_what_only_one_of_two_changed_stands_and_mine_wins_where_both_did(
    base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    both = merged(base, theirs, mine)
    for name in ("one", "three"):
        assert both[name] == (theirs[name] if mine[name] == base[name] else mine[name])
    assert merged(base, base, mine) == mine
    assert merged(base, theirs, base) == theirs


def test_a_change_within_a_record_is_told_by_the_records_name() -> None:
    kinds = [
        {"service_code": code, "name": {"ja": name}, "description": {"ja": "説明"}, "duplicate_radius": 100}
        for code, name in (("road", "道路"), ("light", "街灯"))
    ]
    after = [{**kinds[1], "duplicate_radius": 50}, kinds[0]]
    told = list(differences(shape_of(ReportsSettings), {"kinds": kinds}, {"kinds": after}))
    assert told == [
        Difference("通報の種類「街灯」 › 同じ通報をさがす範囲（メートル）", "100", "50"),
        Difference("通報の種類 › 並び順", "道路、街灯", "街灯、道路"),
    ]
    (gone,) = differences(shape_of(ReportsSettings), {"kinds": kinds}, {"kinds": kinds[:1]})
    assert (gone.label, gone.after) == ("通報の種類「街灯」", "（なし）")
