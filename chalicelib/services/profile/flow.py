"""How a resident sees to their own matters in chat."""

from chalicelib.platform.flows.model import Flow, Option
from chalicelib.platform.flows.questions import AskChoice, AskText, Confirm
from chalicelib.services.profile.actions import choose_language, erase_me, name_person

LANGUAGE = Flow(
    name="language",
    steps=(
        AskChoice(
            "language",
            choices=(Option("ja", "日本語"), Option("ja-easy", "やさしい日本語"), Option("en", "English")),
        ),
    ),
    finish=choose_language,
)

PERSON = Flow(name="person", steps=(AskText("label", at_most=10),), finish=name_person)

ERASE = Flow(name="erase", steps=(Confirm("erase_confirm"),), finish=erase_me, ends_talk=True)
