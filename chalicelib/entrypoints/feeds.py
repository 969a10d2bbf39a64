"""What comes in from outside: the minute's look at the feeds, and the queue of all that came."""

from chalice.app import Blueprint, CloudWatchEvent, Rate, SQSEvent

from chalicelib.entrypoints.door import bodies, door
from chalicelib.kernel.estate import INBOUND

bp = Blueprint(__name__)


@bp.schedule(Rate(1, unit=Rate.MINUTES), name="feeds")
@door
def feeds(_event: CloudWatchEvent) -> int:
    """Order the telegrams that are new in the feeds, once for the whole house."""
    from chalicelib.bootstrap import house
    from chalicelib.platform.alerts.polling import poll

    return poll(house())


@bp.on_sqs_message(queue=INBOUND.name, batch_size=1, name="inbound")
@door
def inbound(event: SQSEvent) -> list[str]:
    """Take what came in: a telegram, a town's alert, a mail, a reply to an SMS."""
    from chalicelib.bootstrap import house
    from chalicelib.platform.alerts.orders import take

    return [take(house(), body) for body in bodies(event)]
