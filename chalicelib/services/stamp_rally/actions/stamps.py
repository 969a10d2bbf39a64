"""Pressing a stamp: judged by what is shown and by the way from the last one, and given once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.kernel.insisting import insist
from chalicelib.kernel.storage import together
from chalicelib.platform.rewards.evidence import Refusal, Site, Trace, against_way, refused
from chalicelib.platform.rewards.evidence_taking import Asked, Shown, taken
from chalicelib.platform.rewards.ledger import Ledger
from chalicelib.platform.rewards.model import STAMP, Entry
from chalicelib.services.stamp_rally.actions.rally import Rally, hours_words, span_facts
from chalicelib.services.stamp_rally.model import Spot, Stamp
from chalicelib.services.stamp_rally.repository import stamps_in
from chalicelib.services.stamp_rally.schedule import ensure_running


def press_stamp(rally: Rally, spot: Spot, shown: Shown) -> Stamp:
    """Give a resident the stamp of a spot, once; who has it is told of it again, whatever they show.

    `ResidentMistake` where the campaign or the spot is closed, or where what is shown proves nothing.
    """
    turn, ledger = rally.turn, Ledger(rally.turn.scope, rally.office.house.pause)
    known = ledger.find(rally.ledger, turn.resident.id, _cause(rally, spot))
    stamp = _stamp_at(rally, spot, ledger.entries_of(rally.ledger, turn.resident.id)) if known else None
    if stamp:
        return stamp
    _refuse_closed(rally, spot)
    kind = taken(turn, Asked(site_of(rally, spot), rally.kinds(spot), rally.campaign.limits), shown)
    if isinstance(kind, Refusal):
        raise refused(turn, kind)
    ensure_running(rally.office, rally.campaign)
    entry = Entry(
        rally.ledger, turn.resident.id, _cause(rally, spot), STAMP, 1, turn.at.isoformat(),
        about=spot.id, note=f"{kind} {turn.language}",
    )  # fmt: skip
    return insist(lambda: _booked(rally, spot, ledger, entry), rally.office.house.pause)


def _stamp_at(rally: Rally, spot: Spot, entries: Sequence[Entry]) -> Stamp | None:
    """The stamp of a spot (where every day counts, of today) that was not taken back."""
    today = rally.turn.at.date().isoformat()
    own = (each for each in stamps_in(entries) if each.spot == spot.id)
    return next((each for each in own if not rally.campaign.is_daily or each.at[:10] == today), None)


def _cause(rally: Rally, spot: Spot) -> str:
    return f"spot/{spot.id}/{rally.turn.at.date()}" if rally.campaign.is_daily else f"spot/{spot.id}"


def _refuse_closed(rally: Rally, spot: Spot) -> None:
    turn, campaign = rally.turn, rally.campaign
    if not campaign.is_on(turn.at.date()):
        key = "not_yet" if turn.at.date() < campaign.first else "over"
        raise ResidentMistake(turn.words(key, **span_facts(campaign)))
    if spot.is_closed:
        raise ResidentMistake(turn.words("spot.gone"))
    if not spot.is_open(turn.at):
        raise ResidentMistake(turn.words("spot.not_now", hours=hours_words(turn, spot)))


def _booked(rally: Rally, spot: Spot, ledger: Ledger, entry: Entry) -> Stamp:
    """Decided by the last stamp, and written only if none came in between: two at once cannot both be fast enough."""
    account = ledger.account(entry.campaign, entry.resident_id)
    entries = ledger.entries_of(entry.campaign, entry.resident_id)
    known = _stamp_at(rally, spot, entries)
    if known:
        return known
    refusal = against_way(_last(rally, entries), site_of(rally, spot), rally.turn.at, rally.campaign.limits)
    if refusal:
        raise refused(rally.turn, refusal)
    together(*ledger.prepared(replace(entry, cause=_free(entry.cause, entries)), account))
    return Stamp(spot.id, entry.at, rally.turn.language)


def _free(cause: str, entries: Sequence[Entry]) -> str:
    """The cause; the same with a number, where it was booked before and taken back."""
    booked = {each.cause for each in entries}
    again = (f"{cause}/{number}" for number in range(2, len(entries) + 3))
    return next(each for each in chain((cause,), again) if each not in booked)


def _last(rally: Rally, entries: Sequence[Entry]) -> Trace | None:
    """Where and when the last stamp was pressed."""
    stamps = sorted(stamps_in(entries), key=lambda stamp: stamp.at)
    spot = rally.edition.spot(stamps[-1].spot) if stamps else None
    return Trace(site_of(rally, spot), datetime.fromisoformat(stamps[-1].at)) if spot else None


def site_of(rally: Rally, spot: Spot) -> Site:
    return Site(rally.campaign.id, spot.id, spot.lat, spot.lon, spot.radius)
