"""The vendor's own pages: all towns with their month, and the queues with what was given up.

Made by hand, not declared: they belong to no town. Whoever is no operator finds nothing here.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.kernel.estate import QUEUES, Queue
from chalicelib.platform.console.operator_page import operator_at
from chalicelib.platform.console.register import towns
from chalicelib.platform.console.sessions import Session
from chalicelib.platform.console.visits import check_form, session_of, to_sign_in
from chalicelib.platform.health.checks import WORDS, Answer, Question, asked
from chalicelib.platform.health.outside import house_questions
from chalicelib.platform.health.stages import WORDS as STAGES
from chalicelib.platform.house import House
from chalicelib.platform.queues.port import AT_ONCE
from chalicelib.web.exchange import Request, Response
from chalicelib.web.pages import page

JAPAN = ZoneInfo("Asia/Tokyo")
REDRIVES_FOR = timedelta(seconds=12)
"""After this no further lot is begun: with the last one a request stays within the 28 seconds of its door."""
PURPOSE: dict[str, str] = {
    "turns": "住民との会話",
    "notices": "リマインド・結果のお知らせ・夜間の集計",
    "broadcasts": "配信",
    "emergencies": "緊急の配信",
    "inbound": "気象・災害情報の受け取り",
}


def show_towns(request: Request, house: House) -> Response:
    """The list of towns."""
    session = session_of(request, house)
    if session is None:
        return to_sign_in(request, house)
    operator = operator_at(session, house)
    found, more = towns(request.query.get("start"))
    facts: dict[str, Any] = {"session": session, "operator": operator, "towns": found, "more": more}
    return page(request, "vendor_towns.html", stages=STAGES, **facts)


def show_queues(request: Request, house: House) -> Response:
    """What waits, what was given up, and when the clock and the feeds were last looked at."""
    session = session_of(request, house)
    if session is None:
        return to_sign_in(request, house)
    operator_at(session, house)
    return _queues(request, house, session, "")


def redrive(request: Request, house: House) -> Response:
    """Put a queue's dead letters back, as many as there is time for."""
    session = session_of(request, house)
    if session is None:
        return to_sign_in(request, house)
    operator_at(session, house)
    check_form(request, house, session)
    queue = next((queue for queue in QUEUES if queue.thing == request.form["queue"]), None)
    if queue is None:
        return _queues(request, house, session, "", status=400)
    moved, is_all = _put_back(house, queue)
    rest = "" if is_all else "まだ残っています。もう一度押してください。"
    told = f"「{PURPOSE[queue.thing]}」の{moved}件を、もう一度処理に回しました。{rest}"
    return _queues(request, house, session, told)


def _put_back(house: House, queue: Queue) -> tuple[int, bool]:
    """Lot by lot, for as long as somebody may wait for a page: how many, and whether none is left."""
    until, moved = house.clock() + REDRIVES_FOR, 0
    while house.clock() < until:
        lot = house.queues.redrive(queue)
        moved += lot
        if lot < AT_ONCE:
            return moved, True
    return moved, False


def _queues(request: Request, house: House, session: Session, told: str, *, status: int = 200) -> Response:
    checks = asked((*house_questions(house), *(_asking(house, queue) for queue in QUEUES)))
    reached = {check.name for check in checks if check.state in {"ok", "warning"}}
    queues = [_sample(house, queue) for queue in QUEUES if PURPOSE[queue.thing] in reached]
    facts: dict[str, Any] = {"session": session, "told": told, "checks": checks, "words": WORDS, "queues": queues}
    return page(request, "vendor_queues.html", status=status, **facts)


def _asking(house: House, queue: Queue) -> Question:
    def ask() -> Answer:
        depth = house.queues.depth(queue)
        told = f"待ち{depth.waiting}件、処理中{depth.under_way}件、止まったもの{depth.dead}件"
        if not depth.dead:
            return Answer("ok", told)
        return Answer("warning", told, "原因を直してから、下の「もう一度処理する」を押してください。")

    return Question(PURPOSE[queue.thing], ask)


def _sample(house: House, queue: Queue) -> dict[str, Any]:
    letters = house.queues.dead_letters(queue)
    sample = [(_japan(letter.at), letter.tries, "、".join(letter.shape) or "読めない形") for letter in letters]
    return {"thing": queue.thing, "title": PURPOSE[queue.thing], "sample": sample}


def _japan(at: datetime) -> str:
    """A moment on the operators' clocks."""
    return at.astimezone(JAPAN).isoformat()
