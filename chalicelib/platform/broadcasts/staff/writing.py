"""Writing a send: its kind first, then one form with the languages side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts import life
from chalicelib.platform.broadcasts.holding import settings_of
from chalicelib.platform.broadcasts.model import Broadcast, Content, Wording
from chalicelib.platform.broadcasts.placeholders import asked_of_sender, kept_for
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.staff.content_form import content_fields, content_from_form, with_picture
from chalicelib.platform.broadcasts.staff.values import in_languages_from, value_fields, values_from
from chalicelib.platform.broadcasts.staff.wording import KINDS, audiences, channels_of, hidden, kind_of, who
from chalicelib.platform.broadcasts.templates import all_templates, template_of, used
from chalicelib.platform.console.staff import Block, Clerk, Done, Field, Form, Live, Note, Sent, View
from chalicelib.platform.house import Office
from chalicelib.platform.segments.conditions import parse
from chalicelib.platform.segments.repository import Segments

ABOUT_GAPS = "{地区}と{まち}には自動で言葉が入ります。ほかに{日付}のように書くと、あとで言葉を差し込めます。"


LIVE = (
    Live("look_at_people", "届く人", "人数を見る", of=("to", "category", "channel", "urgent")),
    Live("look", "住民に届く内容", "届く内容の見本を見る"),
)


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
    form = Form("save", "保存して確認へ進む", tuple(_fields(clerk.office, broadcast)), live=LIVE)
    return View(f"配信の編集：{KINDS[broadcast.content.kind]}", (*notes, Note("info", ABOUT_GAPS), form))


def _fields(office: Office, broadcast: Broadcast) -> Iterator[Field]:
    yield hidden("id", broadcast.id)
    yield hidden("seal", broadcast.seal)
    name = Field("title", "件名（職員だけに見えます）", value=broadcast.title, required=True)
    to = (name, _categories(office, broadcast.category), *_to(office, broadcast))
    yield from (replace(field, section="宛先") for field in to)
    yield from content_fields(office, broadcast.content)
    names = asked_of_sender(broadcast.content)
    yield from value_fields(broadcast.content, names, broadcast.values, broadcast.values_in)
    yield from (replace(field, section="配信のしかた") for field in _how(office, broadcast))


def _how(office: Office, broadcast: Broadcast) -> Iterator[Field]:
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


# saving


def save(clerk: Clerk, sent: Sent) -> Done:
    """Write what the form says into the draft."""
    office = clerk.office
    before = Broadcasts(office.scope).fetch(sent["id"])
    audience, send_at = _audience(office, sent, before), _send_at(office, sent["send_at"])
    content = with_picture(office, content_from_form(office, before.content, sent), sent)
    names = asked_of_sender(before.content)
    values, in_languages = values_from(sent, names), in_languages_from(sent, names, before.content)

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
            values_in=kept_for(content, in_languages),
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
