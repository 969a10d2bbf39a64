"""Accounts and the residents who talk with them, as LINE knows them."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from infra.local.line.store import Store, dumps, loads, new_user_id

DEFAULT_PROVIDER = "provider"
USER_ID = re.compile(r"U[0-9a-f]{32}")


@dataclass(frozen=True)
class Channel:
    """A Messaging API channel with its bot, and the Login channel and LIFF apps of the same provider."""

    channel_id: str
    secret: str
    bot_user_id: str
    basic_id: str
    name: str
    provider: str = DEFAULT_PROVIDER
    login_channel_id: str = ""
    liff: Mapping[str, str] = field(default_factory=dict)  # LIFF id -> endpoint URL
    webhook_url: str = ""
    is_webhook_on: bool = True
    redelivers: bool = False
    is_verified: bool = True
    monthly_limit: int | None = None
    place: tuple[float, float] = (35.6812, 139.7671)  # where the phone's map opens: latitude, longitude


@dataclass(frozen=True)
class Person:
    """A LINE user as one provider sees them: the same human has another id at every provider."""

    user_id: str
    display_name: str
    provider: str = DEFAULT_PROVIDER
    language: str = "ja"


class People:
    """The stand-in's register of channels, residents and who is whose friend."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep_channel(self, channel: Channel) -> Channel:
        self._store.change("insert or replace into channels values (?, ?)", channel.channel_id, dumps(asdict(channel)))
        return channel

    def channel(self, channel_id: str) -> Channel:
        """Raises KeyError when there is none."""
        row = self._store.row("select doc from channels where channel_id = ?", channel_id)
        if row is None:
            raise KeyError(f"no channel {channel_id}")
        return _channel(row["doc"])

    def channels(self) -> tuple[Channel, ...]:
        return tuple(_channel(row["doc"]) for row in self._store.rows("select doc from channels order by rowid"))

    def change_channel(self, channel_id: str, **changes: object) -> Channel:
        return self.keep_channel(replace(self.channel(channel_id), **changes))  # type: ignore[arg-type]

    def channel_of_liff(self, liff_id: str) -> Channel | None:
        return next((channel for channel in self.channels() if liff_id in channel.liff), None)

    def keep_person(self, person: Person) -> Person:
        if not USER_ID.fullmatch(person.user_id):
            raise ValueError("a user id is U and 32 hex digits")
        doc = dumps(asdict(person))
        self._store.change("insert or replace into residents values (?, ?, ?)", person.user_id, person.provider, doc)
        return person

    def person(self, user_id: str) -> Person | None:
        row = self._store.row("select doc from residents where user_id = ?", user_id)
        return Person(**loads(row["doc"])) if row else None

    def persons(self, provider: str) -> tuple[Person, ...]:
        found = self._store.rows("select doc from residents where provider = ? order by rowid", provider)
        return tuple(Person(**loads(row["doc"])) for row in found)

    def person_at(self, provider: str, user_id: str) -> Person:
        """The human behind `user_id` as `provider` sees them; KeyError when there is none."""
        person = self.person(user_id)
        if person is None:
            raise KeyError(f"no resident {user_id}")
        if person.provider == provider:
            return person
        other = "U" + hashlib.sha256(f"{provider}/{user_id}".encode()).hexdigest()[:32]
        return self.person(other) or self.keep_person(replace(person, user_id=other, provider=provider))

    def friendship(self, channel_id: str, user_id: str) -> str:
        """`friend`, `blocked`, or `stranger` for who never added the account."""
        row = self._store.row("select state from friends where channel_id = ? and user_id = ?", channel_id, user_id)
        return row["state"] if row else "stranger"

    def befriend(self, channel_id: str, user_id: str, state: str) -> None:
        self._store.change(
            "insert into friends (channel_id, user_id, state, was_friend) values (?, ?, ?, 1)"
            " on conflict do update set state = excluded.state",
            channel_id, user_id, state,
        )  # fmt: skip

    def friends(self, channel_id: str) -> tuple[str, ...]:
        found = self._store.rows(
            "select user_id from friends where channel_id = ? and state = 'friend' order by rowid", channel_id
        )
        return tuple(row["user_id"] for row in found)


def _channel(doc: str) -> Channel:
    kept = loads(doc)
    return Channel(**{**kept, "place": tuple(kept["place"])})


def new_channel(name: str, **given: object) -> Channel:
    """A channel with everything not `given` made up, in the shapes LINE uses."""
    made: dict[str, object] = {
        "channel_id": "20" + f"{secrets.randbelow(10**8):08}",
        "secret": secrets.token_hex(16),
        "bot_user_id": new_user_id(),
        "basic_id": "@" + f"{secrets.randbelow(10**3):03}" + secrets.token_hex(3)[:5],
        "login_channel_id": "16" + f"{secrets.randbelow(10**8):08}",
    }
    kept = {key: value for key, value in given.items() if value is not None}
    return Channel(name=name, **{**made, **kept})  # type: ignore[arg-type]
