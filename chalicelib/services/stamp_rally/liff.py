"""The rally's pages: the map with one's own stamps, a spot, a scanned code, rewards and prizes, and leaving."""

from collections.abc import Iterator, Mapping, Sequence

from chalicelib.kernel.errors import NotFound, ResidentMistake
from chalicelib.platform.cases.grid import metres_between
from chalicelib.platform.house import Turn
from chalicelib.platform.liff.views import (
    Block,
    CardList,
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
    Told,
    View,
)
from chalicelib.platform.messaging.reply import Card, Page, Row, Say, Words, Written
from chalicelib.platform.rewards.evidence import Refusal, distance_words, fix_of, refused
from chalicelib.platform.rewards.evidence_codes import CODE_DIGITS, Token, read_token
from chalicelib.platform.rewards.evidence_taking import Shown
from chalicelib.platform.rewards.model import BudgetOver
from chalicelib.services.stamp_rally.actions import (
    Rally,
    day_words,
    exchange,
    hours_words,
    leave,
    press_stamp,
    progress,
    rally_of,
    receive,
    span_facts,
    spelled,
)
from chalicelib.services.stamp_rally.actions.showing import condition_words, moment_words, standing_words, told_back
from chalicelib.services.stamp_rally.model import Spot, Stamp
from chalicelib.services.stamp_rally.settings import Campaign, Exchange, Goal, Prize

HERE = "here"
SHOWN = 5
"""Exchanges of one thing that a page tells."""
NEAR = 3
"""Spots that a spot's page names as the next ones."""


def show_map(turn: Turn, query: Mapping[str, str]) -> View:
    """The map of a campaign, how far the resident is, and the ways on."""
    rally = rally_of(turn, query.get("campaign", ""))
    campaign = rally.campaign
    blocks: list[Block] = [Told(Written(campaign.about))] if campaign.about.get("ja") else []
    blocks += _time(rally)
    blocks += [Told(each, "warning") for each in told_back(rally)]
    rows = [Row(Say("card_number"), rally.card_number), Row(Say("yours"), Say("stamps", {"count": len(rally.stamps)}))]
    rows += [Row(Say("points"), Say("points_have", {"points": rally.points}))] if campaign.exchanges else []
    rows += [Row(Written(goal.name), progress(rally, goal)) for goal in campaign.goals]
    blocks.append(Facts(tuple(rows), Say("progress")))
    blocks.append(MapOf(tuple(_pin(rally, spot) for spot in rally.edition.open_spots), Say("no_spots")))
    blocks.append(Link(Say("open_rewards"), f"rewards?campaign={campaign.id}"))
    blocks.append(Told(Say("how")))
    blocks += [Link(Written(each.name), f"map?campaign={each.id}") for each in _others(rally)]
    blocks.append(Link(Say("leave.open"), f"leave?campaign={campaign.id}"))
    return View(Written(campaign.name), tuple(blocks))


def _time(rally: Rally) -> Iterator[Block]:
    campaign, day = rally.campaign, rally.turn.at.date()
    told = span_facts(campaign)
    if campaign.is_on(day):
        yield Facts((Row(Say("period"), Say("from_to", told)),))
    else:
        yield Told(Say("not_yet" if day < campaign.first else "over", told), "warning")


def _others(rally: Rally) -> Sequence[Campaign]:
    told: Sequence[Campaign] = rally.turn.settings.told(rally.turn.at.date())
    return [each for each in told if each.id != rally.campaign.id]


def _pin(rally: Rally, spot: Spot) -> Pin:
    has, is_open = rally.has_stamp(spot), spot.is_open(rally.turn.at)
    detail = Say("pin.done") if has else Say("pin.open") if is_open else Say("pin.closed")
    to = f"spot?campaign={rally.campaign.id}&spot={spot.id}"
    return Pin(spot.lat, spot.lon, Written(spot.names), detail, "done" if has else "open" if is_open else "closed", to)


