"""Whether a content is whole: what its kind needs, gaps with values, LINE's sizes."""

import re
from collections.abc import Iterator, Mapping

from chalicelib.kernel.errors import NotFound, PermanentFailure
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts.content import EASY, MARK_ROOM, messages_of
from chalicelib.platform.broadcasts.lints.findings import Finding, Findings, error, warning
from chalicelib.platform.broadcasts.model import Broadcast, Button, Content, Kind, Wording
from chalicelib.platform.broadcasts.placeholders import asked_in, asked_of_sender, texts_of
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.lengths import grapheme_length, utf16_length
from chalicelib.platform.messaging.render import ALT_TEXT, TEXT

NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "text": ("body",),
    "image": ("alt",),
    "card": ("title", "body"),
    "coupon": ("body",),
    "survey": ("title", "body"),
}
NAMES = {"title": "見出し", "body": "本文", "alt": "画像やカードの説明（代替テキスト）"}
PARAGRAPH, TITLE, LABEL = 2000, 100, 20
"""Of a card: UTF-16 units of a paragraph and a title, letters of a button that fit a phone's width."""
BUTTONS = 4
_COUPON = re.compile(r"[A-Za-z0-9_-]{10,64}")
_KANJI = re.compile(r"[一-龠々]")
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠々]")
_STRAY = re.compile(r"[｛｝]|\{[^}]*$|^[^{]*\}", re.MULTILINE)


def shape_findings(office: Office, broadcast: Broadcast) -> Findings:
    """What keeps it from being sent as it is meant."""
    content = broadcast.content
    if not content.wording.get(DEFAULT):
        yield error("日本語の文を書いてください。")
        return
    foreign = (finding for language in content.wording for finding in untranslated(broadcast, language))
    gaps = (*_gaps(broadcast), *foreign)
    found = [*_wordings(content), *gaps, *_buttons(office, content), *_own(office, content)]
    yield from found
    if not any(finding.kind == "error" for finding in found):
        yield from _drawn(office, broadcast)


def _wordings(content: Content) -> Iterator[Finding]:
    for language, wording in content.wording.items():
        named = LANGUAGES.get(language, language)
        yield from (
            error(f"{named}の{NAMES[part]}を書いてください。")
            for part in NEEDED[content.kind]
            if not getattr(wording, part).strip()
        )
        yield from _too_long(content.kind, wording, named)
        if content.kind in ("card", "survey") and content.picture and not wording.alt.strip():
            yield warning(f"{named}の{NAMES['alt']}がありません。画像に書いてあることを、説明にも書いてください。")


def _too_long(kind: Kind, wording: Wording, named: str) -> Iterator[Finding]:
    length, most = utf16_length(wording.title + wording.body) + 2, TEXT - MARK_ROOM
    if length > most:
        yield error(f"{named}の文が長すぎます（{length:,}文字）。{most:,}文字までにしてください。")
    if kind in ("card", "survey"):
        if any(utf16_length(each) > PARAGRAPH for each in wording.body.split("\n\n")):
            yield error(f"{named}の本文に長すぎる段落があります。一つの段落は{PARAGRAPH:,}文字までにしてください。")
        if utf16_length(wording.title) > TITLE:
            yield error(f"{named}の見出しが長すぎます。{TITLE}文字までにしてください。")
    if utf16_length(wording.alt) > ALT_TEXT - MARK_ROOM:
        yield error(f"{named}の{NAMES['alt']}が長すぎます。{ALT_TEXT - MARK_ROOM:,}文字までにしてください。")


def _gaps(broadcast: Broadcast) -> Iterator[Finding]:
    for name in asked_of_sender(broadcast.content):
        if not broadcast.values.get(name, "").strip():
            yield error(f"｛{name}｝に入れる言葉がありません。「差し込む言葉」に書いてください。")
    if any(_STRAY.search(text) for text in texts_of(broadcast.content)):
        yield warning("閉じていない { } か、全角の ｛ ｝ があります。差し込みにするなら半角の { } で囲んでください。")


def untranslated(broadcast: Broadcast, language: str) -> Iterator[Finding]:
    """Gaps whose Japanese words would stand in a text of another language."""
    if language == DEFAULT:
        return
    foreign = _KANJI if language == EASY else _JAPANESE
    for name in asked_in(broadcast.content, language):
        told = broadcast.values.get(name, "").strip()
        if not broadcast.values_in.get(language, {}).get(name, "").strip() and foreign.search(told):
            yield warning(
                f"{LANGUAGES.get(language, language)}の｛{name}｝に入れる言葉がありません。"
                f"日本語の「{told}」がそのまま入ります。"
            )


def _buttons(office: Office, content: Content) -> Iterator[Finding]:
    for place, button in enumerate(content.buttons, 1):
        if not button.label.get(DEFAULT, "").strip():
            yield error(f"ボタン{place}の言葉を書いてください。")
        if not _leads_somewhere(office, button):
            yield error(
                f"ボタン{place}の行き先「{button.to}」が正しくありません。ホームページなら https で始まるアドレスを、"
                "電話なら番号を書いてください。"
            )
        if any(grapheme_length(label) > LABEL for label in button.label.values()):
            yield warning(f"ボタン{place}の言葉が長いため、小さな字になります。{LABEL}文字までがおすすめです。")
    if len(content.buttons) > BUTTONS:
        yield warning(f"ボタンが{len(content.buttons)}個あります。{BUTTONS}個までが読みやすい数です。")


def _leads_somewhere(office: Office, button: Button) -> bool:
    if re.fullmatch(r"https?://\S+|tel:[0-9+*#-]{3,20}", button.to):
        return True
    return _is_entry(office, button.to.removeprefix("page:"))


def _is_entry(office: Office, to: str) -> bool:
    """Whether `service/entry` or `service/entry/value` is a way in of a service this town offers."""
    service, _, rest = to.partition("/")
    entry = rest.partition("/")[0]
    try:
        return service in office.tenant.services and entry in office.service(service).entries
    except NotFound:
        return False


def _own(office: Office, content: Content) -> Iterator[Finding]:
    if content.kind == "image" and not content.picture:
        yield error("画像のアドレスを書いてください。")
    if content.kind == "coupon" and not _COUPON.fullmatch(content.coupon_id):
        yield error("クーポンの番号（couponId）を書いてください。LINE公式アカウントの管理画面で確かめられます。")
    if content.kind == "survey" and not _is_entry(office, content.survey):
        yield error(f"アンケートのページ「{content.survey}」がありません。「サービス名/手続き名」で書いてください。")


def _drawn(office: Office, broadcast: Broadcast) -> Iterator[Finding]:
    """Our own linter of LINE's limits has the last word."""
    for language in broadcast.content.wording:
        try:
            messages_of(office, broadcast, language)
        except PermanentFailure as refused:
            yield error(
                f"{LANGUAGES.get(language, language)}の文は、LINEが受け付けない形です（{refused.message[-200:]}）。"
            )
