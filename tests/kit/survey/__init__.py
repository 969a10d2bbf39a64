"""A service for tests that asks every kind of question there is, in a fictional town."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from chalicelib.platform.catalogue.service import Service
from chalicelib.platform.flows.model import Answers, Flow, Option, Said, Shared, Tapped, Wanted, When
from chalicelib.platform.flows.questions import (
    AskChoice,
    AskDate,
    AskLocation,
    AskNumber,
    AskPhotos,
    AskQr,
    AskSearch,
    AskText,
    AskTime,
    Confirm,
    Show,
)
from chalicelib.platform.messaging.reply import Reply, Say

DISTRICTS = {"kaigan": "海岸通り", "yamate": "山手", "yamashita": "山下町", "ekimae": "駅前"}


class Settings(BaseModel):
    """Nothing to choose."""


def districts(turn: Any, wanted: Wanted, answers: Answers) -> Sequence[Option]:
    match wanted:
        case Said(text):
            return [Option(id_, name) for id_, name in DISTRICTS.items() if text in name]
        case Tapped(value):
            return [Option(value, DISTRICTS[value])] if value in DISTRICTS else []
        case Shared():
            return [Option("ekimae", DISTRICTS["ekimae"], "ここから 120m"), Option("kaigan", DISTRICTS["kaigan"])]


def parks(turn: Any, answers: Answers) -> Sequence[Option]:
    return [Option("east", "東公園"), Option("west", "西公園")] if answers.get("topic") == "park" else []


def kept(turn: Any, answers: Answers) -> Reply:
    """Tells all answers, so that a test can look at them. No real service may."""
    return Reply((Say("done", {"answers": json.dumps(dict(answers), ensure_ascii=False, sort_keys=True)}),))


STEPS = (
    Show("welcome"),
    AskChoice(
        "topic", (Option("road", Say("topic.road")), Option("park", Say("topic.park"), Say("topic.park_detail")))
    ),
    AskChoice("which", parks, skip_if_none=True),
    When(lambda answers: answers.get("topic") == "park", (Show("care"), AskText("swing", at_most=20))),
    AskSearch("district", districts, by_location=True),
    AskDate("day", at_least="2026-01-01", at_most="2026-12-31"),
    AskTime("time", optional=True),
    AskNumber("count", at_least=1, at_most=9),
    AskPhotos("photos", at_most=2, optional=True),
    AskLocation("place"),
    AskText("memo", at_most=200, optional=True),
    AskQr("code", optional=True),
)

ALL = Flow("all", (*STEPS, Confirm()), kept)
"""Everything, and nothing personal."""
LETTER = Flow("letter", (AskChoice("topic", (Option("road", Say("topic.road")), Option("park", Say("topic.park")))),
                         AskText("name", at_most=60, sensitivity="personal"), Confirm()), kept)  # fmt: skip
PLACE = Flow("spot", (AskLocation("place"), AskText("memo", at_most=200, optional=True)), kept)
WISH = Flow(
    "wish",
    (AskText("memo", at_most=200), AskText("name", at_most=60, sensitivity="personal", optional=True)),
    kept,
)

SURVEY = Service(
    "survey", Path(__file__).parent, Settings, entries={"all": ALL, "letter": LETTER, "spot": PLACE, "wish": WISH}
)
