"""The verbs: press a stamp, receive and exchange rewards, enter for a prize, leave; take a stamp back at the desk."""

from chalicelib.services.stamp_rally.actions.keeping import forget_resident, holdings, leave
from chalicelib.services.stamp_rally.actions.prizes import enter_prize
from chalicelib.services.stamp_rally.actions.rally import (
    Rally,
    day_words,
    hours_words,
    rally_of,
    span_facts,
    spelled,
)
from chalicelib.services.stamp_rally.actions.rewards import exchange, receive
from chalicelib.services.stamp_rally.actions.showing import progress, show_rally
from chalicelib.services.stamp_rally.actions.stamps import press_stamp

__all__ = [
    "Rally", "day_words", "enter_prize", "exchange", "forget_resident", "holdings", "hours_words", "leave",
    "press_stamp", "progress", "rally_of", "receive", "show_rally", "span_facts", "spelled",
]  # fmt: skip
