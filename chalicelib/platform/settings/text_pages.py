"""Texts as staff find and change them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from chalicelib.kernel.errors import Conflict
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.long_form import Asked, FieldMistakes, Group, LongForm, Part
from chalicelib.platform.console.staff import Bubble, Clerk, Done, Field, Form, Link, Preview, Sent, View
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.settings.changes import merged
from chalicelib.platform.settings.forms import wrongs
from chalicelib.platform.settings.pages import SAME, SAVED, since
from chalicelib.platform.settings.repository import SettingChanges, state_id, write
from chalicelib.platform.settings.shapes import id_of
from chalicelib.platform.settings.wordings import (
    TextLine,
    complaints,
    found_by,
    line_of,
    lines,
    owners,
    sample,
    warnings,
)
from chalicelib.platform.tenants.model import Tenant
from chalicelib.platform.tenants.repository import Tenants

SHOWN = 60
ABOUT = "住民が読んだ言葉の一部を入力すると、その文が見つかります。例：「収集日」「ようこそ」"
FOREIGN = (
    "{ } の部分には、住民ごとの内容が入ります。消したり名前を変えたりはできません。空欄にすると標準の文に戻ります。"
)


def show_texts(clerk: Clerk, query: Mapping[str, str]) -> View:
    """Search by what residents read; without words, the texts the town has changed."""
    wanted, of = query.get("q", "").strip(), query.get("of", "")
    known = [line for line in lines(clerk.office, _fresh(clerk)) if not of or line.owner == of]
    found = [line for line in known if (found_by(line, wanted) if wanted else line.own or of)]
    rows = tuple(_row(line) for line in found[:SHOWN])
    title = f"見つかった文（{len(found)}件のうち{len(rows)}件）" if wanted or of else "このまちで変えた文"
    empty = "見つかりませんでした。短い言葉で探してください。" if wanted else "変えた文はありません。"
    options = tuple((owner, name) for owner, name, _ in owners(clerk.office))
    fields = (
        Field("q", "文の中の言葉", value=wanted, hint=ABOUT),
        Field("of", "どこで", "select", value=of, options=options),
    )
    table = desk.Table(("文（日本語）", "どこで", "変更"), rows, empty, title)
    return View("住民に見える文", (Form("find_text", "さがす", fields), table))


def _fresh(clerk: Clerk) -> Tenant:
    return Tenants(clerk.office.scope).own()


def _row(line: TextLine) -> tuple[desk.Cell, ...]:
    told = " ".join(line.said("ja").split())
    changed = "、".join(LANGUAGES[each] for each in line.own if each in LANGUAGES)
    return Link(told[:60] + ("…" if len(told) > 60 else ""), line.corner.page), line.title, changed or "標準のまま"


def find_text(_clerk: Clerk, sent: Sent) -> Done:
    return Done(f"texts?{urlencode({'q': sent['q'][:60], 'of': sent['of']})}", "")


def show_text(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One text in each language, with the standard below, and as residents see it."""
    line = line_of(clerk.office, _fresh(clerk), query.get("of", ""), query.get("key", ""))
    where = desk.Facts(
        (
            ("どこで", line.title),
            ("名前", line.key),
            ("履歴", Link("変更の履歴と、元に戻す操作", f"history?of={line.corner.subject}")),
        )
    )
    if not clerk.member.may("knowledge.write"):
        told = tuple((name, line.said(language)) for language, name in LANGUAGES.items())
        return View("文", (where, desk.Facts(told)))
    return View("文を変える", (where, _form(clerk, line), *_back_to_standard(line)))


def _hidden(line: TextLine, *more: tuple[str, str]) -> tuple[Field, ...]:
    told = (("of", line.owner), ("key", line.key), ("seen", state_id(dict(line.own))), *more)
    return tuple(Field(name, "", "hidden", value) for name, value in told)


def _form(clerk: Clerk, line: TextLine) -> LongForm:
    def drawn(told: Mapping[str, str], errors: Mapping[str, str]) -> LongForm:
        parts = _parts(clerk, line, told, errors)
        hidden = _hidden(line)
        return LongForm(
            "save_text",
            "保存する",
            parts,
            refill,
            "arrange",
            hidden,
            wrong=tuple(wrongs(parts, errors)),
            look="届く形を確かめる",
        )

    def refill(sent: Sent, errors: Mapping[str, str]) -> LongForm:
        told = _typed(sent)
        if sent["seen"] != state_id(dict(line.own)):
            known = SettingChanges(clerk.office.scope).state(line.corner.subject, sent["seen"])
            told = merged(_whole(known[0]), _whole(line.own), told) if known else told
        return drawn(told, errors)

    return drawn(line.own, {})


def _whole(own: Mapping[str, str]) -> dict[str, str]:
    return {language: own.get(language, "") for language in LANGUAGES}


def _typed(sent: Sent) -> dict[str, str]:
    return {language: sent[f"v.{language}"].replace("\r\n", "\n").strip() for language in LANGUAGES}


def _parts(clerk: Clerk, line: TextLine, told: Mapping[str, str], errors: Mapping[str, str]) -> tuple[Part, ...]:
    boxes = tuple(
        Asked(
            Field(
                f"v.{each}", name, "textarea", value=told.get(each, ""), hint=f"標準の文：{line.standard.get(each, '')}"
            ),
            errors.get(f"v.{each}", ""),
            id_of(f"v.{each}"),
        )
        for each, name in LANGUAGES.items()
    )
    hint = "\n".join((FOREIGN if line.gaps else "空欄にすると標準の文に戻ります。", *warnings(line, told)))
    shown = tuple(
        Bubble("text", (sample(told.get(each) or line.standard.get(each, ""), clerk.office),)) for each in LANGUAGES
    )
    return (
        Group("このまちの文", boxes, hint, "", "v", is_abreast=True),
        Preview(shown, "住民に見える形（上から日本語、やさしい日本語、英語）"),
    )


def _back_to_standard(line: TextLine) -> tuple[Form, ...]:
    return tuple(
        Form("default_text", f"{name}を標準の文に戻す", _hidden(line, ("language", language)))
        for language, name in LANGUAGES.items()
        if language in line.own
    )


def save_text(clerk: Clerk, sent: Sent) -> Done:
    line = line_of(clerk.office, _fresh(clerk), sent["of"], sent["key"])
    told = {language: text for language, text in _typed(sent).items() if text and text != line.standard.get(language)}
    wrong = complaints(line, told)
    if wrong:
        raise FieldMistakes({f"v.{language}": complaint for language, complaint in wrong.items()})
    return _written(clerk, line, told, sent["seen"])


def default_text(clerk: Clerk, sent: Sent) -> Done:
    """Back to the text as it is written, in one language."""
    line = line_of(clerk.office, _fresh(clerk), sent["of"], sent["key"])
    told = {language: text for language, text in line.own.items() if language != sent["language"]}
    return _written(clerk, line, told, sent["seen"])


def _written(clerk: Clerk, line: TextLine, told: Any, seen: str) -> Done:
    if state_id(dict(line.own)) != seen:
        raise Conflict(since(clerk, line.corner.subject, seen))
    done = write(clerk, line.corner, told, seen=seen)
    return Done(line.corner.page, SAVED if done else SAME)


def about_text(_clerk: Clerk, sent: Sent) -> str:
    return f"{sent['of']} {sent['key']}"[:200]
