"""Planning and delivering broadcasts: one door for what can wait its turn, and one for emergencies."""

from chalice.app import Blueprint, SQSEvent

from chalicelib.entrypoints.door import bodies, door
from chalicelib.kernel.estate import BROADCASTS, EMERGENCIES

bp = Blueprint(__name__)


@bp.on_sqs_message(queue=BROADCASTS.name, batch_size=1, name="broadcasts")
@door
def broadcasts(event: SQSEvent) -> None:
    """Do the order a message names."""
    from chalicelib.bootstrap import house
    from chalicelib.platform.broadcasts.orders import do_order

    for order in bodies(event):
        do_order(house(), order)


@bp.on_sqs_message(queue=EMERGENCIES.name, batch_size=1, name="emergencies")
@door
def emergencies(event: SQSEvent) -> None:
    """The same, with workers of its own: it overtakes."""
    from chalicelib.bootstrap import house
    from chalicelib.platform.broadcasts.orders import do_order

    for order in bodies(event):
        do_order(house(), order)
