"""A broadcast's life before anybody is told: drafted, checked, submitted, approved by somebody else, begun.

The steps and their reasons: `docs/adr/0010-a-broadcasts-life.md`. Who may press is the console's; who may not approve
although they may press is here.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from chalicelib.kernel.errors import Conflict, StaffMistake
from chalicelib.kernel.ids import digest, encode
from chalicelib.platform.audit.repository import AuditLine, AuditLog
from chalicelib.platform.broadcasts.attention import Full, entered
from chalicelib.platform.broadcasts.checks import check, refuse_errors
from chalicelib.platform.broadcasts.content import messages_of
from chalicelib.platform.broadcasts.holding import STANDING, begins_at, settings_of
from chalicelib.platform.broadcasts.model import Approval, Broadcast, State
from chalicelib.platform.broadcasts.orders import hand_over
from chalicelib.platform.broadcasts.recipients import meant
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.house import Office
from chalicelib.platform.segments.conditions import parse

CHANGEABLE: tuple[State, ...] = ("draft", "submitted", "approved")
CANCELLABLE: tuple[State, ...] = ("draft", "submitted", "approved")
APPROVAL_LASTS = timedelta(hours=24)
"""Counted from the time it was approved for: a send for next week is not out of date before that."""
LOOK_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Who:
    """Somebody of the staff, or the house itself (`alert:<id>`, `rule:<id>`)."""

    id: str
    label: str


def id_for(at: datetime, *cause: str) -> str:
    """An id that sorts by `at` and otherwise follows from its cause: what is made twice has one name."""
    return encode(int(at.timestamp() * 1000), 10) + digest(*cause, length=16)


# drafting


def draft(office: Office, broadcast: Broadcast) -> Broadcast:
    """Write a draft down. One of that id that is there already stays as it is."""
    told = replace(broadcast, made_at=broadcast.made_at or office.now().isoformat(), hands=(broadcast.author,))
    try:
        Broadcasts(office.scope).add(told)
    except Conflict:
        return Broadcasts(office.scope).fetch(broadcast.id)
    return told


def change(office: Office, id_: str, by: Who, edit: Callable[[Broadcast], Broadcast]) -> Broadcast:
    """Change what is sent to whom. What was submitted or approved is a draft again."""

    def changed(before: Broadcast) -> Broadcast:
        hands = tuple(dict.fromkeys((*before.hands, by.id)))
        return replace(_as_draft(edit(before)), hands=hands)

    return Broadcasts(office.scope).move(id_, CHANGEABLE, changed)


def copy(office: Office, id_: str, new_id: str, by: Who) -> Broadcast:
    """A new draft that says the same to the same."""
    known = Broadcasts(office.scope).fetch(id_)
    fresh = Broadcast(
        new_id,
        known.title,
        known.category,
        known.channel_key,
        known.audience,
        known.content,
        is_urgent=known.is_urgent,
        is_drill=known.is_drill,
        author=by.id,
        author_label=by.label,
        from_template=known.from_template,
        values=known.values,
        values_in=known.values_in,
    )
    return draft(office, fresh)


def _as_draft(broadcast: Broadcast, why: str = "") -> Broadcast:
    return replace(broadcast, state="draft", approval=None, submitted_at="", seen=(), expected=None, came_back=why)


# asking and approving


def needs_second_person(office: Office, broadcast: Broadcast, count: int) -> bool:
    return broadcast.is_urgent or count > settings_of(office).approval_above


def submit(office: Office, id_: str, by: Who, seen: Collection[str], count_id: str = "") -> Broadcast:
    """Ask for approval; where none is needed, it is approved at once.

    `seen`: keys of the warnings that were ticked. `count_id`: the exact count that was asked for in a large town.
    """
    broadcasts = Broadcasts(office.scope)
    broadcast = broadcasts.fetch(id_)
    checked = check(office, broadcast, count_id)
    checked.refuse(seen)
    count, is_exact = checked.count.number, checked.count.is_exact

    def submitted(before: Broadcast) -> Broadcast:
        _refuse_changed(before, broadcast.seal)
        told = tuple(finding.key for finding in checked.findings)
        return replace(
            before,
            state="submitted",
            submitted_at=office.now().isoformat(),
            expected=count if is_exact else None,
            seen=told,
            came_back="",
        )

    after = broadcasts.move(id_, ("draft",), submitted)
    return after if needs_second_person(office, after, count) else _approved(office, after, _signed(office, after, by))


def approve(office: Office, id_: str, by: Who, seal: str) -> Broadcast:
    """Let it go. `seal` names what the approver saw."""
    broadcast = Broadcasts(office.scope).fetch(id_)
    if broadcast.state == "submitted" and by.id in broadcast.hands:
        raise StaffMistake("この配信を書いた人は承認できません。ほかの承認者に頼んでください。")
    _refuse_changed(broadcast, seal)
    refuse_errors(office, broadcast)
    if _is_too_late(office, broadcast):
        raise StaffMistake("配信する予定の日時を1日より過ぎています。差し戻して、日時を直してもらってください。")
    return _approved(office, broadcast, _signed(office, broadcast, by))


def send_back(office: Office, id_: str, by: Who, reason: str) -> Broadcast:
    """Not like this: a draft again, with the reason."""
    if not reason.strip():
        raise StaffMistake("差し戻す理由を書いてください。")
    told = f"{by.label}が差し戻しました：{reason.strip()[:300]}"
    return Broadcasts(office.scope).move(id_, ("submitted", "approved"), lambda before: _as_draft(before, told))


def cancel(office: Office, id_: str) -> Broadcast:
    """Give it up; until planning has begun."""
    return Broadcasts(office.scope).move(id_, CANCELLABLE, lambda before: replace(before, state="cancelled"))


def withdraw(office: Office, id_: str, why: str) -> Broadcast:
    """Have the house itself give it up, before it begins. `why` is for the audit log."""
    cancelled = cancel(office, id_)
    _note(office, "配信の取りやめ", id_, why)
    return cancelled


def launch(office: Office, broadcast: Broadcast, standing: str) -> Broadcast:
    """Send by a standing order of the town (`alert:<kind>`), which stands in for the approver. Once per id."""
    messages_of(office, broadcast, "ja")
    stands = draft(office, broadcast)
    if stands.state != "draft":
        return stands
    approval = Approval(STANDING + standing, "あらかじめ決めた取扱い", office.now().isoformat(), 0, stands.seal)
    _note(office, "取扱いに基づく配信", stands.id, standing)
    return _approved(office, stands, approval, from_="draft")


def _signed(office: Office, broadcast: Broadcast, by: Who) -> Approval:
    return Approval(by.id, by.label, office.now().isoformat(), broadcast.expected or 0, broadcast.seal)


def _approved(office: Office, broadcast: Broadcast, approval: Approval, from_: State = "submitted") -> Broadcast:
    approved = replace(broadcast, state="approved", approval=approval)
    wakes = begins_at(office, approved, office.house.clock())

    def let_go(before: Broadcast) -> Broadcast:
        _refuse_changed(before, approval.seal)
        return replace(before, state="approved", approval=approval)

    after = Broadcasts(office.scope).move(broadcast.id, (from_,), let_go, wakes_at=wakes)
    if wakes <= office.house.clock():
        hand_over(office, after, "wake")  # the tick would do it within a minute
    return after


def _refuse_changed(broadcast: Broadcast, seal: str) -> None:
    if broadcast.seal != seal:
        raise Conflict("確認したあとに、内容が変わりました。画面を開き直して、もう一度確かめてください。")


# beginning


def begin(office: Office, id_: str) -> bool:
    """Turn an approved broadcast to planning if nothing holds it up any more; otherwise say when to look again.

    One whose approval no longer holds is a draft again, and says why.
    """
    broadcasts, now = Broadcasts(office.scope), office.house.clock()
    broadcast = broadcasts.fetch(id_)
    if broadcast.state != "approved":
        return False
    spoilt = _spoilt(office, broadcast)
    if spoilt:
        _note(office, "配信の差し戻し", id_, spoilt)
        broadcasts.move(id_, ("approved",), lambda before: _as_draft(before, spoilt))
        return False
    at = begins_at(office, broadcast, now)
    if at > now:
        broadcasts.move(id_, ("approved",), lambda before: before, wakes_at=at)
        return False
    return _begun(office, broadcast, now)


def _begun(office: Office, broadcast: Broadcast, now: datetime) -> bool:
    """Turn it to planning, and enter it among the week's sends of its category; wait where others were first."""
    began, category = office.now().isoformat(), settings_of(office).category(broadcast.category)

    def planning(before: Broadcast) -> Broadcast:
        _refuse_changed(before, broadcast.seal)
        return replace(before, state="planning", began_at=began)

    entry, move = partial(entered, office, category), Broadcasts(office.scope).move
    try:
        move(broadcast.id, ("approved",), planning, wakes_at=now + LOOK_AGAIN, beside=entry)
    except Full as full:
        move(broadcast.id, ("approved",), lambda before: before, wakes_at=full.until)
        return False
    return True


def _spoilt(office: Office, broadcast: Broadcast) -> str:
    """Why an approval does not hold any more; empty while it does."""
    approval = broadcast.approval
    if approval is None or approval.seal != broadcast.seal:
        return "承認のあとに内容が変わったため、下書きに戻しました。もう一度承認を受けてください。"
    if _is_too_late(office, broadcast):
        return "承認から1日を過ぎても配信できなかったため、下書きに戻しました。もう一度承認を受けてください。"
    try:
        parse(meant(broadcast), office)
    except StaffMistake as mistake:
        return f"宛先の条件が使えなくなったため、下書きに戻しました。{mistake.message}"
    return ""


def _is_too_late(office: Office, broadcast: Broadcast) -> bool:
    approved = broadcast.approval.at if broadcast.approval else ""
    times = [datetime.fromisoformat(told) for told in (approved, broadcast.send_at) if told]
    return bool(times) and office.house.clock() > max(times) + APPROVAL_LASTS


def _note(office: Office, what: str, thing: str, detail: str) -> None:
    at = office.now().isoformat()
    AuditLog(office.scope).write(AuditLine(at, "system", "システム", what, thing, detail=detail))
