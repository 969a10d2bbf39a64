"""One booking: what is known of it, marked, changed, cancelled with a word of why; and one entered for a caller."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.platform.bookings import changes
from chalicelib.platform.bookings.desk import Desk
from chalicelib.platform.bookings.lotteries import Lottery
from chalicelib.platform.bookings.model import Booking, Slot, State, Wanted
from chalicelib.platform.bookings.settings import Offering, Question
from chalicelib.platform.console.staff import (
    Block,
    Cell,
    Clerk,
    Done,
    Facts,
    Field,
    Form,
    Link,
    Note,
    Once,
    Sent,
    Table,
    View,
)
from chalicelib.services.visits.actions.booking import keep_audited
from chalicelib.services.visits.actions.desk import opened_answers, sealed_for
from chalicelib.services.visits.staff.days import answer_rows
from chalicelib.services.visits.staff.words import (
    ORIGINS,
    STATES,
    desk_of,
    free_options,
    name_of,
    offering_in,
    telling_refusals,
    when_words,
)

NAME, PHONE, NOTE, REASON = 60, 20, 200, 200
MARKS: Mapping[str, str] = {"arrived": "来庁", "missed": "来なかった", "booked": "どちらでもない"}


# looking


@telling_refusals
def show_booking(clerk: Clerk, query: Mapping[str, str]) -> View:
    desk = desk_of(clerk)
    booking = desk.ledger.fetch(query.get("number", ""))
    blocks: list[Block] = [Facts(tuple(_rows(desk, booking)))]
    if booking.sealed:
        fields = (Field("number", "", "hidden", booking.id),)
        blocks.append(Form("open", "名前・連絡先などを見る", fields, title="個人情報（見たことが記録されます）"))
    if booking.has_places:
        blocks.append(_marking(booking))
    if booking.is_booked:
        blocks += [*_moving(clerk, desk, booking), _cancelling(booking)]
    return View(f"予約 {booking.id}", tuple(blocks))


def _rows(desk: Desk, booking: Booking) -> list[tuple[str, Cell]]:
    slot = booking.slots[0]
    way = f"slot?offering={slot.offering}&starts={slot.name.replace('+', '%2B')}"
    rows: list[tuple[str, Cell]] = [
        ("受付番号", booking.id),
        ("状態", STATES[booking.state]),
        ("予約の内容", name_of(desk, booking.offering)),
        ("日時", Link(when_words(booking.starts), way)),
        ("人数", f"{booking.places}人"),
        ("受付", ORIGINS.get(booking.origin, booking.origin)),
        ("受け付けた日時", when_words(desk.office.tenant.local(datetime.fromisoformat(booking.made_at)))),
    ]
    rows += [(label, value) for label, value in answer_rows(desk, booking.offering, booking.answers)]
    rows += [("メモ", booking.note)] if booking.note else []
    because = {"resident": "本人", "staff": "職員", "erased": "本人がデータを消した"}
    if booking.state == "cancelled":
        rows.append(("取消の理由", because.get(booking.ended_because, booking.ended_because)))
    return rows


def _marking(booking: Booking) -> Form:
    fields = (
        Field("number", "", "hidden", booking.id),
        Field("state", "来庁の記録", "select", booking.state, options=tuple(MARKS.items()), required=True),
    )
    return Form("mark", "記録する", fields, title="来庁の記録")


def _moving(clerk: Clerk, desk: Desk, booking: Booking) -> list[Form]:
    offering = desk.find(booking.offering)
    if offering is None:
        return []
    options = ((booking.slots[0].name, f"{when_words(booking.starts)}（今の日時）"),)
    others = tuple(each for each in free_options(desk, offering, clerk.at) if each[0] != booking.slots[0].name)
    fields = (
        Field("number", "", "hidden", booking.id),
        Field("starts", "日時", "select", booking.slots[0].name, options=options + others, required=True),
        Field("places", "人数", "number", str(booking.places), low="1", high=str(offering.places)),
    )
    return [Form("move", "変更して知らせる", fields, title="変更（締切を過ぎていても変えられます）")]


def _cancelling(booking: Booking) -> Form:
    fields = (
        Field("number", "", "hidden", booking.id),
        Field("why", "理由（本人に伝わります）", "textarea", required=True, most=REASON),
    )
    sure = "この予約を取り消し、LINEで予約した人には理由を知らせます。よろしいですか。"
    return Form("cancel", "取り消して知らせる", fields, title="取消", confirm=sure, danger=True)


def open_private(clerk: Clerk, sent: Sent) -> Once:
    """The sealed answers of a booking. It is written down who looked."""
    desk = desk_of(clerk)
    booking = desk.ledger.fetch(sent["number"])
    rows = tuple(answer_rows(desk, booking.offering, opened_answers(clerk.office, booking)))
    back = (("受付番号", Link(booking.id, f"booking?number={booking.id}")),)
    note = Note("info", "この画面を開いたことが、操作の記録に残りました。")
    return Once(View(f"予約 {booking.id} の個人情報", (note, Facts((*back, *rows)))))


def about(_clerk: Clerk, sent: Sent) -> str:
    return f"予約 {sent['number'][:20]}"


# doing


@telling_refusals
def mark(clerk: Clerk, sent: Sent) -> Done:
    state: Any = sent["state"]
    if state not in MARKS:
        raise StaffMistake("来庁の記録をえらんでください。")
    chosen: State = state
    desk_of(clerk).ledger.mark(sent["number"], chosen, at=clerk.at)
    return Done(f"booking?number={sent['number']}", f"「{MARKS[state]}」と記録しました。")


@telling_refusals
def move(clerk: Clerk, sent: Sent) -> Done:
    desk = desk_of(clerk)
    booking = desk.ledger.fetch(sent["number"])
    places = int(sent["places"]) if sent["places"].isdecimal() else booking.places
    slot = desk.slot(booking.offering, sent["starts"])
    changes.move_for(desk, booking.id, slot, clerk.at, places=places)
    return Done(f"booking?number={booking.id}", "予約を変更しました。")


@telling_refusals
def cancel(clerk: Clerk, sent: Sent) -> Done:
    why = sent["why"].strip()
    if not 0 < len(why) <= REASON:
        raise StaffMistake(f"理由を{REASON}文字以内で入力してください。")
    booking = changes.cancel_for(desk_of(clerk), sent["number"], clerk.at, why)
    return Done(f"booking?number={booking.id}", "予約を取り消しました。")


# calls


def show_call(clerk: Clerk, query: Mapping[str, str]) -> View:
    """Enter a booking for somebody who calls: first what, then when and who."""
    desk = desk_of(clerk)
    if not query.get("offering"):
        rows = tuple((Link(each.name["ja"], f"phone?offering={each.id}"), each.place) for each in desk.offerings)
        return View("電話での予約", (Table(("予約できるもの", "場所"), rows, "予約できるものがありません。"),))
    offering = offering_in(desk, query["offering"])
    options = free_options(desk, offering, clerk.at)
    if not options:
        return View("電話での予約", (Note("warning", f"「{offering.name['ja']}」に空きのある日時はありません。"),))
    note = Note("info", "予約の締切や回数の制限はかかりません。定員をこえては予約できません。")
    title = f"電話での予約：{offering.name['ja']}"
    return View(title, (note, Form("call", "予約する", _call_fields(offering, options), title=title)))


def _call_fields(offering: Offering, options: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    return (
        Field("offering", "", "hidden", offering.id),
        Field("starts", "日時", "select", options=options, required=True),
        Field("places", "人数", "number", "1", low="1", high=str(offering.places), required=True),
        Field("caller_name", "お名前", required=True, personal=True, most=NAME),
        Field("caller_phone", "電話番号", required=True, personal=True, most=PHONE, hint="例：0123-45-6789"),
        *(_question(question) for question in offering.questions),
        Field("note", "職員のメモ", most=NOTE, hint="一覧に出ます。名前や連絡先は書かないでください"),
    )


def _question(question: Question) -> Field:
    name, label, required = f"q.{question.id}", question.name["ja"], not question.optional
    personal = question.sensitivity != "public"
    if question.kind == "choice":
        options = (("", "（えらぶ）"), *((choice.id, choice.name["ja"]) for choice in question.choices))
        return Field(name, label, "select", options=options, required=required, personal=personal)
    kind: Any = {"number": "number", "date": "date", "month": "month"}.get(question.kind, "text")
    return Field(name, label, kind, required=required, personal=personal)


@telling_refusals
def call(clerk: Clerk, sent: Sent) -> Done:
    """Book for a caller; the same form sent twice books once."""
    desk = desk_of(clerk)
    offering = desk.offering(sent["offering"])
    slot = desk.slot(offering.id, sent["starts"])
    wanted = _wanted(clerk, offering, slot, sent)
    if offering.is_drawn:
        entry = Lottery(desk, offering, slot).enter(wanted, clerk.at)
        return Done(f"lottery?{_way(offering, slot)}", f"抽選に申し込みました。申込番号は {entry.number} です。")
    booking = changes.book(desk, wanted, clerk.at)
    keep_audited(clerk.office)
    return Done(f"booking?number={booking.id}", f"予約しました。受付番号は {booking.id} です。")


def _way(offering: Offering, slot: Slot) -> str:
    return f"offering={offering.id}&starts={slot.name.replace('+', '%2B')}"


def _wanted(clerk: Clerk, offering: Offering, slot: Slot, sent: Sent) -> Wanted:
    name, phone = sent["caller_name"].strip(), sent["caller_phone"].strip()
    if not 0 < len(name) <= NAME or not 0 < len(phone) <= PHONE or len(sent["note"]) > NOTE:
        raise StaffMistake("お名前と電話番号を入力してください。")
    if not sent["places"].isdecimal():
        raise StaffMistake("人数を入力してください。")
    person = f"caller/{digest(clerk.office.tenant.id, _digits(phone))}"
    cause = Lottery(desk_of(clerk), offering, slot).cause_for(person) if offering.is_drawn else f"call/{clerk.new_id()}"
    public, private = _answers(offering, sent)
    sealed = sealed_for(clerk.office, cause, {"caller_name": name, "caller_phone": phone, **private})
    return Wanted(
        cause, (slot,), offering.limits(), int(sent["places"]), person=person, origin="phone", by=clerk.member.id,
        answers=public, sealed=sealed, note=sent["note"].strip(),
    )  # fmt: skip


def _answers(offering: Offering, sent: Sent) -> tuple[dict[str, str], dict[str, str]]:
    public, private = dict[str, str](), dict[str, str]()
    for question in offering.questions:
        told = sent[f"q.{question.id}"].strip()
        if not told and not question.optional:
            raise StaffMistake(f"「{question.name['ja']}」を入力してください。")
        if told:
            (public if question.sensitivity == "public" else private)[question.id] = told[:300]
    return public, private


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", phone))