def show_spot(turn: Turn, query: Mapping[str, str]) -> View:
    """A spot, and the ways in which its stamp is collected."""
    rally = rally_of(turn, query.get("campaign", ""))
    spot = rally.spot(query.get("spot", ""))
    blocks: list[Block] = [CardList((_spot_card(rally, spot),), Say("no_spots"))]
    stamp = next((each for each in reversed(rally.stamps) if each.spot == spot.id), None)
    if rally.has_stamp(spot) and stamp:
        blocks.append(Told(_pressed(spot, stamp), "success"))
    else:
        blocks += _ways(rally, spot)
    blocks += _next_spots(rally, spot)
    blocks.append(Link(Say("open_map"), f"map?campaign={rally.campaign.id}"))
    return View(Written(spot.names), tuple(blocks))


def _spot_card(rally: Rally, spot: Spot) -> Card:
    about: tuple[Words, ...] = (Written(spot.about),) if spot.about.get("ja") else ()
    area = rally.office.tenant.area(spot.area)
    rows = [Row(Say("spot.area"), area.name)] if area else []
    hours = hours_words(rally.turn, spot)
    rows += [Row(Say("spot.hours"), hours)] if hours else []
    return Card(Say("spot.card"), (*about, *rows), picture=spot.picture)


def _ways(rally: Rally, spot: Spot) -> Iterator[Block]:
    """One form for each kind of evidence that a resident brings by hand; codes are scanned with the camera."""
    kinds = rally.kinds(spot)
    if "qr" in kinds:
        yield Told(Say("way.qr"))
    if "paper" in kinds:
        yield Told(Say("way.paper"))
    if "place" in kinds:
        yield Form("stamp", Say("way.place"), (*_about(rally, spot), _place_field()), Say("way.place_title"))
    if "code" in kinds:
        code = Field("code", Say("way.code_label"), hint=Say("way.code_hint"), required=True, most=CODE_DIGITS + 4)
        yield Form("stamp", Say("way.press"), (*_about(rally, spot), code), Say("way.code_title"))


def _about(rally: Rally, spot: Spot, token: str = "") -> tuple[Field, ...]:
    fields = (
        Field("campaign", Say("title"), "hidden", rally.campaign.id),
        Field("spot", Say("title"), "hidden", spot.id),
    )
    return (*fields, Field("token", Say("title"), "hidden", token)) if token else fields


def _place_field() -> Field:
    return Field(HERE, Say("way.place_label"), "place")


def _next_spots(rally: Rally, spot: Spot) -> Iterator[Block]:
    """The spots still wanted that lie nearest to this one: told without asking where the resident is."""
    wanted = [each for each in rally.edition.open_spots if each.id != spot.id and not rally.has_stamp(each)]
    near = sorted(wanted, key=lambda each: metres_between(spot.lat, spot.lon, each.lat, each.lon))[:NEAR]
    rows = [
        Row(Written(each.names), distance_words(metres_between(spot.lat, spot.lon, each.lat, each.lon)))
        for each in near
    ]
    if rows:
        yield Facts(tuple(rows), Say("spot.near"))


def show_token(turn: Turn, query: Mapping[str, str]) -> View:
    """What a scanned code leads to: the spot, and the button that presses its stamp."""
    found = _scanned(turn, query.get("token", ""))
    if found is None:
        told = Told(refused(turn, Refusal("qr_unknown")).message, "error")
        return View(Say("title"), (told, Link(Say("open_map"), "map")))
    rally, spot, token = found
    stamp = next((each for each in reversed(rally.stamps) if each.spot == spot.id), None)
    to_map = Link(Say("open_map"), f"map?campaign={rally.campaign.id}")
    card = CardList((_spot_card(rally, spot),), Say("no_spots"))
    if rally.has_stamp(spot) and stamp:
        return View(Written(spot.names), (card, Told(_pressed(spot, stamp), "success"), to_map))
    fields = _about(rally, spot, token.told)
    if token.kind == "paper":
        fields = (*fields, _place_field())
    return View(Written(spot.names), (card, Form("stamp", Say("way.press"), fields), to_map))


