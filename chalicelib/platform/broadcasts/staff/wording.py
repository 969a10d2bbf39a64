"""Words that several pages of sends share."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from chalicelib.kernel.errors import HouseError, StaffMistake
from chalicelib.platform.broadcasts import pictures
from chalicelib.platform.broadcasts.checks import names_of
from chalicelib.platform.broadcasts.content import messages_of
from chalicelib.platform.broadcasts.life import Who
from chalicelib.platform.broadcasts.model import Broadcast, Kind
from chalicelib.platform.broadcasts.recipients import meant
from chalicelib.platform.broadcasts.repository import STATES
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.preview import bubbles
from chalicelib.platform.console.staff import Clerk, Field, Link
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.house import Office
from chalicelib.platform.segments.repository import Segments
from chalicelib.platform.segments.words import explained
from chalicelib.web.words import short

KINDS: Mapping[Kind, str] = {
    "text": "文字",
    "image": "画像",
    "card": "カード（画像・見出し・本文・ボタン）",
    "coupon": "クーポン",
    "survey": "アンケート",
}


def kind_of(told: str) -> Kind:
    """The kind of that name; text for any other."""
    return next((kind for kind in KINDS if kind == told), "text")


def who(clerk: Clerk) -> Who:
    return Who(clerk.member.id, clerk.member.label)


def hidden(name: str, value: str) -> Field:
    return Field(name, "", "hidden", value)


def link_to(broadcast: Broadcast) -> Link:
    return Link(broadcast.title or "（件名なし）", f"send?id={broadcast.id}")


def category_of(office: Office, category_id: str) -> str:
    return names_of(office).get(category_id, category_id)


def local(office: Office, told: str) -> str:
    """A moment on the town's clocks; a dash for none."""
    return short(office.tenant.local(datetime.fromisoformat(told))) if told else "―"


def state_of(broadcast: Broadcast) -> str:
    marks = "".join(
        mark for mark, is_so in (("【緊急】", broadcast.is_urgent), ("【訓練】", broadcast.is_drill)) if is_so
    )
    return marks + STATES[broadcast.state]


def audience_of(office: Office, broadcast: Broadcast) -> str:
    """Whom it is for, in words; or why that means nobody any more."""
    try:
        return explained(office, meant(broadcast))
    except StaffMistake as mistake:
        return f"使えません。{mistake.message}"


def channels_of(office: Office) -> Sequence[Channel]:
    """The live ones first."""
    return sorted(Channels(office.scope).all(), key=lambda channel: channel.mode != "live")


def audiences(office: Office, category_id: str) -> tuple[tuple[str, str], ...]:
    """What can be chosen as an audience: value -> label."""
    saved = ((f"segment:{segment.id}", f"配信先「{segment.name}」") for segment in Segments(office.scope).all())
    receiving = f"「{category_of(office, category_id)}」を受け取る人" if category_id else "カテゴリを受け取る人"
    return (("category", receiving), *saved, ("everyone", "友だち全員"))


def previews(office: Office, broadcast: Broadcast) -> Iterator[desk.Block]:
    """What is read in each language that was written."""
    for language in broadcast.content.wording:
        title = f"届く内容：{LANGUAGES.get(language, language)}"
        try:
            drawn = messages_of(office, broadcast, language)
        except HouseError:
            yield desk.Note("info", f"{title}は、文や差し込む言葉がそろうと表示されます。")
            continue
        yield desk.Preview(bubbles(drawn.messages, partial(pictures.shown, office)), title)


def person(number: int) -> str:
    return f"{number:,}人"
