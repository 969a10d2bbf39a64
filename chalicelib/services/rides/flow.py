"""How a resident leaves a note in chat."""

from chalicelib.platform.flows.model import Flow
from chalicelib.platform.flows.questions import AskText
from chalicelib.services.rides.actions import QUESTION, keep_note

TELL = Flow(name="tell", steps=(AskText(QUESTION, at_most=200),), finish=keep_note)
