"""A resident's event from the queue becomes one turn of a conversation."""

from chalice.app import Blueprint, SQSEvent

from chalicelib.entrypoints.door import bodies, door
from chalicelib.kernel.estate import TURNS

bp = Blueprint(__name__)


@bp.on_sqs_message(queue=TURNS.name, batch_size=1, name="turns")
@door
def turns(event: SQSEvent) -> None:
    """Hear each event of the message (one) once."""
    from chalicelib.bootstrap import house
    from chalicelib.platform.conversations.hear import Knock, hear

    for body in bodies(event):
        hear(house(), Knock(body["tenant"], body["channel"], body["event"]))
