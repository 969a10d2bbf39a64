import pytest
from pydantic import ValidationError

from chalicelib.services.faq.settings import FaqSettings


def test_the_defaults_work_and_know_the_emergency_numbers() -> None:
    settings = FaqSettings()
    assert settings.desk("市民課") is None
    numbers = {
        text: found.numbers[0].phone
        for text in ("火事です", "死にたい", "SUICIDE")
        if (found := settings.emergency(text))
    }
    assert numbers == {"火事です": "119", "死にたい": "0120-279-338", "SUICIDE": "0120-279-338"}
    assert settings.emergency("住民票") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"sure": 9},
        {"offered": 2},
        {"offered": 6},
        {"desks": [{"team": "a", "name": "a"}, {"team": "a", "name": "b"}]},
        {"desks": [{"team": "a", "name": "a", "phone": "x"}]},
        {"emergencies": [{"words": [], "said": "x", "numbers": [{"name": "x", "phone": "1"}]}]},
        {"emergencies": [{"words": ["xx"], "said": "x", "numbers": []}]},
        {"unknown": 1},
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FaqSettings.model_validate(wrong)
