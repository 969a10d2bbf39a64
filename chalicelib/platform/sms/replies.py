"""Replies to short messages: STOP ends them for that number, in every town, and at the carrier.

https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

from chalicelib.platform.house import House
from chalicelib.platform.sms.numbers import number_id, rows_of, stop
from chalicelib.platform.tenants.grants import OwnMessage

STOPS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "停止", "配信停止", "解除", "ストップ"})


def take_reply(house: House, told: Mapping[str, Any]) -> str:
    """Take a reply; what it was, for the log (never the number)."""
    word = unicodedata.normalize("NFKC", str(told.get("messageBody", ""))).strip().casefold()
    if word not in STOPS:
        return "a reply that asks for nothing"
    number = str(told["originationNumber"])
    house.sms.opt_out(number)
    id_ = number_id(number)
    for row in rows_of(id_):
        stop(house.office(OwnMessage(row.tenant_id)), row.order)
    return f"{id_}: stopped"
