"""Writing a send: its kind first, then one form with the languages side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts import life
from chalicelib.platform.broadcasts.holding import settings_of
from chalicelib.platform.broadcasts.lints.shape import NEEDED
from chalicelib.platform.broadcasts.model import Broadcast, Button, Content, Kind, Wording
from chalicelib.platform.broadcasts.placeholders import asked_of_sender
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.staff.wording import KINDS, audiences, channels_of, hidden, kind_of, who
from chalicelib.platform.broadcasts.templates import all_templates, template_of, used
from chalicelib.platform.console.staff import Block, Clerk, Done, Field, Form, Note, Sent, View
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.flows.model import Flow
from chalicelib.platform.house import Office
from chalicelib.platform.segments.conditions import parse
from chalicelib.platform.segments.repository import Segments

ABOUT_GAPS = "{地区}と{まち}には自動で言葉が入ります。ほかに{日付}のように書くと、あとで言葉を差し込めます。"
PARTS: Mapping[Kind, tuple[str, ...]] = {
    "text": ("title", "body"),
    "image": ("title", "body", "alt"),
    "card": ("title", "body", "alt"),
    "coupon": ("title", "body"),
    "survey": ("title", "body", "alt"),
}
NAMES = {"title": "見出し", "body": "本文", "alt": "画像を見られない人のための説明（代替テキスト）"}
BUTTONS = 2
"""Buttons a form offers; one more than there are, up to four."""


# beginning


def show_new(clerk: Clerk, _query: Mapping[str, str]) -> View:
    once = hidden("id", clerk.new_id())
    kinds = Field("kind", "種類", "select", "text", options=tuple(KINDS.items()), required=True)
    plain = Form("begin", "この種類で作る", (once, _categories(clerk.office, ""), kinds), "はじめから作る")
    return View("配信を作る", (plain, *_from_template(clerk)))


def _from_template(clerk: Clerk) -> Iterator[Block]:
    options = tuple((template.id, template.name) for template in all_templates(clerk.office))
    if options:
        choice = Field("template", "ひな型", "select", options=options, required=True)
        yield Form("begin", "このひな型で作る", (hidden("id", clerk.new_id()), choice), "ひな型から作る")


def _categories(office: Office, chosen: str) -> Field:
    options = tuple((category.id, category.name[DEFAULT]) for category in settings_of(office).categories)
    return Field("category", "カテゴリ", "select", chosen, options=options, required=True)


def begin(clerk: Clerk, sent: Sent) -> Done:
    """A new draft, empty or from a template. The same form sent twice is the same draft."""
    if len(sent["id"]) != 26 or not sent["id"].isalnum():
        raise StaffMistake("画面を開き直してください。")
    bare = Broadcast(
        sent["id"],
        "",
        sent["category"],
        channels_of(clerk.office)[0].key,
        {},
        Content(kind_of(sent["kind"]), {DEFAULT: Wording()}),
        author=clerk.member.id,
        author_label=clerk.member.label,
    )
    try:
        made = used(template_of(clerk.office, sent["template"]), bare, {}) if sent["template"] else bare
    except NotFound as error:
        raise StaffMistake("このひな型は、もうありません。") from error
    if settings_of(clerk.office).category(made.category) is None:
        raise StaffMistake("カテゴリを選んでください。")
    audience = made.audience or {"category": made.category}
    life.draft(clerk.office, replace(made, audience=audience))
    return Done(f"write?id={made.id}", "下書きを作りました。内容を書いてください。")


# the form


def show_write(clerk: Clerk, query: Mapping[str, str]) -> View:
    broadcast = Broadcasts(clerk.office.scope).fetch(query.get("id", ""))
    notes: tuple[Block, ...] = ()
    if broadcast.state not in life.CHANGEABLE:
        return View("配信の編集", (Note("warning", "配信が始まっているため、もう変えられません。"),))
    if broadcast.state != "draft":
        notes = (Note("warning", "変えると下書きに戻り、承認を受け直すことになります。"),)
    form = Form("save", "保存して確認へ進む", tuple(_fields(clerk.office, broadcast)))
    return View(f"配信の編集：{KINDS[broadcast.content.kind]}", (*notes, Note("info", ABOUT_GAPS), form))


def _fields(office: Office, broadcast: Broadcast) -> Iterator[Field]:
    yield hidden("id", broadcast.id)
    yield hidden("seal", broadcast.seal)
    yield Field("title", "件名（職員だけに見えます）", value=broadcast.title, required=True)
    yield _categories(office, broadcast.category)
    yield from _to(office, broadcast)
    yield from content_fields(office, broadcast.content)
    yield from (
        Field(f"value-{place}", f"差し込む言葉：{name}", value=broadcast.values.get(name, ""))
        for place, name in enumerate(asked_of_sender(broadcast.content))
    )
    at = office.tenant.local(datetime.fromisoformat(broadcast.send_at)) if broadcast.send_at else None
    hint = "空欄なら、承認されたらすぐ（猶予のあと）に配信します。"
    yield Field("send_at", "配信する日時", "datetime-local", f"{at:%Y-%m-%dT%H:%M}" if at else "", hint=hint)
    urgent = "命にかかわる知らせだけに使います。静かにしたい時間の人にも音が鳴り、必ずもう一人の承認が要ります。"
    yield Field("urgent", "緊急", "checkbox", "1" if broadcast.is_urgent else "", hint=urgent)
    drill = "すべての文が【訓練】で始まります。"
    yield Field("drill", "訓練", "checkbox", "1" if broadcast.is_drill else "", hint=drill)


def _to(office: Office, broadcast: Broadcast) -> Iterator[Field]:
    options = audiences(office, broadcast.category)
    known = {told: value for value, told in _known_audiences(office, broadcast.category)}
    chosen = known.get(str(dict(broadcast.audience)), "as_it_is")
    kept = (("as_it_is", "いまの宛先のまま"),) if chosen == "as_it_is" else ()
    yield Field("to", "宛先", "select", chosen, options=(*kept, *options), required=True)
    channels = channels_of(office)
    if len(channels) > 1:
        named = tuple((channel.key, channel.name) for channel in channels)
        yield Field("channel", "LINEアカウント", "select", broadcast.channel_key, options=named, required=True)


def _known_audiences(office: Office, category: str) -> Iterator[tuple[str, str]]:
    yield "category", str({"category": category})
    yield "everyone", str({"everyone": True})
    yield from ((f"segment:{each.id}", str(dict(each.audience))) for each in Segments(office.scope).all())


def content_fields(office: Office, content: Content) -> Iterator[Field]:
    """The fields of a content, the languages of one text side by side."""
    languages = [language for language in office.tenant.languages if language in LANGUAGES]
    for part in PARTS[content.kind]:
        for language in languages:
            wording = content.wording.get(language, Wording())
            needed = language == DEFAULT and part in NEEDED[content.kind]
            label = f"{NAMES[part]}：{LANGUAGES[language]}"
            shape: Any = "text" if part == "title" else "textarea"
            yield Field(f"{part}-{language}", label, shape, getattr(wording, part), required=needed, beside=part)
    if content.kind in ("image", "card", "survey"):
        hint = "https で始まる、JPEG か PNG のアドレス。1MBまで。"
        yield Field("picture", "画像のアドレス", value=content.picture, hint=hint, required=content.kind == "image")
    if content.kind == "coupon":
        hint = "LINE公式アカウントの管理画面で作ったクーポンの couponId"
        yield Field("coupon_id", "クーポンの番号", value=content.coupon_id, hint=hint, required=True)
    if content.kind == "survey":
        yield Field("survey", "開くページ", "select", content.survey, options=_pages(office), required=True)
    if content.kind == "card":
        yield from _button_fields(content.buttons, languages)


def _button_fields(buttons: Sequence[Button], languages: Sequence[str]) -> Iterator[Field]:
    for place in range(min(4, max(BUTTONS, len(buttons) + 1))):
        button = buttons[place] if place < len(buttons) else Button({}, "")
        for language in languages:
            label = f"ボタン{place + 1}の言葉：{LANGUAGES[language]}"
            value = button.label.get(language, "")
            yield Field(f"button-{place}-{language}", label, value=value, beside=f"button-{place}")
        hint = "https://… か tel:…"
        yield Field(f"button-{place}-to", f"ボタン{place + 1}の行き先", value=button.to, hint=hint)


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


# saving


def save(clerk: Clerk, sent: Sent) -> Done:
    """Write what the form says into the draft."""
    office = clerk.office
    before = Broadcasts(office.scope).fetch(sent["id"])
    audience, send_at = _audience(office, sent, before), _send_at(office, sent["send_at"])
    content = content_from_form(office, before.content.kind, sent)
    names = asked_of_sender(before.content)
    values = {name: sent[f"value-{place}"].strip() for place, name in enumerate(names)}

    def edited(stands: Broadcast) -> Broadcast:
        if stands.seal != sent["seal"]:
            raise StaffMistake("ほかの人が先に変えました。画面を開き直して、その内容を確かめてください。")
        return replace(
            stands,
            title=sent["title"].strip()[:100],
            category=sent["category"],
            channel_key=sent["channel"] or stands.channel_key,
            audience=audience,
            content=content,
            values={name: values.get(name, "") for name in asked_of_sender(content)},
            send_at=send_at,
            is_urgent=bool(sent["urgent"]),
            is_drill=bool(sent["drill"]),
        )

    if sent["channel"] and sent["channel"] not in {channel.key for channel in channels_of(office)}:
        raise StaffMistake("LINEアカウントを選んでください。")
    life.change(office, before.id, who(clerk), edited)
    return Done(f"check?id={before.id}", "保存しました。下の確認の結果を見てください。")


def _audience(office: Office, sent: Sent, before: Broadcast) -> Mapping[str, Any]:
    """The condition the form's choice stands for; `StaffMistake` where it cannot be meant."""
    told = audience_from(office, sent["to"], sent["category"])
    audience = before.audience if told is None else told
    parse(audience, office)
    return audience


