"""Tokens and numbers: whatever is changed in them, they are worth nothing; and their time is short."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.rewards.evidence import Refusal
from chalicelib.platform.rewards.evidence_codes import Notary, Token, read_token

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HERE = Notary("minato", "tabi", "a secret of a test campaign")


def judged(told: str, after: float = 0, by: Notary = HERE) -> Refusal | None:
    token = read_token(told)
    return by.against_token(token, NOW + timedelta(seconds=after)) if token else Refusal("qr_unknown")


@pytest.mark.parametrize(
    ("after", "is_good"), [(-6, False), (-5, True), (0, True), (29, True), (180, True), (181, False), (86_400, False)]
)
def test_a_shown_code_is_good_for_three_minutes_and_a_slightly_slow_clock(after: int, *, is_good: bool) -> None:
    assert judged(HERE.qr("todai", NOW), after) == (None if is_good else Refusal("qr_old"))


def test_a_code_stays_the_same_while_it_is_shown_and_another_follows() -> None:
    shown = [HERE.qr("todai", NOW + timedelta(seconds=second)) for second in (0, 29, 30, 59)]
    assert shown[0] == shown[1] != shown[2] == shown[3]


def test_a_printed_code_does_not_grow_old() -> None:
    token = read_token(HERE.paper("todai"))
    assert token is not None
    assert token.kind == "paper"
    assert HERE.against_token(token, NOW + timedelta(days=300)) is None


def test_codes_of_another_town_campaign_place_or_secret_are_worth_nothing() -> None:
    told = HERE.qr("todai", NOW)
    for other in (
        Notary("yamabe", "tabi", HERE.secret),
        Notary("minato", "haru", HERE.secret),
        Notary("minato", "tabi", "another secret"),
    ):
        assert judged(told, by=other) == Refusal("qr_unknown")
    assert judged(told.replace("todai", "kawa")) == Refusal("qr_unknown")
    assert judged(told.replace("q.", "p.", 1)) == Refusal("qr_unknown")


def test_a_window_that_is_written_in_anew_is_found_out() -> None:
    old = HERE.qr("todai", NOW - timedelta(hours=1))
    token, fresh = read_token(old), read_token(HERE.qr("todai", NOW))
    assert token is not None
    assert fresh is not None
    assert judged(old.replace(token.window, fresh.window)) == Refusal("qr_unknown")


@given(st.data())
def test_any_one_changed_character_makes_it_worthless(data: st.DataObject) -> None:
    told = HERE.qr("todai", NOW)
    at = data.draw(st.integers(0, len(told) - 1))
    other = data.draw(st.sampled_from("abcqp019ABCZ.-").filter(lambda each: each != told[at]))
    assert judged(told[:at] + other + told[at + 1 :]) == Refusal("qr_unknown")


@given(st.text(max_size=120))
def test_whatever_a_camera_reads_is_read_without_breaking(told: str) -> None:
    assert read_token(told) is None or isinstance(read_token(told), Token)


def test_a_number_has_six_digits_and_lasts_two_to_three_minutes() -> None:
    code = HERE.code("todai", NOW)
    assert len(code) == 6
    assert code.isdigit()
    good = [HERE.is_code("todai", code, NOW + timedelta(seconds=after)) for after in (0, 59, 60, 179, 180, 3600)]
    assert good == [True, True, True, True, False, False]


def test_a_number_is_of_one_place_and_one_campaign() -> None:
    code = HERE.code("todai", NOW)
    assert not HERE.is_code("kawa", code, NOW)
    assert not Notary("minato", "haru", HERE.secret).is_code("todai", code, NOW)
    assert not HERE.is_code("todai", "", NOW)
    assert not HERE.is_code("todai", "１２３４５６", NOW)


def test_numbers_follow_rfc_6238_but_for_what_is_signed() -> None:
    """Two hundred windows give nearly as many numbers, spread over all."""
    codes = [HERE.code("todai", NOW + timedelta(minutes=minute)) for minute in range(200)]
    assert len(set(codes)) > 195
    assert {code[0] for code in codes} == set("0123456789")
