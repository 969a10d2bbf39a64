"""Whom a condition means, told while somebody still puts it together."""

from collections.abc import Mapping
from typing import Any

from chalicelib.platform.console.staff import Block, Facts, Look, Note
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.house import Office
from chalicelib.platform.segments.counting import Count, counted
from chalicelib.platform.segments.words import explained

NOBODY = "いま、この条件にあてはまる友だちはいません。このままでは、だれにも届きません。条件を見直してください。"
ESTIMATED = "友だちが多いため、一部の人数からの見積りです。正確な人数は、あとで数えられます。"


def people(office: Office, channel_key: str, audience: Mapping[str, Any]) -> Look:
    """In words, and how many. `StaffMistake` where the condition says what cannot be meant."""
    told, count = explained(office, audience), counted(office, channel_key, audience)
    rows = (("だれに", told), ("人数", in_numbers(count)), ("言葉ごと", by_language(count)))
    notes: tuple[Block, ...] = ()
    if not count.number:
        notes = (Note("warning", NOBODY),)
    elif not count.is_exact:
        notes = (Note("info", ESTIMATED),)
    return Look((*notes, Facts(rows)), f"{in_numbers(count)}に届きます。" if count.number else NOBODY)


def in_numbers(count: Count) -> str:
    return f"{count.number:,}人" if count.is_exact else f"約{count.number:,}人（一部の人数からの見積り）"


def by_language(count: Count) -> str:
    told = (f"{LANGUAGES.get(code, code)} {number:,}" for code, number in sorted(count.by_language.items()))
    return "、".join(told) or "なし"
