"""定期配信: the list, one rule with what comes next, writing one, approving one."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import cast, get_args
from zoneinfo import ZoneInfo

from chalicelib.kernel.errors import HouseError, NotFound, StaffMistake
from chalicelib.platform.broadcasts import recurring
from chalicelib.platform.broadcasts.recipients import receiving
from chalicelib.platform.broadcasts.recurring import DAY_GAPS, Rule, Rules, looked_over
from chalicelib.platform.broadcasts.rhythm import LAST, WEEKDAYS, Every, Rhythm, coming
from chalicelib.platform.broadcasts.staff.values import in_languages_from, value_fields, values_from
from chalicelib.platform.broadcasts.staff.wording import audiences, channels_of, hidden, local, previews, who
from chalicelib.platform.broadcasts.staff.writing import audience_from
from chalicelib.platform.broadcasts.templates import Template, all_templates, template_of
from chalicelib.platform.console.staff import Block, Clerk, Done, Facts, Field, Form, Link, Note, Sent, Table, View
from chalicelib.platform.segments.conditions import parse
from chalicelib.platform.segments.words import explained

EVERY = (("week", "毎週"), ("day", "毎日"), ("month", "毎月"))
NTH = (("0", "日にちで決める"), ("1", "第1"), ("2", "第2"), ("3", "第3"), ("4", "第4"), ("5", "第5"), ("-1", "最後の"))
COMING = 5


def show_rules(clerk: Clerk, _query: Mapping[str, str]) -> View:
    rows = tuple(
        (
            Link(rule.name, f"rule?id={rule.id}"),
            rule.rhythm.in_words(),
            "休止中" if rule.is_paused else local(clerk.office, rule.next_at),
            "承認済み" if rule.approval else "毎回の承認",
            rule.trouble.partition("\n")[0] or "なし",
        )
        for rule in Rules(clerk.office.scope).all()
    )
    table = Table(("名前", "いつ", "次の配信", "承認", "前回の問題"), rows, "定期配信はまだありません。")
    return View("定期配信", (table, *_choose(clerk)))


def _choose(clerk: Clerk) -> Iterator[Block]:
    templates = all_templates(clerk.office)
    if clerk.member.may("sends.write") and templates:
        rows = tuple((Link(each.name, f"rule_form?template={each.id}"),) for each in templates)
        yield Table(("ひな型",), rows, "", "ひな型を選んで、新しい定期配信を作る")


def show_rule(clerk: Clerk, query: Mapping[str, str]) -> View:
    office = clerk.office
    rule = Rules(office.scope).fetch(query.get("id", ""))
    zone = ZoneInfo(office.tenant.zone)
    times = coming(rule.rhythm, office.now(), zone, COMING) if not rule.is_paused else ()
    approval = (
        f"{rule.approval.label}（{local(office, rule.approval.at)}）" if rule.approval else "毎回、承認を受けます"
    )
    facts = Facts(
        (
            ("いつ", rule.rhythm.in_words()),
            ("とばす日", "、".join(rule.rhythm.skipped) or "なし"),
            ("だれに", _audience(clerk, rule)),
            ("これからの配信", "\n".join(local(office, at.isoformat()) for at in times) or "なし"),
            ("書いた人", rule.by_label),
            ("承認", approval),
        )
    )
    trouble = (Note("warning", rule.trouble),) if rule.trouble else ()
    return View(f"定期配信：{rule.name}", (*trouble, facts, *_next(clerk, rule), *_deeds(clerk, rule)))


def _audience(clerk: Clerk, rule: Rule) -> str:
    try:
        category = template_of(clerk.office, rule.template).category
        return explained(clerk.office, receiving(category, rule.audience))
    except (NotFound, StaffMistake) as mistake:
        return f"使えません。{mistake.message}"


def _next(clerk: Clerk, rule: Rule) -> Iterator[Block]:
    """What the next one says, and what the check finds of it."""
    try:
        template = template_of(clerk.office, rule.template)
        found = looked_over(clerk.office, rule).findings
    except HouseError as error:
        yield Note("error", f"次の配信を作れません。{error.message}")
        return
    at = clerk.at if not rule.next_at else datetime.fromisoformat(rule.next_at)
    yield from previews(clerk.office, recurring.occurrence(clerk.office, rule, template, at))
    unseen = [each for each in found if each.kind == "error" or each.key not in rule.seen]
    if unseen:
        rows = tuple(("誤り" if each.kind == "error" else "注意", each.text) for each in unseen)
        yield Table(("種類", "内容"), rows, "", "このままでは下書きで止まる理由")


def _deeds(clerk: Clerk, rule: Rule) -> Iterator[Block]:
    about = hidden("id", rule.id)
    if clerk.member.may("sends.approve") and not rule.approval and clerk.member.id not in rule.hands:
        yield from _approval(clerk, rule)
    if clerk.member.may("sends.write"):
        yield Facts((("直す", Link("定期配信の編集", f"rule_form?id={rule.id}")),))
        paused = hidden("paused", "" if rule.is_paused else "1")
        yield Form("pause_rule", "再開する" if rule.is_paused else "休止する", (about, paused))
        sure = "この定期配信を消します。これまでの配信は残ります。よろしいですか。"
        yield Form("remove_rule", "消す", (about,), confirm=sure, danger=True)


def _approval(clerk: Clerk, rule: Rule) -> Iterator[Block]:
    try:
        seal = rule.seal(template_of(clerk.office, rule.template))
    except NotFound:
        return
    sure = "これからは、文が変わらないかぎり、毎回の承認なしに配信します。よろしいですか。"
    yield Form("approve_rule", "まとめて承認する", (hidden("id", rule.id), hidden("seal", seal)), "承認", confirm=sure)


# writing one


def show_form(clerk: Clerk, query: Mapping[str, str]) -> View:
    known = Rules(clerk.office.scope).fetch(query["id"]) if query.get("id") else None
    template = template_of(clerk.office, known.template if known else query.get("template", ""))
    fields = (hidden("id", known.id if known else clerk.new_id()), hidden("template", template.id))
    blocks: list[Block] = []
    if known and known.approval:
        blocks.append(Note("warning", "変えると、まとめての承認は取り消されます。"))
    form = Form("keep_rule", "保存する", (*fields, *_fields(clerk, template, known), *_ticks(clerk, known)))
    return View(f"定期配信の編集：{template.name}", (*blocks, form))


def _fields(clerk: Clerk, template: Template, known: Rule | None) -> Iterator[Field]:
    rhythm = known.rhythm if known else Rhythm("week", "09:00")
    kept = (("as_it_is", "いまの宛先のまま"),) if known else ()
    yield Field("name", "名前", value=known.name if known else template.name, required=True)
    yield Field(
        "to",
        "宛先",
        "select",
        "as_it_is" if known else "category",
        options=(*kept, *audiences(clerk.office, template.category)),
        required=True,
    )
    yield Field("every", "くりかえし", "select", rhythm.every, options=EVERY, required=True, beside="rhythm")
    yield Field("at", "時刻", "time", rhythm.at, required=True, beside="rhythm")
    yield Field(
        "weekdays",
        "曜日（毎週のとき。毎月のときは「第何」と合わせて）",
        "checkboxes",
        options=tuple((str(place), day) for place, day in enumerate(WEEKDAYS)),
        chosen=tuple(map(str, rhythm.weekdays)),
    )
    yield Field("nth", "毎月の第何", "select", str(rhythm.nth), options=NTH, beside="month")
    day = "末日" if rhythm.day == LAST else str(rhythm.day or "")
    yield Field("day", "毎月の日にち", value=day, hint="1から31、または「末日」", beside="month")
    skipped = "、".join(rhythm.skipped)
    yield Field(
        "skipped", "とばす日", "textarea", skipped, hint="2026-12-29 のように、「、」か改行で区切って書きます。"
    )
    yield Field("until", "最後の日", "date", rhythm.until)
    told = (known.values, known.values_in) if known else ({}, {})
    yield from value_fields(template.content, _names(template), *told)


def _names(template: Template) -> list[str]:
    """Gaps that the day of a send does not fill."""
    return [name for name in template.gaps if name not in DAY_GAPS]


def _ticks(clerk: Clerk, known: Rule | None) -> Iterator[Field]:
    """Warnings that may stand each time; only of a rule that is there, since it must be checked."""
    if known is None:
        return
    try:
        warnings = looked_over(clerk.office, known).warnings
    except HouseError:
        return
    for finding in warnings:
        ticked = "1" if finding.key in known.seen else ""
        yield Field(f"seen-{finding.key}", f"毎回このままでよい：{finding.text}", "checkbox", ticked)


def keep(clerk: Clerk, sent: Sent) -> Done:
    office = clerk.office
    template = template_of(office, sent["template"])
    known = Rules(office.scope).records.find(sent["id"])
    told = audience_from(office, sent["to"], template.category)
    audience = known.value.audience if told is None and known else told
    if audience is None or not sent["name"].strip():
        raise StaffMistake("名前と宛先を書いてください。")
    parse(audience, office)
    names = _names(template)
    rule = Rule(
        sent["id"],
        sent["name"].strip()[:40],
        template.id,
        channels_of(office)[0].key,
        audience,
        rhythm_from(sent),
        values=values_from(sent, names),
        values_in=in_languages_from(sent, names, template.content),
        seen=tuple(name.removeprefix("seen-") for name, on in sent.fields.items() if name.startswith("seen-") and on),
    )
    recurring.keep_rule(office, rule, who(clerk))
    return Done(f"rule?id={rule.id}", "保存しました。")


def rhythm_from(sent: Sent) -> Rhythm:
    """The rhythm a form says; `StaffMistake` for one that never comes round."""
    every = sent["every"]
    if every not in get_args(Every):
        raise StaffMistake("くりかえしを選んでください。")
    try:
        weekdays = tuple(sorted(int(place) for place in sent.all("weekdays") if 0 <= int(place) <= 6))
        nth = int(sent["nth"] or 0)
        day = LAST if sent["day"].strip() == "末日" else int(sent["day"] or 0)
        skipped = tuple(date.fromisoformat(told).isoformat() for told in _parts(sent["skipped"]))
        at = time.fromisoformat(sent["at"]).strftime("%H:%M")
        until = date.fromisoformat(sent["until"]).isoformat() if sent["until"] else ""
    except ValueError as error:
        raise StaffMistake("時刻、日にち、とばす日の書き方を確かめてください。") from error
    _refuse_never(every, weekdays, nth, day)
    return Rhythm(cast(Every, every), at, weekdays, nth, day, skipped, until)


def _parts(told: str) -> list[str]:
    return [part.strip() for part in told.replace("、", "\n").replace(",", "\n").splitlines() if part.strip()]


def _refuse_never(every: str, weekdays: tuple[int, ...], nth: int, day: int) -> None:
    if every == "week" and not weekdays:
        raise StaffMistake("曜日を選んでください。")
    if every == "month" and (not weekdays if nth else not (1 <= day <= 31 or day == LAST)):
        raise StaffMistake("毎月の日にち、または第何の何曜日かを書いてください。")


def approve(clerk: Clerk, sent: Sent) -> Done:
    recurring.approve_rule(clerk.office, sent["id"], who(clerk), sent["seal"])
    return Done(f"rule?id={sent['id']}", "まとめて承認しました。")


def pause(clerk: Clerk, sent: Sent) -> Done:
    recurring.pause_rule(clerk.office, sent["id"], is_paused=bool(sent["paused"]))
    return Done(f"rule?id={sent['id']}", "休止しました。" if sent["paused"] else "再開しました。")


def remove(clerk: Clerk, sent: Sent) -> Done:
    recurring.remove_rule(clerk.office, sent["id"])
    return Done("rules", "消しました。")
