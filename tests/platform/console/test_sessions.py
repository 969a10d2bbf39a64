from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.console.front_desk import front_desk
from chalicelib.platform.console.sessions import Sessions, same

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def test_a_session_proves_the_towns_it_was_opened_for_and_no_other(estate: None) -> None:
    sessions = Sessions(front_desk())
    session = sessions.find(sessions.begin("a@b.example", ("minato",), NOW), NOW, in_use=True)
    assert session
    assert session.evidence("minato").tenant_id == "minato"
    with pytest.raises(NotFound):
        session.evidence("yamabe")


def test_a_session_ended_while_a_page_was_under_way_stays_ended(estate: None) -> None:
    sessions = Sessions(front_desk())
    secret = sessions.begin("a@b.example", ("minato",), NOW)
    session = sessions.find(secret, NOW, in_use=True)
    assert session
    read_before = sessions.records.fetch(session.key)
    sessions.end(secret)
    assert sessions._note_use(read_before, NOW + timedelta(minutes=5)) is False
    assert sessions.find(secret, NOW, in_use=True) is None


def test_use_is_written_down_at_most_once_a_minute(estate: None) -> None:
    sessions = Sessions(front_desk())
    secret = sessions.begin("a@b.example", ("minato",), NOW)
    for second in (10, 20, 59):
        session = sessions.find(secret, NOW + timedelta(seconds=second), in_use=True)
    assert session
    assert sessions.records.fetch(session.key).version == 1


@pytest.mark.parametrize("secret", ["", "GUESS"])
def test_no_secret_and_a_guess_open_nothing(estate: None, secret: str) -> None:
    assert Sessions(front_desk()).find(secret, NOW, in_use=True) is None
    Sessions(front_desk()).end(secret)


def test_secrets_are_compared_also_when_they_are_not_ascii() -> None:
    assert same("鍵", "鍵")
    assert not same("鍵", "key")
