"""Our linter and the LINE stand-in's rules were written apart from each other; they agree."""

from typing import Any

import pytest

from infra.local.line.message_rules import messages
from tests.platform.messaging.test_limits import ILL, WELL

ONLY_OURS = ("action.max: must be a datetime", "action.max: must be after min")
"""What the stand-in lets through."""


@pytest.mark.parametrize("message", WELL)
def test_what_our_linter_passes_the_stand_in_takes(message: dict[str, Any]) -> None:
    assert list(messages([message], "messages")) == []


@pytest.mark.parametrize(("message", "complaint"), [ill for ill in ILL if not ill[1].startswith(ONLY_OURS)])
def test_what_our_linter_refuses_the_stand_in_refuses(message: dict[str, Any], complaint: str) -> None:
    assert list(messages([message], "messages")), complaint
