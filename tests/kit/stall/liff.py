"""What residents see of the stall: every kind of block and field there is."""

from collections.abc import Mapping

from chalicelib.kernel.errors import Conflict, ResidentMistake
from chalicelib.platform.house import Turn
from chalicelib.platform.liff.views import (
    CardList,
    Code,
    Done,
    Facts,
    Field,
    Form,
    Link,
    MapOf,
    Pages,
    Pin,
    ResidentAction,
    ResidentPage,
    Sent,
    Table,
    Told,
    View,
)
from chalicelib.platform.messaging.reply import Call, Card, Open, Page, PickDate, Row, Say, Tap


def show_wallet(turn: Turn, query: Mapping[str, str]) -> View:
    bread = Card(
        Say("bread"),
        lines=(Row(Say("until"), "2026-12-31"), Say("one_each")),
        note=Say("note"),
        buttons=(
            Tap(Say("ask"), "stall/ask/bread"),
            Open(Say("site"), "https://bakery.example/パン"),
            Open("危険", "javascript:alert(1)"),
            Page(Say("map"), "stall/map?near=1"),
            Page(Say("title"), "stall/wallet"),
            Call(Say("call"), "0123-45-6789"),
            PickDate("日", "stall/x/y"),
        ),
        colour="#197a4b",
    )
    cards = () if query.get("empty") else (bread,)
    used = Told(Say("used", {"coupon": query["used"]}), "warning") if "used" in query else Told(Say("welcome"))
    uses = tuple(
        Form("use", Say("use"), (Field("coupon", "", "hidden", coupon),), title=coupon, confirm=Say("sure"))
        for coupon in ("パン", "牛乳")
    )
    return View(
        Say("title"),
        (
            used,
            Facts((Row(Say("left"), "3"),), title=Say("balance")),
            Table((Say("kind"), Say("left")), (("甲", "1"), ("乙", "2")), title=Say("balance")),
            CardList(cards, Say("none"), title=Say("coupons")),
            Link(Say("map"), "map?near=a b"),
            *uses,
            _report(),
        ),
    )


def _report() -> Form:
    fields = (
        Field("name", Say("name"), required=True, most=10, hint=Say("name_hint")),
        Field("kind", Say("kind"), "select", required=True, options=(("a", "甲"), ("b", "乙"))),
        Field("count", Say("count"), "number"),
        Field("day", Say("day"), "date"),
        Field("agrees", Say("agrees"), "checkbox", required=True),
    )
    return Form("report", Say("send"), fields, title=Say("report"))


def show_map(turn: Turn, query: Mapping[str, str]) -> View:
    pins = (
        Pin(35.1, 139.1, Say("station"), Say("near_gate"), to="wallet?used=駅"),
        Pin(35.11, 139.12, "図書館", mark="done"),
        Pin(35.12, 139.11, "港", mark="closed"),
    )
    stamp = Form("stamp", Say("stamp"), (Field("where", Say("where"), "place", required=True),))
    try_ = Form("try", Say("try"), (Field("where", Say("where"), "place"), Field("typed", Say("typed"))))
    return View(Say("map"), (MapOf(() if query.get("empty") else pins, Say("none"), (35.105, 139.105)), stamp, try_))


def show_code(turn: Turn, query: Mapping[str, str]) -> View:
    return View(Say("code"), (Code(f"https://town.example/{turn.at.isoformat()}", Say("hold"), "4K7Q", 2),))


def use(turn: Turn, sent: Sent) -> Done:
    if sent["coupon"] == "busy":
        raise Conflict
    turn.office.house.files.put(turn.scope, f"used/{turn.new_id()}", sent["coupon"].encode(), "text/plain")
    return Done("wallet?used=" + sent["coupon"], Say("used", {"coupon": sent["coupon"]}))


def report(turn: Turn, sent: Sent) -> Done:
    if sent["name"] == "だめ":
        raise ResidentMistake(turn.words("refused"))
    told = ",".join(f"{name}={value}" for name, value in sorted(sent.fields.items()))
    turn.office.house.files.put(turn.scope, f"report/{turn.event_id}", told.encode(), "text/plain")
    return Done("wallet", Say("reported"), "warning")


def stamp(turn: Turn, sent: Sent) -> Done:
    told = f"{sent['where.lat']},{sent['where.lon']},{sent['where.accuracy']},{sent['where.at']},{sent['typed']}"
    turn.office.house.files.put(turn.scope, f"stamp/{turn.new_id()}", told.encode(), "text/plain")
    return Done("map", Say("stamped"))


PAGES = Pages(
    pages=(ResidentPage("wallet", show_wallet), ResidentPage("map", show_map), ResidentPage("code", show_code)),
    actions=(
        ResidentAction("use", use),
        ResidentAction("report", report),
        ResidentAction("stamp", stamp),
        ResidentAction("try", stamp),
    ),
)