def audience_from(office: Office, chosen: str, category: str) -> Mapping[str, Any] | None:
    """The condition of a choice; None for what it is already."""
    if chosen.startswith("segment:"):
        try:
            return Segments(office.scope).fetch(chosen.removeprefix("segment:")).audience
        except NotFound as error:
            raise StaffMistake("この配信先は、もうありません。選び直してください。") from error
    match chosen:
        case "everyone":
            return {"everyone": True}
        case "category":
            return {"category": category}
        case "as_it_is":
            return None
    raise StaffMistake("宛先を選んでください。")


def _send_at(office: Office, told: str) -> str:
    if not told:
        return ""
    try:
        return datetime.fromisoformat(told).replace(tzinfo=ZoneInfo(office.tenant.zone)).isoformat()
    except ValueError as error:
        raise StaffMistake("配信する日時を確かめてください。") from error


def content_from_form(office: Office, kind: Kind, sent: Sent) -> Content:
    """What the fields of `content_fields` brought. A language in which nothing was written is left out."""
    wording = {}
    for language in office.tenant.languages:
        said = Wording(**{part: sent[f"{part}-{language}"].replace("\r\n", "\n").strip() for part in PARTS[kind]})
        if language == DEFAULT or said != Wording():
            wording[language] = said
    buttons = tuple(_buttons(office, sent))
    return Content(kind, wording, sent["picture"].strip(), buttons, sent["coupon_id"].strip(), sent["survey"].strip())


def _buttons(office: Office, sent: Sent) -> Iterator[Button]:
    for place in range(4):
        label = {language: sent[f"button-{place}-{language}"].strip() for language in office.tenant.languages}
        told, to = {language: words for language, words in label.items() if words}, sent[f"button-{place}-to"].strip()
        if told or to:
            yield Button(told, to)
