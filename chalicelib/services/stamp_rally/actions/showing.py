"""The rally in the chat, and how far somebody is in words."""

from datetime import datetime

from chalicelib.platform.house import Turn
from chalicelib.platform.messaging.reply import Card, Page, Reply, Row, Say, Words, Written, say
from chalicelib.services.stamp_rally.actions.rally import Rally, span_facts
from chalicelib.services.stamp_rally.model import Standing
from chalicelib.services.stamp_rally.settings import Goal, StampRallySettings


def show_rally(turn: Turn, value: str) -> Reply:
    """The campaigns there are, what the resident has so far, and how stamps are collected."""
    settings: StampRallySettings = turn.settings
    told = [each for each in settings.told(turn.at.date()) if value in {"", each.id}]
    if not told:
        return say("none")
    return Reply((*(_card(Rally(turn, each)) for each in told[:3]), Say("how")))


def _card(rally: Rally) -> Card:
    campaign = rally.campaign
    rows = [Row(Say("period"), Say("from_to", span_facts(campaign)))]
    rows.append(Row(Say("yours"), Say("stamps", {"count": len(rally.stamps)})))
    rows += [Row(Written(goal.name), progress(rally, goal)) for goal in campaign.goals[:6]]
    rows += [Row(Say("points"), Say("points_have", {"points": rally.points}))] if campaign.exchanges else []
    about: list[Words] = [Written(campaign.about)] if campaign.about.get("ja") else []
    about += [Say("taken_back.look")] if rally.taken_back else []
    buttons = (
        Page(Say("open_map"), f"stamp_rally/map?campaign={campaign.id}"),
        Page(Say("open_rewards"), f"stamp_rally/rewards?campaign={campaign.id}"),
    )
    return Card(Written(campaign.name), (*about, *rows), buttons=buttons, colour="#2c7a5b")


def progress(rally: Rally, goal: Goal) -> Say:
    """How far somebody is with a reward, in words."""
    if rally.has_reached(goal):
        return Say("reached")
    told = rally.standings(goal)
    if goal.match == "any":
        best = max(told, key=lambda each: each.done / max(each.needed, 1))
        return Say("done_of", {"done": best.done, "needed": best.needed})
    return Say("done_of", {"done": sum(each.done for each in told), "needed": sum(each.needed for each in told)})


def told_back(rally: Rally) -> tuple[Say, ...]:
    """What staff took back, with their reason, as the resident is told it."""
    told = []
    for entry in rally.taken_back:
        spot = rally.edition.spot(entry.about)
        facts = {"spot": Written(spot.names) if spot else entry.about, "at": moment_words(entry.at)}
        told.append(Say("taken_back.told", {**facts, "reason": entry.note or "—"}))
    return tuple(told)


def moment_words(told: str) -> str:
    """A moment as all our languages read it: `11/22 10:05`."""
    at = datetime.fromisoformat(told)
    return f"{at.month}/{at.day} {at:%H:%M}"


def condition_words(standing: Standing) -> Say:
    """What a condition asks."""
    return Say(f"condition.{standing.condition.kind}", {"number": standing.condition.number})


def standing_words(rally: Rally, standing: Standing) -> Words:
    """How far somebody is with a condition, and what is still wanted."""
    if standing.is_met:
        return Say("reached")
    told = Say("done_of", {"done": standing.done, "needed": standing.needed})
    if not standing.missing:
        return told
    names = [_called(rally, standing, each) for each in standing.missing]
    comma = rally.turn.words("comma")
    return Say("done_missing", {"told": told, "missing": comma.join(names[:5]), "more": "…" if len(names) > 5 else ""})


def _called(rally: Rally, standing: Standing, id_: str) -> str:
    """The name of a group or spot that is still wanted."""
    language = rally.turn.language
    if standing.condition.kind == "each_group":
        group = next((each for each in rally.campaign.groups if each.id == id_), None)
        area = rally.office.tenant.area(id_)
        return (group.name.get(language) or group.name["ja"]) if group else area.name if area else id_
    spot = rally.edition.spot(id_)
    return spot.name_in(language) if spot else id_
