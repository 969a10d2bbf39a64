"""What the clock asks of it: building what is to be published, and the nightly round.

Both are reminders of the service, so what a queue loses the minute's tick finds again.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.estate import NOTICES
from chalicelib.kernel.ids import digest, ulid
from chalicelib.platform.console.waiting import Waiting
from chalicelib.platform.house import Office
from chalicelib.platform.knowledge.entries import Entry
from chalicelib.platform.knowledge.search import Index
from chalicelib.platform.knowledge.synonyms import Synonyms
from chalicelib.platform.messaging.outbox import order_for
from chalicelib.platform.reminders.model import Reminder, Round
from chalicelib.platform.reminders.repository import Reminders
from chalicelib.services.faq.actions import composed_anew
from chalicelib.services.faq.model import Book, Faq, Trial, tallied
from chalicelib.services.faq.model.figures import COUNTS
from chalicelib.services.faq.repository import (
    BOOK,
    CANDIDATE,
    GZIP,
    LINES,
    PUBLISHED,
    SERVICE,
    AskedQuestions,
    Days,
    Edition,
    Lines,
    Notes,
    Shelf,
    Standings,
    TownFaq,
    edition_of,
)

NIGHT = "faq-night"
AT = time(2, 40)
AGAIN = 7
"""Days whose figures are summed up anew each night: answers are judged later than they are read."""
EXPIRING, UNANSWERED, APPROVAL = "faq-expiring", "faq-unanswered", "faq-approval"
WARNED = timedelta(days=30)
"""Before an entry's last day."""
FIRST, AMONG = 1, 5
SHOWN = 50
STEP = 50
"""Entries whose meaning is read before the time is looked at."""
SLICE, SOON = timedelta(seconds=40), timedelta(minutes=1)
UNDOABLE = 10
COMPOSING = "composing"


def remind(office: Office, reminder: Reminder) -> Round:
    if "composing" in reminder.about:
        compose(office, reminder.about["composing"])
        return Round()
    if reminder.id == NIGHT:
        go_round(office)
        return Round(again=next_night(office))
    return build(office, reminder.about)


def happened(office: Office, day: date) -> Mapping[str, int]:
    """For the town's numbers: questions of a day, and those that were answered."""
    told = [count for each in [tallied(AskedQuestions(office.scope).of_day(day))] for count in each.values()]
    return {COUNTS[name]: sum(each.get(name, 0) for each in told) for name in ("asked", "resolved")}


# composing


def order_composing(office: Office, order: str, facts: Mapping[str, Any]) -> None:
    """Have a model asked, by a worker, what it makes of some entries: `text`, `language`, `edition`, `near` (ids)."""
    now = office.house.clock()
    Notes(office.scope).keep(COMPOSING, order, {**facts, "state": "asked", "at": now.isoformat()}, now)
    _have_done(office, f"faq-compose-{order}", {"composing": order})


def compose(office: Office, order: str) -> None:
    """Ask the model once. That it is asked is written before: a killed worker leaves no answer, and not two calls."""
    notes = Notes(office.scope)
    note = notes.records.find(order, COMPOSING)
    if note is None or note.facts["state"] != "asked" or office.house.composer is None:
        return
    note.facts = {**note.facts, "state": "asking"}
    try:
        notes.records.change(note)
    except Conflict:
        return
    note.facts = {**note.facts, **composed_anew(office, office.house.composer, note.facts)}
    notes.records.change(note)


# building


def order_candidate(office: Office, *, order: str, by: str, by_id: str) -> None:
    """Have the book as it stands built by a worker; the page may be left meanwhile."""
    name = f"faq-build-{order}"
    about = {"order": order, "by": by, "by_id": by_id}
    Reminders(office.scope).set_once(Reminder(NIGHT, SERVICE, next_night(office)))
    _have_done(office, name, about)


def _have_done(office: Office, name: str, about: Mapping[str, Any]) -> None:
    """Let a worker do something now; what the queue loses the tick finds."""
    Reminders(office.scope).set_once(Reminder(name, SERVICE, office.house.clock(), about))
    office.house.queues.send(NOTICES, order_for(office.tenant.id, "reminder", "", name))


def build(office: Office, about: Mapping[str, Any]) -> Round:
    """Build the edition of the book as it stands, try it, and note it as the candidate, unless a later one is noted.

    What takes long, reading the meaning of many texts, is done in steps: a round works for a while and keeps its part.
    """
    shelf = Shelf(office)
    about = {"book": Standings(office.scope).facts(BOOK).get("edition", ""), **about}
    book = shelf.book(about["book"])
    entries = [faq for faq in book.entries if faq.state == "published"]
    published = _published(office)
    index, done = _index(office, book, entries, published, about)
    if done < len(entries):
        part = _keep_part(office, index)
        return Round(again=office.house.clock() + SOON, about={**about, "done": done, "part": part})
    facts = {
        **{name: about[name] for name in ("order", "by", "by_id", "book")},
        "edition": shelf.keep_edition(entries, index.to_bytes()),
        "at": office.house.clock().isoformat(),
        "entries": len(entries),
        "score": compared(book.trials, Edition(entries, index), published),
    }
    _note(office, facts)
    return Round()


