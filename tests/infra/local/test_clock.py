import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.local.clock import PATH, CityClock
from infra.local.server import Answered, Asked

MORNING = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
EVENING = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def clock(folder: Path) -> CityClock:
    return CityClock(folder, machine=lambda: MORNING)


def post(to: CityClock, order: object, media_type: str = "application/json") -> Answered:
    return to.page(Asked("POST", PATH, [("Content-Type", media_type)], json.dumps(order).encode(), "127.0.0.1"))


def test_an_unmoved_clock_is_the_machines(tmp_path: Path) -> None:
    assert clock(tmp_path)() == MORNING


@pytest.mark.parametrize("order", [{"advance": 36000}, {"at": "2026-12-01T19:00:00+09:00"}])
def test_it_is_moved_over_http_and_stays_moved_after_a_restart(tmp_path: Path, order: object) -> None:
    answer = post(clock(tmp_path), order)
    assert (answer.status, json.loads(answer.body)["now"]) == (200, "2026-12-01T10:00:00+00:00")
    assert clock(tmp_path)() == EVENING


def test_a_reset_clock_is_the_machines_again(tmp_path: Path) -> None:
    moved = clock(tmp_path)
    moved.set(EVENING)
    post(moved, {"reset": True})
    assert moved() == clock(tmp_path)() == MORNING


@pytest.mark.parametrize(
    "order", [{}, [], "x", {"advance": "x"}, {"advance": 1e300}, {"at": "soon"}, {"at": "2026-12-01T19:00:00"}]
)
def test_an_order_it_does_not_understand_is_refused_and_nothing_moves(tmp_path: Path, order: object) -> None:
    still = clock(tmp_path)
    assert post(still, order).status == 400
    assert still() == MORNING


def test_a_form_of_another_page_cannot_move_it(tmp_path: Path) -> None:
    assert post(clock(tmp_path), {"advance": 60}, "text/plain").status == 415


def test_it_tells_the_time(tmp_path: Path) -> None:
    answer = clock(tmp_path).page(Asked("GET", PATH, [], b"", "127.0.0.1"))
    assert json.loads(answer.body) == {"now": "2026-12-01T00:00:00+00:00", "moved": 0}


def test_who_waits_for_a_time_wakes_when_the_clock_jumps_there(tmp_path: Path) -> None:
    moved, woken = clock(tmp_path), threading.Event()

    def wait() -> None:
        moved.wait_until(EVENING, at_most=timedelta(seconds=30))
        woken.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    while not woken.wait(0.01):
        moved.set(EVENING)
    waiting.join(10)
    assert woken.is_set()