def _scanned(turn: Turn, told: str) -> tuple[Rally, Spot, Token] | None:
    """What a token leads to; None where that is nothing of ours. Whether it is genuine is judged when it is used."""
    token = read_token(told)
    if token is None:
        return None
    try:
        rally = rally_of(turn, token.campaign)
        return rally, rally.spot(token.site_id), token
    except NotFound:
        return None


def do_stamp(turn: Turn, sent: Sent) -> Done:
    """Press the stamp. The position a form brings goes no further than this call."""
    rally = rally_of(turn, sent["campaign"])
    spot = rally.spot(sent["spot"])
    shown = Shown(sent["token"], sent["code"], fix_of(sent.fields, HERE))
    stamp = press_stamp(rally, spot, shown)
    return Done(f"map?campaign={rally.campaign.id}", _pressed(spot, stamp))


def _pressed(spot: Spot, stamp: Stamp) -> Say:
    return Say("pressed", {"spot": Written(spot.names), "at": moment_words(stamp.at)})


# rewards and prizes


def show_rewards(turn: Turn, query: Mapping[str, str]) -> View:
    """Each reward with what is still wanted for it, and the prizes."""
    rally = rally_of(turn, query.get("campaign", ""))
    blocks: list[Block] = []
    for goal in rally.campaign.goals:
        blocks += _goal(rally, goal)
    if rally.campaign.exchanges:
        blocks.append(Facts((Row(Say("points"), Say("points_have", {"points": rally.points})),), Say("exchange.title")))
    for each in rally.campaign.exchanges:
        blocks += _exchange(rally, each)
    if rally.campaign.prizes:
        cards = tuple(_prize(rally, prize) for prize in rally.campaign.prizes)
        blocks.append(CardList(cards, Say("reward.none"), Say("prizes")))
    if not blocks:
        blocks.append(Told(Say("reward.none")))
    blocks.append(Link(Say("open_map"), f"map?campaign={rally.campaign.id}"))
    return View(Say("rewards"), tuple(blocks))


def _goal(rally: Rally, goal: Goal) -> Iterator[Block]:
    rows = tuple(Row(condition_words(each), standing_words(rally, each)) for each in rally.standings(goal))
    yield Facts(rows, Written(goal.name))
    if len(rows) > 1 and goal.match == "any":
        yield Told(Say("reward.any_of"))
    received = rally.received(goal) if goal.is_given else None
    if received and (points := rally.points_for(goal)):
        yield Told(Say("reward.points_received", {"points": points}), "success")
    if received and goal.coupon.get("ja"):
        card = Card(Written(goal.coupon), (Say("reward.received_at", {"at": moment_words(received.at)}),))
        yield CardList((card,), Say("reward.none"), Say("reward.coupon"))
    if not received and goal.is_given and rally.has_reached(goal):
        fields = (
            Field("campaign", Say("title"), "hidden", rally.campaign.id),
            Field("goal", Say("title"), "hidden", goal.id),
        )
        yield Form("receive", Say("reward.receive"), fields)


def _exchange(rally: Rally, what: Exchange) -> Iterator[Block]:
    """What it costs; what was exchanged, to be shown where it is handed over; and the button, for who has enough."""
    done = rally.exchanged(what)
    yield Facts((Row(Say("exchange.costs"), Say("points_have", {"points": what.points})),), Written(what.name))
    if done:
        lines = tuple(Say("exchange.done_at", {"at": moment_words(each.at)}) for each in done[-SHOWN:])
        yield CardList((Card(Written(what.coupon), lines),), Say("reward.none"), Say("exchange.done"))
    may_more = not what.each or len(done) < what.each
    if may_more and rally.points >= what.points:
        told = {"campaign": rally.campaign.id, "exchange": what.id, "seen": str(len(done))}
        hidden = tuple(Field(name, Say("title"), "hidden", value) for name, value in told.items())
        sure = Say("exchange.sure", {"points": what.points, "name": Written(what.name)})
        yield Form("exchange", Say("exchange.do"), (*hidden, *_handed_over(rally, what)), confirm=sure)
    elif may_more:
        yield Told(Say("exchange.short", {"points": what.points, "have": rally.points}))


