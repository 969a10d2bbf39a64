import pytest
from pydantic import ValidationError

from chalicelib.services.stamp_rally.settings import StampRallySettings


def test_the_defaults_work() -> None:
    assert StampRallySettings().notes_at_most == 5


def test_settings_that_cannot_be_are_refused_by_name() -> None:
    for wrong in ({"notes_at_most": 0}, {"note_at_most": 3}):
        with pytest.raises(ValidationError, match=next(iter(wrong))):
            StampRallySettings.model_validate(wrong)
