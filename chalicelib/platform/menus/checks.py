"""What stands in the way of showing menus, told before LINE refuses them: a sentence for each thing."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.platform.house import Office
from chalicelib.platform.menus.drawing import colour_complaint, fits, unknown_letters
from chalicelib.platform.menus.icons import ICONS
from chalicelib.platform.menus.model import Area, Arrangement, Design
from chalicelib.platform.menus.requests import is_here, placed
from chalicelib.platform.messaging.actions import openable
from chalicelib.platform.messaging.lengths import grapheme_length
from chalicelib.platform.messaging.menus import AREAS, BAR_TEXT, LABEL, Bounds
from chalicelib.platform.segments.conditions import parse
from chalicelib.platform.segments.repository import Segments

MOST_DESIGNS = 30
"""Menus of a town: an edition is one record. LINE takes a thousand."""
LONGEST_NAME = 40
SMALLEST_TAP = 80
"""Pixels of 1200: 24 points on a phone of 360 (WCAG 2.2, target size)."""

LIMITS = (
    f"1つのメニューに置けるタップ領域は{AREAS}個までです。",
    f"下のバーの文字は{BAR_TEXT}文字、領域の名前は{LABEL}文字までです（見た目の文字数で数えます）。",
    "画像は、公開したあとに差し替えられません。変えるときは新しいメニューを作り、古いものと入れ替えます（自動で行います）。",
    "LINEに作れるメニューは1,000個、1時間に100個までです。変わっていないメニューは作り直さないので、"
    "上限にかかることはまずありません。かかったときは、続きを自動で行います。",
    "パソコン版のLINEには表示されません。",
)

_PHONE = re.compile(r"\+?[0-9][0-9-]{1,19}|[#*][0-9]{2,8}")


def design_complaints(office: Office, design: Design, aliases: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with one menu. `aliases`: alias -> name of all menus it may lead to."""
    yield from _head_complaints(design)
    areas = list(placed(design))
    active = [area for _, area, _ in areas if area.act and not is_here(design, area)]
    if not active:
        yield "押せる場所がありません。1つ以上のタイルに動きを付けてください。"
    if len(active) > AREAS:
        yield f"押せる場所は{AREAS}個までです（いま{len(active)}個）。"
    for number, area, bounds in areas:
        for told in area_complaints(office, design, area, bounds, aliases):
            yield f"{number}番「{area.label or '名前なし'}」：{told}"


def _head_complaints(design: Design) -> Iterator[str]:
    if not 0 < len(design.name) <= LONGEST_NAME:
        yield f"メニューの名前を{LONGEST_NAME}文字以内で書いてください。"
    if not 0 < max(grapheme_length(design.bar), len(design.bar)) <= BAR_TEXT:
        yield f"下のバーの文字を{BAR_TEXT}文字以内で書いてください（絵文字は2文字以上に数えることがあります）。"
    if design.is_drawn and not design.grid:
        yield "画像がまだありません。画像を選ぶか、並べ方を選んでください。"
    if design.is_drawn and colour_complaint(design.ground, design.ink):
        yield colour_complaint(design.ground, design.ink)


def area_complaints(
    office: Office, design: Design, area: Area, bounds: Bounds, aliases: Mapping[str, str]
) -> Iterator[str]:
    """What is wrong with one area."""
    if area.act and not area.label.strip():
        yield "名前を書いてください。画面を読み上げる人に必要です。"
    if grapheme_length(area.label) > LABEL:
        yield f"名前は{LABEL}文字までです（いま{grapheme_length(area.label)}文字）。"
    if design.is_drawn and design.grid:
        yield from _drawing_complaints(area, bounds)
    yield from _place_complaints(design, bounds)
    yield from _act_complaints(office, area, aliases)


def _drawing_complaints(area: Area, bounds: Bounds) -> Iterator[str]:
    if area.icon and area.icon not in ICONS:
        yield "選んだ絵がありません。選び直してください。"
    missing = unknown_letters(area.label)
    if missing:
        yield f"「{missing}」は絵に描けない文字です。別の文字にするか、画像を用意してください。"
    elif not fits(area.label, bounds):
        yield "名前が長くてタイルに入りません。短くしてください。"


def _place_complaints(design: Design, bounds: Bounds) -> Iterator[str]:
    if bounds.x + bounds.width > design.width or bounds.y + bounds.height > design.height:
        yield f"画像（{design.width}×{design.height}）からはみ出しています。"
    least = round(SMALLEST_TAP * design.width / 1200)
    if bounds.width < least or bounds.height < least:
        yield f"小さくて押しにくい大きさです。縦も横も{least}ピクセル以上にしてください。"


def _act_complaints(office: Office, area: Area, aliases: Mapping[str, str]) -> Iterator[str]:
    match area.act:
        case "tap" if not _is_entry(office, area.to):
            yield "選んだサービスの入口が、いまは使えません。選び直してください。"
        case "menu" if area.to not in aliases:
            yield "移る先のメニューがありません。選び直してください。"
        case "uri" if not _is_https(area.to):
            yield "https:// から始まるアドレスを書いてください。"
        case "tel" if not _PHONE.fullmatch(area.to):
            yield "電話番号を数字とハイフンで書いてください。"
        case "page" if not area.to:
            yield "開くページを選んでください。"


def _is_entry(office: Office, to: str) -> bool:
    service, _, rest = to.partition("/")
    try:
        known = office.service(service).entries
    except NotFound:
        return False
    return service in office.tenant.services and rest.partition("/")[0] in known


def _is_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and bool(openable(address))


def arrangement_complaints(office: Office, arrangement: Arrangement, aliases: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with who sees which."""
    if not arrangement.default:
        yield "「ふだん、みんなに見せるメニュー」を選んでください。"
    named = [arrangement.default, *arrangement.situations.values(), *(rule.alias for rule in arrangement.rules)]
    if any(alias and alias not in aliases for alias in named):
        yield "見せるメニューに、なくなったものがあります。選び直してください。"
    segments = Segments(office.scope)
    for number, rule in enumerate(arrangement.rules, 1):
        segment = segments.find(rule.segment) if rule.segment else None
        if rule.segment and segment is None:
            yield f"{number}番目の決まりの配信先がなくなっています。"
        if segment:
            try:
                parse(segment.audience, office)
            except StaffMistake as mistake:
                yield f"{number}番目の決まり（{segment.name}）：{mistake.message}"
        if not rule.language and not rule.segment:
            yield f"{number}番目の決まりに、言葉か配信先を選んでください。"


def complaints(office: Office, designs: tuple[Design, ...], arrangement: Arrangement) -> list[str]:
    """All that stands in the way of publishing."""
    aliases = {design.alias: design.name for design in designs}
    found = [f"{design.name}：{told}" for design in designs for told in design_complaints(office, design, aliases)]
    if len(designs) > MOST_DESIGNS:
        found.append(f"メニューは{MOST_DESIGNS}個までです。使わないものを消してください。")
    return [*found, *arrangement_complaints(office, arrangement, aliases)]
