"""LINE as the contract suite meets it: what its world does, and what arrived, whichever LINE it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, Protocol

from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.memory import MemoryLine, Verb
from chalicelib.adapters.line.vendor import VendorLine
from chalicelib.kernel.errors import TemporaryFailure
from chalicelib.platform.channels.keyring import seal_secret
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.messaging.port import Content, Line, MonthlyLimitReached, TooManyRequests
from infra.local.line import LineStandIn
from tests.kit.fakes import Clock

Trouble = Literal["error", "rate", "monthly"]


class LineWorld(Protocol):
    """One channel, and the hand that moves the world around it."""

    @property
    def line(self) -> Line: ...

    @property
    def channel(self) -> Channel: ...

    @property
    def neighbour(self) -> Channel:
        """Another town's."""
        ...

    @property
    def clock(self) -> Clock: ...

    def resident(self, name: str) -> str: ...

    def reply_token(self, user_id: str) -> str: ...

    def block(self, user_id: str) -> None: ...

    def foreigner(self, name: str) -> str:
        """Somebody whose id is another provider's."""
        ...

    def limit(self, recipients: int) -> None:
        """What the channel's plan allows in a month."""
        ...

    def photo(self, user_id: str, photo: bytes) -> str: ...

    def unsend(self, user_id: str, message_id: str) -> None: ...

    def fail(self, verb: Verb, trouble: Trouble, *, is_accepted: bool = False) -> None: ...

    def arrived(self, user_id: str) -> list[Any]: ...


def a_channel(key: str, tenant_id: str, line_id: str, secret: str) -> Channel:
    return seal_secret(Channel(key, tenant_id, tenant_id, "live", line_id=line_id), secret, MemorySealer())


class MemoryWorld:
    def __init__(self) -> None:
        self.clock = Clock()
        self.line = MemoryLine(self.clock)
        self.channel = a_channel("KEY", "minato", "2000000001", "s")
        self.neighbour = a_channel("KEY2", "yamabe", "2000000002", "s")
        self._photos = 0

    def resident(self, name: str) -> str:
        return f"U{sum(name.encode()):032x}"

    def reply_token(self, user_id: str) -> str:
        return self.line.reply_token(self.channel, user_id)

    def block(self, user_id: str) -> None:
        self.line.block(self.channel, user_id)

    def foreigner(self, name: str) -> str:
        user_id = self.resident(name)
        self.line.make_foreign(self.channel, user_id)
        return user_id

    def limit(self, recipients: int) -> None:
        self.line.limit(self.channel, recipients)

    def photo(self, user_id: str, photo: bytes) -> str:
        self._photos += 1
        self.line.hold(self.channel, str(self._photos), Content(photo, "image/jpeg"))
        return str(self._photos)

    def unsend(self, user_id: str, message_id: str) -> None:
        self.line.unsend(self.channel, message_id)

    def fail(self, verb: Verb, trouble: Trouble, *, is_accepted: bool = False) -> None:
        kinds = {"error": TemporaryFailure, "rate": TooManyRequests, "monthly": MonthlyLimitReached}
        self.line.fail(kinds[trouble](), verb=verb, is_accepted=is_accepted)

    def arrived(self, user_id: str) -> list[Any]:
        return self.line.said_to(user_id)


PATHS = {
    "reply": "/v2/bot/message/reply",
    "push": "/v2/bot/message/push",
    "multicast": "/v2/bot/message/multicast",
    "content": "/v2/bot/message/.*/content",
}


class StandInWorld:
    """Our real client over HTTP, and the LINE stand-in at the other end."""

    def __init__(self, standin: LineStandIn, clock: Clock) -> None:
        self.clock, self._standin = clock, standin
        mine, other = standin.add_channel("みなと市"), standin.add_channel("やまべ町", provider="yamabe")
        self.channel = a_channel("KEY", "minato", mine.channel_id, mine.secret)
        self.neighbour = a_channel("KEY2", "yamabe", other.channel_id, other.secret)
        self.line = VendorLine(MemorySealer(), clock, api=standin.url, data=standin.url)

    def resident(self, name: str) -> str:
        user_id = self._standin.add_resident(name).user_id
        self._phone(user_id).follows()
        return user_id

    def reply_token(self, user_id: str) -> str:
        return self._standin.board.tokens.issue_reply(self.channel.line_id, user_id)

    def block(self, user_id: str) -> None:
        self._phone(user_id).blocks()

    def foreigner(self, name: str) -> str:
        return self._standin.add_resident(name, provider="elsewhere").user_id

    def limit(self, recipients: int) -> None:
        self._standin.change_channel(self.channel.line_id, monthly_limit=recipients)

    def photo(self, user_id: str, photo: bytes) -> str:
        self._phone(user_id).sends_photo(photo)
        return str(self._phone(user_id).chat()[-1].message_id)

    def unsend(self, user_id: str, message_id: str) -> None:
        self._phone(user_id).unsends(message_id)

    def fail(self, verb: Verb, trouble: Trouble, *, is_accepted: bool = False) -> None:
        self._standin.fail("*", PATHS[verb], trouble, is_accepted=is_accepted)

    def arrived(self, user_id: str) -> list[Any]:
        book = self._standin.book(self.channel.line_id)
        return [row.message for row in book if row.to == user_id and row.is_delivered]

    def _phone(self, user_id: str) -> Any:
        return self._standin.phone(self.channel.line_id, user_id, waits=False)


@contextmanager
def a_line_world(kind: str) -> Iterator[LineWorld]:
    """`memory` or `standin`."""
    if kind == "memory":
        yield MemoryWorld()
        return
    clock = Clock()
    with LineStandIn(now=clock) as standin:
        yield StandInWorld(standin, clock)
