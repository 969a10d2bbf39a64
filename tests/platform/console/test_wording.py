from typing import get_args

from chalicelib.platform.cases.model import ClosedBecause, Happening, HappeningKind, Status
from chalicelib.platform.console.wording import CLOSED, LANGUAGES, happening_in_words, status_in_words


def test_every_status_reason_and_happening_has_words() -> None:
    assert all(status_in_words(status) for status in get_args(Status))
    assert set(CLOSED) == set(get_args(ClosedBecause))
    assert all(happening_in_words(Happening("", kind, "")) for kind in get_args(HappeningKind))


def test_a_change_of_status_says_to_what_and_why() -> None:
    told = happening_in_words(Happening("", "status", "m1", facts={"to": "closed", "because": "referred"}))
    assert told == "状況を「終了」に変更（担当する機関に引き継いだ）"


def test_every_language_a_resident_may_choose_has_a_name() -> None:
    from chalicelib.kernel.texts import LANGUAGES as OFFERED

    assert set(OFFERED) <= set(LANGUAGES)