def _index(
    office: Office, book: Book, entries: Sequence[Faq], published: Edition | None, about: Mapping[str, Any]
) -> tuple[Index, int]:
    """The index of as many entries as there is time for, and their number, from the part of the round before."""
    embeddings, until = office.house.embeddings, office.house.clock() + SLICE
    known = published.by_id if published else {}
    step = STEP if embeddings and sum(known.get(faq.id) != faq for faq in entries) > STEP else len(entries)
    before = _part(office, about["part"]) if "part" in about else published.index if published else None
    done = int(about.get("done", 0))
    while True:
        done = min(done + step, len(entries))
        told, words = searched(entries[:done]), synonyms_of(book)
        before = Index.built(told, words, embeddings=embeddings, before=before)
        if done == len(entries) or office.house.clock() > until:
            return before, done


def _keep_part(office: Office, index: Index) -> str:
    """A file nobody claims: it goes by itself."""
    content = index.to_bytes()
    name = digest(content.hex(), length=16)
    office.house.files.put(office.scope, f"faq/parts/{name}.index", content, GZIP)
    return name


def _part(office: Office, name: str) -> Index:
    return Index.from_bytes(office.house.files.fetch(office.scope, f"faq/parts/{name}.index"))


def _note(office: Office, facts: Mapping[str, Any]) -> None:
    """Let this be the candidate, unless a later one is noted."""
    record = Standings(office.scope).find(CANDIDATE)
    if record.facts.get("order", "") > facts["order"]:
        return
    left, record.facts = record.facts.get("edition", ""), dict(facts)
    with suppress(Conflict):  # a later one was noted just now
        Standings(office.scope).records.change(record)
        _note_approval(office)
        _drop_unused(office, left)


def by_letters(office: Office, entries: Sequence[Faq]) -> Index:
    """An index of published entries made on the spot, without their meaning."""
    book = Shelf(office).book(Standings(office.scope).facts(BOOK).get("edition", ""))
    return Index.built(searched(entries), synonyms_of(book))


def _note_approval(office: Office) -> None:
    if TownFaq(office).settings.second_person:
        Waiting(office.scope).keep(APPROVAL, "candidate", office.now().date().isoformat())


def _drop_unused(office: Office, edition: str) -> None:
    """Remove an earlier candidate that never came to answer."""
    standings = Standings(office.scope)
    published = standings.facts(PUBLISHED)
    kept = {published.get("edition"), *published.get("trail", ()), standings.facts(CANDIDATE).get("edition")}
    if edition and edition not in kept:
        Shelf(office).drop_edition(edition)


def _published(office: Office) -> Edition | None:
    town = TownFaq(office, fresh=True)
    return edition_of(office, town.now["edition"]) if town.is_published else None


def synonyms_of(book: Book) -> Synonyms:
    """The town's own rows before the general ones."""
    return Synonyms.general().with_rows(Synonyms.from_text("\n".join(book.synonyms)).rows)


def searched(entries: Sequence[Faq]) -> Iterator[Entry]:
    """Entries as the search takes them: English by itself, やさしい日本語 as other words for the same."""
    for faq in entries:
        told, easy, english = (faq.told.get(language) for language in ("ja", "ja-easy", "en"))
        if told is None:
            continue
        more = (easy.question, *easy.also) if easy and easy.question else ()
        yield Entry(faq.id, told.question, told.answer, (*told.also, *more), "ja", (faq.category, faq.team))
        if english and english.question:
            yield Entry(f"{faq.id}@en", english.question, english.answer, english.also, "en", (faq.category, faq.team))


def compared(trials: Sequence[Trial], new: Edition, old: Edition | None) -> dict[str, Any]:
    """How the test questions fare: how many are answered in the first place and among the first five, what is worse."""
    ranks = {trial.id: (rank(trial, new), rank(trial, old) if old else 0) for trial in trials}
    told = [(trial, *ranks[trial.id]) for trial in trials]
    return {
        "trials": len(trials),
        "first": sum(now == FIRST for _, now, _ in told),
        "five": sum(0 < now <= AMONG for _, now, _ in told),
        "old_first": sum(before == FIRST for _, _, before in told) if old else None,
        "old_five": sum(0 < before <= AMONG for _, _, before in told) if old else None,
        "worse": [[trial.text, before, now] for trial, now, before in told if before and (now == 0 or now > before)][
            :SHOWN
        ],
        "missed": [trial.text for trial, now, _ in told if now == 0][:SHOWN],
    }


def rank(trial: Trial, edition: Edition) -> int:
    """The place of the first right entry among the five nearest, from 1; 0 where it is not among them."""
    found = [each.faq.id for each in edition.near(trial.text, AMONG)]
    return next((at for at, faq_id in enumerate(found, 1) if faq_id in trial.expected), 0)


