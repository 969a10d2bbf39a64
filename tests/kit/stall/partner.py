"""What partners of the stall see: a till."""

from collections.abc import Mapping

from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.liff.views import (
    Done,
    Facts,
    Field,
    Form,
    Link,
    Pages,
    ResidentAction,
    ResidentPage,
    Sent,
    Told,
    View,
)
from chalicelib.platform.messaging.reply import Row, Say
from chalicelib.platform.partners.model import PartnerCall


def show_till(call: PartnerCall, query: Mapping[str, str]) -> View:
    told = (Told(Say("used", {"coupon": query["used"]}), "success"),) if "used" in query else ()
    fields = (Field("code", Say("code"), required=True, most=12),)
    return View(
        call.partner.name,
        (*told, Facts((Row(Say("left"), call.partner.about or "0"),)), Form("take", Say("use"), fields), _log()),
    )


def _log() -> Link:
    return Link(Say("report"), "log?day=today")


def show_log(call: PartnerCall, query: Mapping[str, str]) -> View:
    return View(Say("report"), (Told(query.get("day", "")), Link(Say("title"), "till")))


def take(call: PartnerCall, sent: Sent) -> Done:
    if sent["code"] == "OLD":
        raise ResidentMistake(call.words("refused"))
    told = f"{call.partner.name}:{sent['code']}"
    call.office.house.files.put(call.scope, f"taken/{call.new_id()}-{call.cause}", told.encode(), "text/plain")
    return Done(f"till?used={sent['code']}", Say("used", {"coupon": sent["code"]}))


PAGES = Pages(
    pages=(ResidentPage("till", show_till), ResidentPage("log", show_log)), actions=(ResidentAction("take", take),)
)
