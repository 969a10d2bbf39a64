"""How many calls per channel and endpoint LINE takes, as token buckets.

Source: https://developers.line.biz/en/reference/messaging-api/#rate-limits
"""

import threading
from dataclasses import dataclass

from infra.local.line.clock import LineClock
from infra.local.line.errors import RATE_LIMIT, Refusal


@dataclass(frozen=True)
class Rate:
    calls: int
    seconds: int


OTHERS = Rate(2_000, 1)
HOURLY_MENUS = Rate(100, 3_600)
RATES = {
    ("POST", "/v2/bot/message/multicast"): Rate(200, 1),
    ("POST", "/v2/bot/message/broadcast"): Rate(60, 3_600),
    ("POST", "/v2/bot/channel/webhook/test"): Rate(60, 3_600),
    ("PUT", "/v2/bot/channel/webhook/endpoint"): Rate(1_000, 60),
    ("GET", "/v2/bot/channel/webhook/endpoint"): Rate(1_000, 60),
    ("POST", "/v2/bot/richmenu"): HOURLY_MENUS,
    ("DELETE", "/v2/bot/richmenu/<menu_id>"): HOURLY_MENUS,
    ("DELETE", "/v2/bot/richmenu/alias/<alias>"): HOURLY_MENUS,
    ("GET", "/v2/bot/richmenu/list"): Rate(10, 1),
    ("POST", "/v2/bot/richmenu/batch"): Rate(3, 3_600),
    ("GET", "/v2/bot/richmenu/progress/batch"): HOURLY_MENUS,
    ("GET", "/v2/bot/insight/richmenu/<menu_id>/summary"): Rate(60, 3_600),
    ("GET", "/v2/bot/insight/richmenu/<menu_id>/daily"): Rate(60, 3_600),
    ("GET", "/v2/bot/insight/message/event/aggregation"): Rate(60, 3_600),
    ("POST", "/v2/bot/chat/loading/start"): Rate(100, 1),
}


class Rates:
    """Buckets that start full, give one token per call and refill evenly."""

    def __init__(self, clock: LineClock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str, str], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def spend(self, channel_id: str, method: str, route: str) -> None:
        """Takes one token of `route` (a pattern, not a path), or refuses with 429."""
        rate = RATES.get((method, route), OTHERS)
        now = self._clock.now().timestamp()
        with self._lock:
            key = (channel_id, method, route)
            left, since = self._buckets.get(key, (float(rate.calls), now))
            left = min(rate.calls, left + max(0.0, now - since) * rate.calls / rate.seconds)
            if left < 1:
                raise Refusal(429, RATE_LIMIT)
            self._buckets[key] = (left - 1, now)
