"""Addresses in a message that do not open, and pictures LINE would not show."""

import re
from collections.abc import Iterator

from chalicelib.platform.broadcasts.links import Links, Look
from chalicelib.platform.broadcasts.lints.findings import Finding, Findings, error, warning
from chalicelib.platform.broadcasts.model import Broadcast
from chalicelib.platform.broadcasts.placeholders import gaps, texts_of

_ADDRESS = re.compile(r"https?://[^\s　「」『』（）()<>\"、。，．]+")
PICTURES = ("image/jpeg", "image/png")
PICTURE_BYTES = 1_000_000
"""LINE's limit for the smaller picture in the chat; ours is shown as both."""
AT_MOST = 20


def addresses_of(broadcast: Broadcast) -> tuple[str, ...]:
    """The web addresses residents could open, each once."""
    texts = (*texts_of(broadcast.content), *broadcast.values.values(), *(each.to for each in broadcast.content.buttons))
    found = (address.rstrip(".,;:!?") for text in texts for address in _ADDRESS.findall(text))
    return tuple(dict.fromkeys(address for address in found if not any(gaps(address))))


def address_findings(broadcast: Broadcast, links: Links) -> Findings:
    found = addresses_of(broadcast)
    for address in found[:AT_MOST]:
        yield from _judged(address, links.look(address))
    if len(found) > AT_MOST:
        yield warning(f"リンクが{len(found)}個あります。はじめの{AT_MOST}個だけ確かめました。")
    if broadcast.content.picture:
        yield from _picture(links.look(broadcast.content.picture))


def _judged(address: str, look: Look) -> Iterator[Finding]:
    match look.outcome:
        case "dead":
            yield error(f"リンク「{address}」のページがありません。アドレスを直してください。")
        case "not_public" if address.startswith("http://"):
            yield warning(
                f"リンク「{address}」は https で始まっていません。https のアドレスがあれば、そちらにしてください。"
            )
        case "not_public":
            yield error(f"リンク「{address}」は、庁外から開けません。公開しているアドレスにしてください。")
        case "unsure":
            yield warning(f"リンク「{address}」が開けるか確かめられませんでした。ご自身で開いてみてください。")


def _picture(look: Look) -> Iterator[Finding]:
    if look.outcome in ("dead", "not_public"):
        yield error("画像のアドレスが開けません。庁外から見られる https のアドレスにしてください。")
    elif look.outcome == "unsure":
        yield warning("画像が開けるか確かめられませんでした。ご自身で開いてみてください。")
    elif look.content_type and look.content_type not in PICTURES:
        yield error("画像は、JPEG か PNG にしてください。")
    elif look.size is not None and look.size > PICTURE_BYTES:
        yield error(f"画像が大きすぎます（{look.size / 1_000_000:.1f}MB）。1MBより小さくしてください。")
