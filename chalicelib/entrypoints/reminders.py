"""The minute tick, and the doing of what it found due."""

from chalice.app import Blueprint, CloudWatchEvent, Rate, SQSEvent

from chalicelib.entrypoints.door import bodies, door
from chalicelib.kernel.estate import NOTICES

bp = Blueprint(__name__)


@bp.schedule(Rate(1, unit=Rate.MINUTES), name="tick")
@door
def tick(_event: CloudWatchEvent) -> int:
    """Hand over what falls due this minute, or fell due since the last tick that was finished."""
    from chalicelib.bootstrap import house
    from chalicelib.platform.reminders.tick import tick as look

    return look(house())


@bp.on_sqs_message(queue=NOTICES.name, batch_size=1, name="notices")
@door
def notices(event: SQSEvent) -> None:
    """Do the due thing a message names."""
    from chalicelib.bootstrap import house
    from chalicelib.platform.reminders.rounds import do_due

    for order in bodies(event):
        do_due(house(), order["tenant"], order["kind"], order["bucket"], order["name"])
