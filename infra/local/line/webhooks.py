"""Events on their way to a bot: signed, timed, in order per resident, and brought again when refused.

Sources: https://developers.line.biz/en/reference/messaging-api/#webhooks,
https://developers.line.biz/en/docs/messaging-api/receiving-messages/#webhook-redelivery. How often and when LINE
redelivers is undisclosed; the times here are ours.
"""

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import urllib3

from chalicelib.kernel.ids import ulid
from infra.local.line.clock import LineClock
from infra.local.line.people import Channel, People
from infra.local.line.store import Store, dumps, loads
from infra.local.line.tokens import Tokens

REDELIVER_AFTER_SECONDS = (10, 60, 300)
Event = dict[str, Any]


@dataclass(frozen=True)
class Knock:
    """One request to a webhook: the status it answered (0 for none) and LINE's word for how it went."""

    status: int
    reason: str
    events: tuple[Event, ...] = ()

    @property
    def is_heard(self) -> bool:
        return 200 <= self.status < 300


class Postman:
    """Carries events. Residents' events wait for each other, different residents' do not."""

    def __init__(self, store: Store, clock: LineClock, people: People, tokens: Tokens, answer_within: float) -> None:
        self._store = store
        self._clock = clock
        self._people = people
        self._tokens = tokens
        self._answer_within = answer_within
        self._pool = urllib3.PoolManager(maxsize=8, retries=False)
        self._lanes: dict[tuple[str, str], ThreadPoolExecutor] = {}
        self._bundles: dict[str, list[Event]] = {}
        self._lock = threading.Lock()
        self._one_redelivery = threading.Lock()

    def close(self) -> None:
        with self._lock:
            lanes = list(self._lanes.values())
            self._lanes.clear()
        for lane in lanes:
            lane.shutdown(wait=True)  # what is on its way arrives
        self._pool.clear()

    def send(self, channel_id: str, user_id: str, body: Event, *, may_be_answered: bool = True) -> Future[Knock]:
        """Makes an event of `body`, keeps it, and has it carried."""
        event = self._event(channel_id, user_id, body, may_be_answered=may_be_answered)
        with self._lock:
            if channel_id in self._bundles:
                self._bundles[channel_id].append(event)
                held: Future[Knock] = Future()
                held.set_result(Knock(0, "held", (event,)))
                return held
            lane = self._lane(channel_id, user_id)
        return lane.submit(self._carry, channel_id, [event])

    @contextmanager
    def bundled(self, channel_id: str) -> Iterator[None]:
        """What happens inside arrives as one request with several events."""
        with self._lock:
            self._bundles[channel_id] = []
        try:
            yield
        finally:
            with self._lock:
                events = self._bundles.pop(channel_id)
        self._carry(channel_id, events)

    def again(self, event_id: str) -> Knock:
        """Brings one event once more, as LINE may do at any time."""
        row = self._store.row("select * from events where event_id = ?", event_id)
        if row is None:
            raise KeyError(f"no event {event_id}")
        event = {**loads(row["doc"]), "deliveryContext": {"isRedelivery": True}}
        return self._carry(row["channel_id"], [event])

    def redeliver_due(self) -> tuple[Knock, ...]:
        """Brings again every refused event whose time has come."""
        with self._one_redelivery:
            due = self._store.rows(
                "select event_id from events where next_at <= ? order by at", self._clock.milliseconds()
            )
            return tuple(self.again(row["event_id"]) for row in due)

    def knock(self, channel: Channel, events: list[Event], *, url: str = "") -> Knock:
        """One signed request; never raises."""
        body = dumps({"destination": channel.bot_user_id, "events": events}).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "LineBotWebhook/2.0",
            "x-line-signature": signature(channel.secret, body),
        }
        try:
            answer = self._pool.request(
                "POST", url or channel.webhook_url, body=body, headers=headers,
                timeout=urllib3.Timeout(total=self._answer_within), redirect=False,
            )  # fmt: skip
        except urllib3.exceptions.NewConnectionError:
            return Knock(0, "could_not_connect", tuple(events))
        except urllib3.exceptions.TimeoutError:
            return Knock(0, "request_timeout", tuple(events))
        except urllib3.exceptions.HTTPError:
            return Knock(0, "unclassified", tuple(events))
        reason = "ok" if 200 <= answer.status < 300 else "error_status_code"
        return Knock(answer.status, reason, tuple(events))

    def _event(self, channel_id: str, user_id: str, body: Event, *, may_be_answered: bool) -> Event:
        token = {"replyToken": self._tokens.issue_reply(channel_id, user_id)} if may_be_answered else {}
        event = {
            **body,
            "webhookEventId": ulid(self._clock.now()),
            "deliveryContext": {"isRedelivery": False},
            "timestamp": self._clock.milliseconds(),
            "source": {"type": "user", "userId": user_id},
            **token,
            "mode": "active",
        }
        self._store.change(
            "insert into events (event_id, channel_id, user_id, doc, at) values (?, ?, ?, ?, ?)",
            event["webhookEventId"], channel_id, user_id, dumps(event), event["timestamp"],
        )  # fmt: skip
        return event

    def _lane(self, channel_id: str, user_id: str) -> ThreadPoolExecutor:
        key = (channel_id, user_id)
        if key not in self._lanes:
            self._lanes[key] = ThreadPoolExecutor(1, thread_name_prefix="line")
        return self._lanes[key]

    def _carry(self, channel_id: str, events: list[Event]) -> Knock:
        channel = self._people.channel(channel_id)
        if not channel.webhook_url or not channel.is_webhook_on or not events:
            return Knock(0, "no_webhook", tuple(events))
        for event in events:
            self._tokens.received(event.get("replyToken", ""))
        started, at = time.perf_counter(), self._clock.milliseconds()
        result = self.knock(channel, events)
        took = int((time.perf_counter() - started) * 1000)
        self._note(channel, result, at, took)
        return result

    def _note(self, channel: Channel, result: Knock, at: int, took: int) -> None:
        redelivery = any(event["deliveryContext"]["isRedelivery"] for event in result.events)
        with self._store.transaction():
            self._store.change(
                "insert into knocks (channel_id, events, status, reason, at, milliseconds, redelivery)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                channel.channel_id, len(result.events), result.status, result.reason, at, took, int(redelivery),
            )  # fmt: skip
            for event in result.events:
                self._note_event(channel, event["webhookEventId"], result)

    def _note_event(self, channel: Channel, event_id: str, result: Knock) -> None:
        row = self._store.row("select attempts from events where event_id = ?", event_id)
        attempts = row["attempts"] if row else 0
        next_at = None
        if channel.redelivers and not result.is_heard and attempts < len(REDELIVER_AFTER_SECONDS):
            next_at = self._clock.milliseconds() + REDELIVER_AFTER_SECONDS[attempts] * 1000
        self._store.change(
            "update events set status = ?, reason = ?, attempts = attempts + 1, next_at = ? where event_id = ?",
            result.status, result.reason, next_at, event_id,
        )  # fmt: skip


def signature(secret: str, body: bytes) -> str:
    """`x-line-signature`: base64 of HMAC-SHA256 over the raw body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def summary(store: Store, channel_id: str) -> list[dict[str, Any]]:
    """The latest knocks at a channel's webhook, newest first."""
    found = store.rows("select * from knocks where channel_id = ? order by seq desc limit 50", channel_id)
    return [dict(row) for row in found]
