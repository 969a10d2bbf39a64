"""定期配信: a template with a rhythm. Each time it comes round becomes a broadcast of its own, a day ahead.

On paper: the rule is a due thing a day before its next time. Whoever does it writes the broadcast under an id that
follows from rule and time, has it checked and submitted, and only then moves the rule to its next time. Killed before
that, the next one finds the broadcast there, finishes what is missing, and moves the rule. What the check finds leaves
a draft that says why; a rule that a second person has approved stands in for the approver until it changes.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.kernel.errors import Conflict, HouseError, StaffMistake
from chalicelib.kernel.ids import digest
from chalicelib.kernel.storage import Key, Place, TenantItem, TenantRepository
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts import life
from chalicelib.platform.broadcasts.checks import Checked, check
from chalicelib.platform.broadcasts.content import OWNER
from chalicelib.platform.broadcasts.life import Who
from chalicelib.platform.broadcasts.model import Approval, Broadcast, Content
from chalicelib.platform.broadcasts.placeholders import InLanguages, languages_besides
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.rhythm import Rhythm
from chalicelib.platform.broadcasts.templates import Template, template_of, used
from chalicelib.platform.conversations.voice import texts_of
from chalicelib.platform.hours.days import DAYS
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.minutes import due_place

AHEAD = timedelta(hours=24)
"""How long before its time a broadcast is made, so that staff can look at it."""
LATE = timedelta(hours=3)
"""A time that is longer past than this is passed over."""
DAY_GAPS = frozenset({"日付", "曜日"})
"""Gaps that the day of each send fills."""


@dataclass(frozen=True)
class Rule:
    """A template, its audience and its rhythm."""

    id: str
    name: str
    template: str
    channel_key: str
    audience: Mapping[str, Any]
    rhythm: Rhythm
    values: Mapping[str, str] = field(default_factory=dict)
    values_in: InLanguages = field(default_factory=dict)
    """As those of a broadcast."""
    seen: tuple[str, ...] = ()
    """Warnings of the check that staff have looked at and let stand, each time anew."""
    hands: tuple[str, ...] = ()
    by_label: str = ""
    approval: Approval | None = None
    is_paused: bool = False
    next_at: str = ""
    """The next time, ISO 8601; empty when there is none."""
    trouble: str = ""
    """What kept the last time from being sent by itself; empty when all was well."""

    def seal(self, template: Template) -> str:
        """A name for what this rule sends to whom: approval is of this very text."""
        told = [self.audience, self.channel_key, self.values, template.category, asdict(template.content)]
        told += [self.values_in] if self.values_in else []
        return digest("rule", json.dumps(told, ensure_ascii=False, sort_keys=True))


class RuleRecord(TenantItem):
    kind = "recurrence"

    rule_id = UnicodeAttribute()
    facts = JSONAttribute()
    wakes_at = UnicodeAttribute(null=True)

    def key(self) -> Key:
        return Key(self.rule_id)

    def falls_due(self) -> Place | None:
        return due_place(datetime.fromisoformat(self.wakes_at), self.rule_id) if self.wakes_at else None

    @property
    def value(self) -> Rule:
        return rule_from(self.facts)


def rule_from(facts: Mapping[str, Any]) -> Rule:
    """The rule that was written down as `asdict` gives it."""
    told = dict(facts)
    rhythm = dict(told["rhythm"])
    rhythm |= {name: tuple(rhythm[name]) for name in ("weekdays", "skipped")}
    told["rhythm"], told["hands"], told["seen"] = Rhythm(**rhythm), tuple(told["hands"]), tuple(told["seen"])
    told["approval"] = Approval(**told["approval"]) if told["approval"] else None
    return Rule(**told)


class Rules(TenantRepository[RuleRecord]):
    """A town's recurring sends."""

    item: ClassVar[type[TenantItem]] = RuleRecord

    def all(self) -> list[Rule]:
        return [record.value for record in self.records.each()]

    def fetch(self, rule_id: str) -> Rule:
        return self.records.fetch(rule_id).value

    def write(self, record: RuleRecord, rule: Rule) -> None:
        """Write a rule into its record, to be looked at a day before its next time."""
        awake = rule.next_at and not rule.is_paused
        record.facts = asdict(rule)
        record.wakes_at = (datetime.fromisoformat(rule.next_at) - AHEAD).isoformat() if awake else None
        self.records.change(record)


def keep_rule(office: Office, rule: Rule, by: Who) -> Rule:
    """Write a new rule down, or a changed one: then nobody has approved it any more."""
    rules = Rules(office.scope)
    found = rules.records.find(rule.id)
    before, record = found.value if found else None, found or RuleRecord(rule_id=rule.id)
    hands = tuple(dict.fromkeys((*(before.hands if before else ()), by.id)))
    next_at = _following(office, rule, office.house.clock())
    kept = replace(rule, hands=hands, by_label=by.label, approval=None, next_at=next_at, trouble="")
    rules.write(record, kept)
    return kept


