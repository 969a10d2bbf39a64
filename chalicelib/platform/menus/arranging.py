"""The page on which staff say who sees which menu."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.console.staff import Block, Clerk, Done, Field, Form, Note, Sent, View
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.house import Office
from chalicelib.platform.menus.model import Arrangement, Rule
from chalicelib.platform.menus.repository import Arrangements, Designs
from chalicelib.platform.segments.repository import Segments
from chalicelib.platform.situations.model import NAMES, State

STATES: tuple[State, ...] = ("normal", "disaster", "drill")
MOST_RULES = 20
AS_USUAL = "選ばないと、ふだんのままです。"
BOTH = "両方を選ぶと、両方にあてはまる人になります。"
FOLLOWS = (
    "言葉や登録を変えた人のメニューは、その操作のあとすぐに変わります。年齢や配信先の条件が変わったことによる入れ替えは、"
    "毎朝4時に行います。"
)


def show_arrange(clerk: Clerk, _query: Mapping[str, str]) -> View:
    record = Arrangements(clerk.office.scope).now()
    arrangement, seen = record.value, Field("seen", "", "hidden", record.seen)
    menus = tuple((design.alias, design.name) for design in Designs(clerk.office.scope).all())
    situations = arrangement.situations
    fields = (
        seen,
        Field("default", "ふだん、みんなに見せるメニュー", "select", arrangement.default, options=menus, required=True),
        *(
            Field(state, f"「{NAMES[state]}」のとき", "select", situations.get(state, ""), options=menus, hint=AS_USUAL)
            for state in STATES[1:]
        ),
    )
    blocks = (
        Note("info", f"下書きです。公開すると、友だちの画面に反映されます。{FOLLOWS}"),
        Form("arrange", "保存する", fields, "みんなに見せるメニュー"),
        *_rule_forms(clerk.office, arrangement, seen),
        _new_rule(clerk.office, seen, menus),
    )
    return View("だれに見せるか", blocks)


def _rule_forms(office: Office, arrangement: Arrangement, seen: Field) -> Iterator[Block]:
    if not arrangement.rules:
        yield Note("info", "決まりはありません。全員が同じメニューを見ます。")
    for number, rule in enumerate(arrangement.rules):
        fields = (seen, Field("number", "", "hidden", str(number)))
        yield Form("drop_rule", "この決まりを外す", fields, f"{number + 1}番目：{rule_in_words(office, rule)}")


def _new_rule(office: Office, seen: Field, menus: tuple[tuple[str, str], ...]) -> Form:
    segments = tuple((segment.id, segment.name) for segment in Segments(office.scope).all())
    states = tuple((state, NAMES[state]) for state in STATES)
    fields = (
        seen,
        Field("alias", "見せるメニュー", "select", options=menus, required=True),
        Field("language", "この言葉を選んだ人", "select", options=tuple(LANGUAGES.items())),
        Field("segment", "この配信先の人", "select", options=segments, hint=BOTH),
        Field("state", "状況", "select", "normal", options=states, required=True),
    )
    return Form("add_rule", "決まりを足す", fields, "一部の人に別のメニューを見せる（先にある決まりが優先です）")


def rule_in_words(office: Office, rule: Rule) -> str:
    """「英語を選んだ人に「English」」"""
    names = {design.alias: design.name for design in Designs(office.scope).all()}
    segment = Segments(office.scope).find(rule.segment) if rule.segment else None
    who = [LANGUAGES.get(rule.language, rule.language) + "を選んだ人"] if rule.language else []
    who += [f"配信先「{segment.name if segment else 'なくなった配信先'}」の人"] if rule.segment else []
    when = "" if rule.state == "normal" else f"「{NAMES[rule.state]}」のとき、"
    return f"{when}{'で、'.join(who)}に「{names.get(rule.alias, 'なくなったメニュー')}」"


def arrange(clerk: Clerk, sent: Sent) -> Done:
    known = {design.alias for design in Designs(clerk.office.scope).all()}
    if sent["default"] not in known:
        raise StaffMistake("みんなに見せるメニューを選んでください。")
    situations = {state: sent[state] for state in ("disaster", "drill") if sent[state] in known}
    before = Arrangements(clerk.office.scope).now().value
    return _kept(clerk, replace(before, default=sent["default"], situations=situations), sent)


def add_rule(clerk: Clerk, sent: Sent) -> Done:
    before = Arrangements(clerk.office.scope).now().value
    state: State = next((each for each in STATES if each == sent["state"]), "normal")
    if not sent["language"] and not sent["segment"]:
        raise StaffMistake("言葉か配信先を選んでください。")
    if len(before.rules) >= MOST_RULES:
        raise StaffMistake(f"決まりは{MOST_RULES}個までです。")
    if sent["segment"]:
        Segments(clerk.office.scope).fetch(sent["segment"])
    rule = Rule(sent["alias"], sent["language"] if sent["language"] in LANGUAGES else "", sent["segment"], state)
    return _kept(clerk, replace(before, rules=(*before.rules, rule)), sent)


def drop_rule(clerk: Clerk, sent: Sent) -> Done:
    before = Arrangements(clerk.office.scope).now().value
    number = int(sent["number"]) if sent["number"].isdigit() else len(before.rules)
    if number >= len(before.rules):
        raise NotFound
    return _kept(clerk, replace(before, rules=before.rules[:number] + before.rules[number + 1 :]), sent)


def _kept(clerk: Clerk, arrangement: Arrangement, sent: Sent) -> Done:
    signed = replace(arrangement, changed_by=clerk.member.label, changed_at=clerk.at.isoformat())
    Arrangements(clerk.office.scope).change(signed, sent["seen"])
    return Done("arrange", "保存しました。公開すると、友だちの画面に反映されます。")