def _handed_over(rally: Rally, what: Exchange) -> tuple[Field, ...]:
    """Where it is handed over, and the number that is told there."""
    spots = [spot for spot in rally.edition.open_spots if spot.id in what.spots]
    if not what.spots:
        return ()
    options = tuple((spot.id, Written(spot.names)) for spot in spots)
    only = spots[0].id if len(spots) == 1 else ""
    where = Field("spot", Say("exchange.where"), "select", only, options=options, required=True)
    return where, Field("code", Say("way.code_label"), hint=Say("way.code_hint"), required=True, most=CODE_DIGITS + 4)


def do_exchange(turn: Turn, sent: Sent) -> Done:
    rally = rally_of(turn, sent["campaign"])
    what = rally.campaign.exchange(sent["exchange"])
    if what is None or not sent["seen"].isdecimal():
        raise NotFound()
    try:
        exchange(rally, what, int(sent["seen"]), sent["spot"], sent["code"])
    except BudgetOver as over:
        raise ResidentMistake(turn.words("exchange.gone")) from over
    told = Say("exchange.exchanged", {"points": what.points, "name": Written(what.name)})
    return Done(f"rewards?campaign={rally.campaign.id}", told)


def _prize(rally: Rally, prize: Prize) -> Card:
    rows: list[Words | Row] = [Row(Say("enter.closes"), day_words(prize.enter_until))]
    rows.append(Row(Say("enter.winners"), str(prize.winners)))
    number, draw = rally.number(prize), rally.draw(prize)
    if number:
        rows.append(Row(Say("enter.number"), spelled(number)))
    is_drawn = draw is not None and draw.is_drawn
    key = _prize_key(rally, prize, has_entered=bool(number), is_drawn=is_drawn)
    buttons = (Page(Say("enter.open"), "stamp_rally/enter"),) if key == "may" else ()
    goal = rally.campaign.goal(prize.goal)
    note = Say(f"prize.{key}", {"goal": Written(goal.name) if goal else ""})
    return Card(Written(prize.name), tuple(rows), note, buttons)


def _prize_key(rally: Rally, prize: Prize, *, has_entered: bool, is_drawn: bool) -> str:
    if has_entered:
        return "won" if rally.has_won(prize) else "lost" if is_drawn else "entered"
    if rally.may_enter(prize):
        return "may"
    return "over" if rally.turn.at >= prize.closes(rally.turn.at.tzinfo) else "not_yet"


def do_receive(turn: Turn, sent: Sent) -> Done:
    rally = rally_of(turn, sent["campaign"])
    goal = rally.campaign.goal(sent["goal"])
    if goal is None:
        raise NotFound()
    try:
        receive(rally, goal)
    except BudgetOver as over:
        raise ResidentMistake(turn.words("reward.gone")) from over
    return Done(f"rewards?campaign={rally.campaign.id}", Say("reward.received", {"goal": Written(goal.name)}))


# leaving


def show_leave(turn: Turn, query: Mapping[str, str]) -> View:
    """What leaving means, and the button."""
    rally = rally_of(turn, query.get("campaign", ""))
    fields = (Field("campaign", Say("title"), "hidden", rally.campaign.id),)
    form = Form("leave", Say("leave.do"), fields, confirm=Say("leave.sure"))
    back = Link(Say("open_map"), f"map?campaign={rally.campaign.id}")
    return View(Say("leave.title"), (Told(Say("leave.about"), "warning"), form, back))


def do_leave(turn: Turn, sent: Sent) -> Done:
    rally = rally_of(turn, sent["campaign"])
    leave(rally)
    return Done(f"map?campaign={rally.campaign.id}", Say("leave.done"))


PAGES = Pages(
    pages=(
        ResidentPage("map", show_map),
        ResidentPage("spot", show_spot),
        ResidentPage("stamp", show_token),
        ResidentPage("rewards", show_rewards),
        ResidentPage("leave", show_leave),
    ),
    actions=(
        ResidentAction("stamp", do_stamp),
        ResidentAction("receive", do_receive),
        ResidentAction("exchange", do_exchange),
        ResidentAction("leave", do_leave),
    ),
)
