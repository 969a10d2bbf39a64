"""How a resident enters for a prize: which one, then where to send it, on our page."""

from collections.abc import Sequence

from chalicelib.platform.flows.model import Answers, Flow, Option, When
from chalicelib.platform.flows.questions import AskChoice, AskText, Confirm
from chalicelib.platform.house import Turn
from chalicelib.services.stamp_rally.actions import Rally, day_words, enter_prize
from chalicelib.services.stamp_rally.model import in_
from chalicelib.services.stamp_rally.settings import StampRallySettings


def open_prizes(turn: Turn, _answers: Answers) -> Sequence[Option]:
    """The prizes the resident may enter for now, in all campaigns."""
    settings: StampRallySettings = turn.settings
    rallies = [Rally(turn, campaign) for campaign in settings.told(turn.at.date())]
    return [
        Option(
            f"{rally.campaign.id}.{prize.id}",
            in_(prize.name, turn.language),
            turn.words("enter.until", day=day_words(prize.enter_until), winners=prize.winners),
        )
        for rally in rallies
        for prize in rally.campaign.prizes
        if rally.may_enter(prize)
    ]


ENTER = Flow(
    "enter",
    steps=(
        AskChoice("prize", open_prizes, skip_if_none=True),
        When(
            lambda answers: bool(answers.get("prize")),
            (
                AskText("name", 60, sensitivity="personal"),
                AskText("postal", 10, sensitivity="personal"),
                AskText("address", 200, sensitivity="personal"),
                AskText("phone", 20, sensitivity="personal", optional=True),
                Confirm(),
            ),
        ),
    ),
    finish=enter_prize,
)
