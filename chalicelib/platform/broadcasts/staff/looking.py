"""What a send says so far, drawn while somebody writes: the phone of each language, and whom it is for."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from chalicelib.kernel.errors import HouseError
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts import pictures
from chalicelib.platform.broadcasts.content import EASY, messages_of
from chalicelib.platform.broadcasts.lints.easy import SENTENCE, long_sentences
from chalicelib.platform.broadcasts.lints.findings import told_by
from chalicelib.platform.broadcasts.lints.personal import personal_findings
from chalicelib.platform.broadcasts.lints.shape import untranslated
from chalicelib.platform.broadcasts.model import Broadcast, Button, Wording
from chalicelib.platform.broadcasts.placeholders import asked_of_sender, kept_for, said_by
from chalicelib.platform.broadcasts.recipients import meant
from chalicelib.platform.broadcasts.repository import Broadcasts
from chalicelib.platform.broadcasts.staff.content_form import content_from_form
from chalicelib.platform.broadcasts.staff.values import in_languages_from, values_from
from chalicelib.platform.broadcasts.staff.wording import channels_of
from chalicelib.platform.broadcasts.staff.writing import audience_from
from chalicelib.platform.broadcasts.templates import template_of, used
from chalicelib.platform.console.preview import bubbles
from chalicelib.platform.console.staff import Block, Clerk, Look, Note, Preview, Sent, Tabs
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.house import Office
from chalicelib.platform.segments.looking import people

NOTHING = "まだ、届く文がありません。"
UNFIT = "このままではLINEが受け付けません。長すぎる文や、正しくないアドレスを直してください。"
UNNAMED = "（ボタンの言葉）"
TABS = "言葉ごとの見本"


def look(clerk: Clerk, sent: Sent) -> Look:
    """A draft as its form stands."""
    stands = Broadcasts(clerk.office.scope).fetch(sent["id"])
    asked = asked_of_sender(stands.content)
    content = content_from_form(clerk.office, stands.content, sent)
    in_languages = kept_for(content, in_languages_from(sent, asked, stands.content))
    written = replace(stands, content=content, values=values_from(sent, asked), values_in=in_languages)
    return _phones(clerk.office, replace(written, is_urgent=bool(sent["urgent"]), is_drill=bool(sent["drill"])))


def look_at_people(clerk: Clerk, sent: Sent) -> Look:
    """Whom the chosen audience means now."""
    stands = Broadcasts(clerk.office.scope).fetch(sent["id"])
    told = audience_from(clerk.office, sent["to"], sent["category"])
    known = {channel.key for channel in channels_of(clerk.office)}
    channel = sent["channel"] if sent["channel"] in known else stands.channel_key
    audience = stands.audience if told is None else told
    written = replace(stands, category=sent["category"], audience=audience, is_urgent=bool(sent["urgent"]))
    return people(clerk.office, channel, meant(written))


def look_at_template(clerk: Clerk, sent: Sent) -> Look:
    """A template as its form stands."""
    template = template_of(clerk.office, sent["id"])
    content = content_from_form(clerk.office, template.content, sent)
    bare = Broadcast("PREVIEW", template.name, template.category, "", {}, content)
    return _phones(clerk.office, used(replace(template, content=content), bare, {}))


def _phones(office: Office, broadcast: Broadcast) -> Look:
    shown = {name: broadcast.values.get(name) or f"｛{name}｝" for name in asked_of_sender(broadcast.content)}
    content = replace(broadcast.content, buttons=tuple(map(_drawable, broadcast.content.buttons)))
    written = replace(broadcast, values=shown, content=content)
    tabs = tuple(
        (LANGUAGES.get(language, language), tuple(_phone(office, written, language)))
        for language in written.content.wording
    )
    told = f"{len(tabs)}つの言葉で書かれています。" if any(map(_says, written.content.wording.values())) else NOTHING
    return Look((Tabs(tabs, TABS),), told)


def _drawable(button: Button) -> Button:
    """A button that is still being written, so that what stands around it is seen."""
    label = dict(button.label)
    return replace(button, label={DEFAULT: UNNAMED, **label}, to=button.to or "tel:0")


def _says(wording: Wording) -> bool:
    return any(text.strip() for text in said_by(wording))


def _phone(office: Office, broadcast: Broadcast, language: str) -> Iterator[Block]:
    if not _says(broadcast.content.wording[language]):
        yield Note("info", NOTHING)
        return
    try:
        yield Preview(bubbles(messages_of(office, broadcast, language).messages, partial(pictures.shown, office)))
    except HouseError:
        yield Note("warning", UNFIT)
    yield from _hints(office, broadcast, language)


def _hints(office: Office, broadcast: Broadcast, language: str) -> Iterator[Note]:
    unfilled = [name for name in broadcast.values if broadcast.values[name] == f"｛{name}｝"]
    if unfilled:
        names = "、".join(f"｛{name}｝" for name in unfilled)
        yield Note("info", f"{names}には、保存したあとで言葉を入れます。")
    known = {name: word for name, word in broadcast.values.items() if name not in unfilled}
    foreign = untranslated(replace(broadcast, values=known), language)
    yield from (Note("warning", finding.text) for finding in foreign)
    for told in told_by(broadcast):
        if told.language == language:
            found = personal_findings(told, office.tenant.phone)
            yield from (Note("warning", finding.text) for finding in found)
    if language == EASY:
        yield from _easy(broadcast)


def _easy(broadcast: Broadcast) -> Iterator[Note]:
    found = [
        f"「{begins}…」（{length}文字）"
        for text in said_by(broadcast.content.wording[EASY])
        for begins, length in long_sentences(text)
    ]
    if found:
        told = f"長い文があります。ひとつの文は{SENTENCE}文字までにして、ひとつのことだけを書くと読みやすくなります。"
        yield Note("info", told + "\n" + "\n".join(found))