def approve_rule(office: Office, rule_id: str, by: Who, seal: str) -> Rule:
    """Let a rule send by itself, as its text stands now. Not by somebody who wrote in it."""
    rules = Rules(office.scope)
    record = rules.records.fetch(rule_id)
    rule = record.value
    if by.id in rule.hands:
        raise StaffMistake("この定期配信を書いた人は承認できません。ほかの承認者に頼んでください。")
    if rule.seal(template_of(office, rule.template)) != seal:
        raise Conflict("確認したあとに、内容が変わりました。画面を開き直して、もう一度確かめてください。")
    approved = replace(rule, approval=Approval(by.id, by.label, office.now().isoformat(), 0, seal))
    rules.write(record, approved)
    return approved


def pause_rule(office: Office, rule_id: str, *, is_paused: bool) -> Rule:
    rules = Rules(office.scope)
    record = rules.records.fetch(rule_id)
    rule = replace(record.value, is_paused=is_paused)
    rule = replace(rule, next_at=_following(office, rule, office.house.clock()))
    rules.write(record, rule)
    return rule


def remove_rule(office: Office, rule_id: str) -> None:
    """No more sends of it. Those that were made stay."""
    rules = Rules(office.scope)
    rules.records.remove(rules.records.fetch(rule_id))


def _following(office: Office, rule: Rule, moment: datetime) -> str:
    at = rule.rhythm.after(moment, ZoneInfo(office.tenant.zone))
    return at.isoformat() if at else ""


def looked_over(office: Office, rule: Rule) -> Checked:
    """What the check would find of its next time."""
    at = datetime.fromisoformat(rule.next_at) if rule.next_at else office.now()
    return check(office, occurrence(office, rule, template_of(office, rule.template), at))


# when one falls due


def come_round(office: Office, rule_id: str) -> None:
    """Make the broadcast of a rule's next time, and move the rule on."""
    rules = Rules(office.scope)
    record = rules.records.find(rule_id)
    rule = record.value if record else None
    if record is None or rule is None or rule.is_paused or not rule.next_at:
        return
    at, now = datetime.fromisoformat(rule.next_at), office.house.clock()
    if at - AHEAD > now:
        return
    trouble = _made(office, rule, at) if now < at + LATE else "時刻を過ぎたため、1回とばしました。"
    try:
        rules.write(record, replace(rule, next_at=_following(office, rule, at), trouble=trouble))
    except Conflict:
        return  # staff changed or paused it meanwhile; the tick comes again if it is still due


def _made(office: Office, rule: Rule, at: datetime) -> str:
    """Make a time's broadcast as far as it goes by itself; answers what keeps it from going on."""
    try:
        template = template_of(office, rule.template)
    except HouseError:
        return "ひな型がなくなったため、配信を作れませんでした。"
    broadcast = life.draft(office, occurrence(office, rule, template, at))
    if broadcast.state != "draft" or broadcast.came_back:
        return broadcast.came_back
    try:
        return _submitted(office, rule, template, broadcast)
    except StaffMistake as mistake:
        told = f"定期配信の確認で止まりました。直してから申請してください。\n{mistake.message}"
        Broadcasts(office.scope).move(broadcast.id, ("draft",), lambda before: replace(before, came_back=told))
        return told


def _submitted(office: Office, rule: Rule, template: Template, broadcast: Broadcast) -> str:
    """Launch it by the rule's approval, or ask for one."""
    checked = check(office, broadcast)
    checked.refuse(rule.seen)
    if _stands(rule, template, checked, office, broadcast):
        life.launch(office, broadcast, f"rule:{rule.id}")
        return ""
    life.submit(office, broadcast.id, Who(f"rule:{rule.id}", rule.name), rule.seen)
    return ""


def _stands(rule: Rule, template: Template, checked: Checked, office: Office, broadcast: Broadcast) -> bool:
    """Whether a second person approved this very text, where one is needed."""
    if not life.needs_second_person(office, broadcast, checked.count.number):
        return True
    return rule.approval is not None and rule.approval.seal == rule.seal(template)


def occurrence(office: Office, rule: Rule, template: Template, at: datetime) -> Broadcast:
    """The broadcast of one time."""
    local = office.tenant.local(at)
    days = {language: _day_in(office, language, local) for language in (DEFAULT, *languages_besides(template.content))}
    bare = Broadcast(
        life.id_for(at, "rule", rule.id),
        rule.name,
        template.category,
        rule.channel_key,
        rule.audience,
        Content(),
        author=f"rule:{rule.id}",
        author_label=f"定期配信「{rule.name}」",
        send_at=local.isoformat(),
    )
    in_languages = {language: {**rule.values_in.get(language, {}), **told} for language, told in days.items()}
    return used(template, bare, {**rule.values, **days[DEFAULT]}, in_languages)


def _day_in(office: Office, language: str, local: datetime) -> dict[str, str]:
    """What the day fills in, in a language."""
    say = partial(texts_of(office, OWNER).say, language)
    return {
        "日付": say("day.date", month=local.month, day=local.day),
        "曜日": say(f"day.{tuple(DAYS)[local.weekday()]}"),
    }