# the night


def next_night(office: Office) -> datetime:
    """The next twenty to three on the town's clocks."""
    now = office.now()
    at = now.replace(hour=AT.hour, minute=AT.minute, second=0, microsecond=0)
    return at if at > now else at + timedelta(days=1)


def go_round(office: Office) -> None:
    """Sum up the days, let what waits be seen on the first page, and drop files nobody returns to."""
    today = office.now().date()
    for back in range(1, AGAIN + 1):
        day = today - timedelta(days=back)
        figures = tallied(AskedQuestions(office.scope).of_day(day))
        if figures:
            Days(office.scope).keep(day, figures)
    note_waiting(office, today)
    drop_old_books(office)
    renew(office)


def renew(office: Office) -> None:
    """Build the published edition anew where its index is of another version than this code reads."""
    town, shelf = TownFaq(office, fresh=True), Shelf(office)
    if not town.is_published:
        return
    try:
        shelf.index(town.now["edition"])
    except ValueError:
        entries = shelf.entries(town.now["edition"])
        edition = shelf.keep_edition(entries, by_letters(office, entries).to_bytes())
        name = ulid(office.house.clock())
        switch(office, edition, seen=town.now["edition"], by="自動", told="検索の更新", new_id=name)


def drop_old_books(office: Office) -> None:
    """Remove the books that no line of history can go back to any more."""
    lines = Lines(office.scope).newest(2 * LINES)
    kept, left = (
        {line.facts.get(name, "") for line in some for name in ("before", "after")}
        for some in (lines[:LINES], lines[LINES:])
    )
    for name in left - kept - {"", Standings(office.scope).facts(BOOK).get("edition", "")}:
        Shelf(office).drop_book(name)


def note_waiting(office: Office, today: date) -> None:
    """One slip while any question waits for staff; groups of them are worked on together."""
    waiting = Waiting(office.scope)
    if AskedQuestions(office.scope).waiting(limit=1):
        waiting.keep(UNANSWERED, "questions", today.isoformat())
    else:
        waiting.drop(UNANSWERED, "questions")


def keep_slips(office: Office, before: Sequence[Faq], after: Sequence[Faq]) -> None:
    """Slips of entries that end, from thirty days before; only what differs from the edition before is written."""
    waiting = Waiting(office.scope)
    old, new = ({faq.id: faq.valid_until for faq in each if faq.valid_until} for each in (before, after))
    for faq_id, ends in new.items():
        if old.get(faq_id) != ends:
            waiting.keep(EXPIRING, faq_id, (date.fromisoformat(ends) - WARNED).isoformat())
    for faq_id in old.keys() - new.keys():
        waiting.drop(EXPIRING, faq_id)


# publishing


def switch(office: Office, edition: str, *, seen: str, by: str, told: str, new_id: str) -> None:
    """Let an edition answer from now on, instead of the one the clerk saw."""
    standings, shelf = Standings(office.scope), Shelf(office)
    record = standings.find(PUBLISHED)
    before = dict(record.facts)
    if before.get("edition", "") != seen:
        raise Conflict("ほかの人が先に公開しました。画面を開き直してください。")
    at = office.house.clock()
    book: Book = shelf.book(standings.facts(BOOK).get("edition", ""))
    entries = shelf.entries(edition)
    withdrawn = [faq.id for faq in entries if (now := book.entry(faq.id)) is None or now.state == "withdrawn"]
    trail = [
        *(each for each in before.get("trail", ()) if each != edition),
        *([seen] if seen not in ("", edition) else []),
    ]
    facts = {
        "edition": edition,
        "at": at.isoformat(),
        "by": by,
        "entries": len(entries),
        "withdrawn": withdrawn,
        "trail": trail[-UNDOABLE:],
    }
    keep_slips(office, shelf.entries(seen) if seen else (), entries)
    standings.move(record, facts, {"id": new_id, "what": "published", "told": told, "by": by}, at)
    Waiting(office.scope).drop(APPROVAL, "candidate")
    for left in trail[:-UNDOABLE]:
        shelf.drop_edition(left)
    office.house.memory.forget()


def publish_now(office: Office, *, by: str) -> None:
    """Build the book as it stands and let it answer at once: for a town that is being opened."""
    name = ulid(office.house.clock())
    about: Mapping[str, Any] | None = {"order": name, "by": by, "by_id": ""}
    while about:
        about = build(office, about).about
    candidate = Standings(office.scope).facts(CANDIDATE)
    seen = TownFaq(office, fresh=True).now.get("edition", "")
    told = f"質問{candidate['entries']}件を公開"
    switch(office, candidate["edition"], seen=seen, by=by, told=told, new_id=name)
    Reminders(office.scope).set_once(Reminder(NIGHT, SERVICE, next_night(office)))
