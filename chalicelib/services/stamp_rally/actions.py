"""The verbs: keep a note, show and erase what a resident left."""

from collections.abc import Sequence

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.flows.model import Answers
from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Card, Reply, Row, Say, Tap, say
from chalicelib.services.stamp_rally.model import Note
from chalicelib.services.stamp_rally.repository import StampRallyNotes

QUESTION = "note"


def keep_note(turn: Turn, answers: Answers) -> Reply:
    """Keep what the resident wrote. Heard again, the same event keeps the same note."""
    kept = StampRallyNotes(turn.scope)
    brought_by = next((message for message, step in turn.sources.items() if step == QUESTION), "")
    note = Note(turn.new_id(), answers[QUESTION], turn.at.isoformat(), brought_by)
    others = [each for each in kept.of_resident(turn.resident.id) if each.id != note.id]
    if len(others) >= turn.settings.notes_at_most:
        raise ResidentMistake(turn.words("too_many", at_most=turn.settings.notes_at_most))
    kept.keep(turn.resident.id, note)
    return say("kept", count=len(others) + 1).offering(Tap(Say("menu.mine"), "stamp_rally/mine/"))


def show_notes(turn: Turn, _value: str) -> Reply:
    """All that the resident left."""
    notes = StampRallyNotes(turn.scope).of_resident(turn.resident.id)
    if not notes:
        return say("none").offering(Tap(Say("menu.tell"), "stamp_rally/tell/"))
    return Reply((Card(Say("mine"), tuple(Row(note.day, note.text) for note in notes)),))


def holdings(turn: Turn, resident_id: str) -> Sequence[str]:
    """What is kept of a resident, in a sentence."""
    count = len(StampRallyNotes(turn.scope).of_resident(resident_id))
    return [turn.words("holds", count=count)] if count else []


def forget_unsent(turn: Turn, message_id: str) -> None:
    """Erase the note a message brought that its sender took back."""
    kept = StampRallyNotes(turn.scope)
    for note in kept.of_resident(turn.resident.id):
        if note.message_id == message_id:
            kept.drop(turn.resident.id, note.id)


def forget_resident(turn: Turn, resident_id: str) -> None:
    """Erase all that a resident left."""
    kept = StampRallyNotes(turn.scope)
    for note in kept.of_resident(resident_id):
        kept.drop(resident_id, note.id)
