"""One time of an offering: who has it, who waits for it, and calling it off."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.bookings.changes import call_off
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.model import Slot
from chalicelib.platform.bookings.queue import WaitEntry
from chalicelib.platform.bookings.waiting import Queue, slot_or_gone
from chalicelib.platform.console.staff import Block, Clerk, Done, Facts, Field, Form, Link, Note, Sent, Table, View
from chalicelib.services.visits.staff.words import (
    ORIGINS,
    STATES,
    desk_of,
    name_of,
    offering_in,
    telling_refusals,
    when_words,
)

REASON = 200
WAITS = {"waiting": "待っている", "offered": "案内中"}


@telling_refusals
def show_slot(clerk: Clerk, query: Mapping[str, str]) -> View:
    desk, slot = desk_of(clerk), _slot(desk_of(clerk), query.get("offering", ""), query.get("starts", ""))
    record = desk.ledger.kept.slot(desk.service, slot)
    title = f"{name_of(desk, slot.offering)} {when_words(slot.starts)}"
    facts = Facts(
        (
            ("定員", f"{slot.capacity}人"),
            ("予約", f"{int(record.taken)}人"),
            ("取り置き（空きの案内など）", f"{record.held(clerk.at)}人"),
            ("来庁・来なかった", f"{int(record.arrived)}人・{int(record.missed)}人"),
            ("空き待ち", f"{int(record.waiting)}人"),
        )
    )
    closed = (Note("warning", f"この枠は中止です（{record.closed}）。"),) if record.closed else ()
    blocks: list[Block] = [*closed, facts, _booked(desk, slot), _waiting(desk, slot)]
    blocks.append(_reopening(slot) if record.closed else _calling_off(slot, int(record.taken)))
    return View(title, tuple(blocks))


def _slot(desk: Desk, offering: str, starts: str) -> Slot:
    try:
        datetime.fromisoformat(starts)
    except ValueError as error:
        raise StaffMistake("その日時はありません。") from error
    offering_in(desk, offering)
    return slot_or_gone(desk, offering, starts)


def _booked(desk: Desk, slot: Slot) -> Table:
    lines = desk.ledger.kept.each_on(desk.service, slot.day, offering=slot.offering)
    rows = tuple(
        (
            Link(line.number, f"booking?number={line.number}"),
            f"{line.places}人",
            ORIGINS.get(line.origin, line.origin),
            STATES.get(line.state, line.state),
            line.note,
        )
        for line in lines
        if line.starts == slot.starts
    )
    return Table(("受付番号", "人数", "受付", "状態", "メモ"), rows, "予約はありません。", title="予約")


def _waiting(desk: Desk, slot: Slot) -> Table:
    entries = Queue(desk, offering_in(desk, slot.offering), slot).waiting()
    rows = tuple(_entry(desk, number, entry) for number, entry in enumerate(entries, 1))
    columns = ("順番", "人数", "登録した日時", "状態", "案内の期限")
    return Table(columns, rows, "空き待ちはありません。", title="空き待ち")


def _entry(desk: Desk, number: int, entry: WaitEntry) -> tuple[str, ...]:
    local = desk.office.tenant.local
    until = when_words(local(datetime.fromisoformat(entry.until))) if entry.until else ""
    joined = when_words(local(entry.joined_at))
    return (str(number), f"{entry.places}人", joined, WAITS.get(entry.state, entry.state), until)


def _hidden(slot: Slot) -> tuple[Field, ...]:
    return (Field("offering", "", "hidden", slot.offering), Field("starts", "", "hidden", slot.name))


def _calling_off(slot: Slot, taken: int) -> Form:
    fields = (*_hidden(slot), Field("why", "理由（予約した人に伝わります）", "textarea", required=True, most=REASON))
    sure = f"この枠を中止し、予約{taken}人分をすべて取り消して知らせます。よろしいですか。"
    return Form("call_off", "中止して全員に知らせる", fields, title="中止", confirm=sure, danger=True)


def _reopening(slot: Slot) -> Form:
    return Form("reopen", "もう一度受け付ける", _hidden(slot), title="中止の取りやめ")


@telling_refusals
def call_off_slot(clerk: Clerk, sent: Sent) -> Done:
    why = sent["why"].strip()
    if not 0 < len(why) <= REASON:
        raise StaffMistake(f"理由を{REASON}文字以内で入力してください。")
    desk = desk_of(clerk)
    slot = _slot(desk, sent["offering"], sent["starts"])
    count = call_off(desk, slot, why, clerk.at)
    return Done(_page(slot), f"中止しました。予約{count}件を取り消しました。")


@telling_refusals
def reopen_slot(clerk: Clerk, sent: Sent) -> Done:
    desk = desk_of(clerk)
    slot = _slot(desk, sent["offering"], sent["starts"])
    desk.ledger.reopen(slot)
    return Done(_page(slot), "もう一度、予約を受け付けます。")


def _page(slot: Slot) -> str:
    return f"slot?offering={slot.offering}&starts={slot.name.replace('+', '%2B')}"


def about(_clerk: Clerk, sent: Sent) -> str:
    return f"{sent['offering'][:30]} {sent['starts'][:25]}"
