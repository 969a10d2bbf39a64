"""The part of a form that is a content: its languages side by side, picture, buttons; and what such a form brought."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts import pictures
from chalicelib.platform.broadcasts.content import MARK_ROOM
from chalicelib.platform.broadcasts.lints.shape import BUTTONS as MOST_BUTTONS
from chalicelib.platform.broadcasts.lints.shape import NEEDED, PARAGRAPH, TITLE
from chalicelib.platform.broadcasts.model import Button, Content, Kind, Wording
from chalicelib.platform.broadcasts.staff.targets import AS_WRITTEN, chosen_for, target_of, targets, written_for
from chalicelib.platform.console.staff import Field, Sent
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.flows.model import Flow
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.actions import FLEX_LABEL
from chalicelib.platform.messaging.render import ALT_TEXT, TEXT

PARTS: Mapping[Kind, tuple[str, ...]] = {
    "text": ("title", "body"),
    "image": ("title", "body", "alt"),
    "card": ("title", "body", "alt"),
    "coupon": ("title", "body"),
    "survey": ("title", "body", "alt"),
}
NAMES = {"title": "見出し", "body": "本文", "alt": "画像を見られない人のための説明（代替テキスト）"}
BODY = TEXT - MARK_ROOM - 2
"""UTF-16 units of a text message; a heading above it takes from them."""
BUTTONS = 2
"""Buttons a form offers; one more than there are, up to four."""
ABOUT_ALT = "通知と読み上げに使われます。画像に書いてあることも書いてください。"
WORDS, PICTURE, DOORS = "文", "画像", "ボタン"


def content_fields(office: Office, content: Content) -> Iterator[Field]:
    """The fields of a content, the languages of one text side by side."""
    languages = [language for language in office.tenant.languages if language in LANGUAGES]
    for part in PARTS[content.kind]:
        yield from (_words(content, part, language) for language in languages)
    if content.kind in ("image", "card", "survey"):
        yield from _picture(content)
    if content.kind == "coupon":
        hint = "LINE公式アカウントの管理画面で作ったクーポンの couponId"
        yield Field("coupon_id", "クーポンの番号", value=content.coupon_id, hint=hint, required=True, section=WORDS)
    if content.kind == "survey":
        pages = _pages(office)
        yield Field("survey", "開くページ", "select", content.survey, options=pages, required=True, section=DOORS)
    if content.kind == "card":
        yield from _button_fields(office, content.buttons, languages)


def _words(content: Content, part: str, language: str) -> Field:
    value = getattr(content.wording.get(language, Wording()), part)
    shape: Literal["text", "textarea"] = "text" if part == "title" else "textarea"
    return Field(
        f"{part}-{language}",
        f"{NAMES[part]}：{LANGUAGES[language]}",
        shape,
        value,
        required=language == DEFAULT and part in NEEDED[content.kind],
        beside=part,
        hint=ABOUT_ALT if part == "alt" else "",
        section=WORDS,
        most=_most(content.kind, part),
    )


def _most(kind: Kind, part: str) -> int:
    if part == "alt":
        return ALT_TEXT - MARK_ROOM
    if kind in ("card", "survey"):
        return TITLE if part == "title" else PARAGRAPH
    return BODY if part == "body" else 0


def _picture(content: Content) -> Iterator[Field]:
    hint = "JPEG か PNG。送るときに、LINEで見られる大きさに整えます。位置情報などは取り除きます。"
    accept = "image/jpeg,image/png"
    yield Field("upload", "画像を選んで送る", "file", hint=hint, accept=accept, section=PICTURE)
    hint = "すでに公開している画像を使うとき。https で始まる、JPEG か PNG のアドレス。1MBまで。空なら画像なし。"
    yield Field("picture", "または、画像のアドレス", value=content.picture, hint=hint, section=PICTURE)


def _button_fields(office: Office, buttons: Sequence[Button], languages: Sequence[str]) -> Iterator[Field]:
    known = targets(office)
    for place in range(min(MOST_BUTTONS, max(BUTTONS, len(buttons) + 1))):
        button = buttons[place] if place < len(buttons) else Button({}, "")
        name, title = f"button-{place}", f"ボタン{place + 1}"
        for language in languages:
            label = f"{title}の言葉：{LANGUAGES[language]}"
            value = button.label.get(language, "")
            yield Field(
                f"{name}-{language}", label, value=value, beside=name, section=DOORS, most=FLEX_LABEL, counted="letters"
            )
        chosen = chosen_for(office, button.to)
        options = (*known, (AS_WRITTEN, f"いまのまま（{button.to}）")) if chosen == AS_WRITTEN else known
        aside = f"{name}-where"
        yield Field(f"{name}-act", f"{title}を押すと", "select", chosen, options=options, beside=aside, section=DOORS)
        label = f"{title}のアドレスか電話番号"
        yield Field(f"{name}-to", label, value=written_for(button.to), beside=aside, section=DOORS)


def _pages(office: Office) -> tuple[tuple[str, str], ...]:
    """Our own pages residents can fill in: the flows of the town's services."""
    found = []
    for name in office.tenant.services:
        service = office.service(name)
        menu = office.texts(name).table(DEFAULT, "menu")
        for entry, what in service.entries.items():
            if isinstance(what, Flow):
                found.append((f"{name}/{entry}", str(menu.get(entry, f"{name}/{entry}"))))
    return tuple(found)


def content_from_form(office: Office, before: Content, sent: Sent) -> Content:
    """What the fields of `content_fields` brought, but for a picture. A language that says nothing is left out."""
    wording = {}
    for language in office.tenant.languages:
        told = {part: sent[f"{part}-{language}"].replace("\r\n", "\n").strip() for part in PARTS[before.kind]}
        if language == DEFAULT or any(told.values()):
            wording[language] = Wording(**told)
    buttons = tuple(_buttons(office, before, sent))
    coupon, survey = sent["coupon_id"].strip(), sent["survey"].strip()
    return Content(before.kind, wording, sent["picture"].strip(), buttons, coupon, survey)


def with_picture(office: Office, content: Content, sent: Sent) -> Content:
    """The content with the picture that was brought, if one was; what it shows is kept for good."""
    brought = [file.content for file in sent.files.get("upload", ()) if file.content]
    shown = replace(content, picture=pictures.keep(office, brought[0])) if brought else content
    pictures.hold(office, shown)
    return shown


def _buttons(office: Office, before: Content, sent: Sent) -> Iterator[Button]:
    for place in range(MOST_BUTTONS):
        label = {language: sent[f"button-{place}-{language}"].strip() for language in office.tenant.languages}
        told = {language: words for language, words in label.items() if words}
        stood = before.buttons[place].to if place < len(before.buttons) else ""
        to = target_of(sent, f"button-{place}", stood)
        if told or to:
            yield Button(told, to)
