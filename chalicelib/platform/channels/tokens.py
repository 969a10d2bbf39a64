"""Stateless channel access tokens: one per channel, renewed before it ends, by one thread at a time.

https://developers.line.biz/en/docs/basics/channel-access-token/#stateless-channel-access-token
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.channels.keyring import secrets_of
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.sealing.port import Sealer

LIFE = timedelta(seconds=900)
FRESH = timedelta(seconds=600)
"""Age at which a token is renewed: five minutes before it ends, time for a few tries."""
PAUSE = timedelta(seconds=30)
"""Between tries to renew while the old token still serves."""

Issue = Callable[[str, str], str]
"""`(LINE's channel id, channel secret) -> token`, asked of LINE. `PermanentFailure` for a wrong secret."""


@dataclass(frozen=True)
class _Token:
    text: str
    issued: datetime
    try_again: datetime

    @property
    def ends(self) -> datetime:
        return self.issued + LIFE


@dataclass
class _Slot:
    token: _Token | None = None
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True)
class Tokens:
    """The tokens of all channels a container speaks for."""

    issue: Issue
    sealer: Sealer
    clock: Clock
    _slots: dict[tuple[str, str], _Slot] = field(default_factory=dict, init=False, repr=False)

    def of(self, channel: Channel) -> str:
        """A token that works for at least five more minutes, if LINE can be reached; else one that works yet."""
        slot, now = self._slot(channel), self.clock()
        token = slot.token
        if token and now < token.try_again:
            return token.text
        if token is None or now >= token.ends:
            slot.lock.acquire()
        elif not slot.lock.acquire(blocking=False):
            return token.text  # another thread is renewing it
        try:
            return self._kept(channel, slot).text
        finally:
            slot.lock.release()

    def drop(self, channel: Channel, token: str) -> None:
        """Forget a token LINE refused."""
        slot = self._slot(channel)
        with slot.lock:
            if slot.token and slot.token.text == token:
                slot.token = None

    def _slot(self, channel: Channel) -> _Slot:
        return self._slots.setdefault((channel.tenant_id, channel.line_id), _Slot())

    def _kept(self, channel: Channel, slot: _Slot) -> _Token:
        """Under the slot's lock: what another thread got meanwhile, else a new token, else the old one."""
        now, old = self.clock(), slot.token
        if old and now < old.try_again:
            return old
        try:
            slot.token = _Token(self._issued(channel), now, now + FRESH)
        except (TemporaryFailure, PermanentFailure):
            if old is None or now >= old.ends:
                raise
            slot.token = replace(old, try_again=min(now + PAUSE, old.ends))
        return slot.token

    def _issued(self, channel: Channel) -> str:
        """Asked for with the current secret, and with the previous one if LINE does not know the current one yet."""
        secrets = secrets_of(channel, self.sealer)
        for secret in secrets[:-1]:
            try:
                return self.issue(channel.line_id, secret)
            except PermanentFailure:
                continue
        if not secrets:
            raise PermanentFailure("The channel has no secret yet", channel=channel.key)
        return self.issue(channel.line_id, secrets[-1])
