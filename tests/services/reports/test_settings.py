import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.messaging.reply import Written
from chalicelib.services.reports.settings import DeskHours, ReportsSettings, Wording
from tests.services.reports.factories import LITTER, ROAD, SETTINGS

TOWNS = Path(__file__).parents[3] / "infra" / "local" / "towns"


def test_the_defaults_work() -> None:
    (kind,) = ReportsSettings().kinds
    assert kind.questions
    assert not ReportsSettings().publish.requests


@pytest.mark.parametrize("path", sorted(TOWNS.glob("*/reports.toml")), ids=lambda path: path.parent.name)
def test_the_demo_towns_settings_say_everything_in_every_language(path: Path) -> None:
    settings = ReportsSettings.model_validate(tomllib.loads(path.read_text()))
    words = [wording for kind in settings.kinds for wording in _wordings(kind.model_dump())]
    assert len(words) > 20
    assert all(word["easy"] and word["en"] for word in words)


def _wordings(node: Any) -> list[dict[str, str]]:
    if isinstance(node, dict):
        return [node] if "ja" in node else [found for value in node.values() for found in _wordings(value)]
    return [found for each in node for found in _wordings(each)] if isinstance(node, (list, tuple)) else []


def test_words_fall_back_to_japanese_and_each_language_says_its_own() -> None:
    words = Wording.model_validate({"ja": "穴", "en": "Hole"})
    assert [words.in_(language) for language in LANGUAGES] == ["穴", "穴", "Hole"]
    assert words.said == Written({"ja": "穴", "ja-easy": "穴", "en": "Hole"})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kinds": [ROAD, ROAD]}, "service_code"),
        ({"kinds": [ROAD | {"duplicate_radius": 251}]}, "duplicate_radius"),
        ({"kinds": [ROAD | {"questions": [ROAD["questions"][0]] * 2}]}, "同じ名前の質問"),
        ({"kinds": [LITTER | {"questions": [LITTER["questions"][0] | {"name": "place"}]}]}, "使えません"),
        ({"kinds": [LITTER | {"questions": [LITTER["questions"][0] | {"type": "choice"}]}]}, "選択肢"),
        ({"kinds": [LITTER | {"questions": [ROAD["questions"][0] | {"sensitivity": "personal"}]}]}, "写真"),
        ({"kinds": [ROAD | {"service_code": "Road 1"}]}, "service_code"),
        ({"kindz": []}, "kindz"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(change: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        ReportsSettings.model_validate(SETTINGS | change)


def test_desk_hours_know_weekends_and_evenings() -> None:
    from datetime import datetime

    hours = DeskHours()
    told = {
        at: hours.are_now(datetime.fromisoformat(at))
        for at in ("2026-11-20T08:30", "2026-11-20T17:15", "2026-11-21T10:00")
    }
    assert list(told.values()) == [True, False, False]
