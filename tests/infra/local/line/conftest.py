from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from infra.local.line import Channel, LineStandIn, Phone
from tests.infra.local.line.bot import Bot, Caller
from tests.kit.fakes import Clock


@dataclass(frozen=True)
class Scene:
    """One account with its bot, one resident who is its friend, and everything stopped clean afterwards."""

    line: LineStandIn
    channel: Channel
    bot: Bot
    phone: Phone
    call: Caller
    clock: Clock

    @property
    def user_id(self) -> str:
        return self.phone.user_id


@pytest.fixture
def scene() -> Iterator[Scene]:
    clock = Clock()
    with Bot() as bot, LineStandIn(now=clock, answer_within=0.5) as line:
        channel = line.add_channel(
            "桜町", webhook_url=bot.url, liff={"1600000000-abcdefgh": "https://sakura.example/liff"}
        )
        phone = line.phone(channel.channel_id, line.add_resident("住民A").user_id)
        phone.follows()
        bot.heard.clear()
        call = Caller(line, channel.channel_id)
        yield Scene(line, channel, bot, phone, call, clock)
        call.close()
