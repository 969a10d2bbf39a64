"""Words of cases as staff read them: the same Japanese that residents are told."""

from collections.abc import Mapping
from pathlib import Path

from chalicelib.kernel.texts import DEFAULT, Texts
from chalicelib.platform import cases
from chalicelib.platform.cases.model import ClosedBecause, Happening, Status

_TEXTS = Texts(Path(cases.__file__).parent / "texts")

CLOSED: Mapping[ClosedBecause, str] = {
    "not_ours": "市町村が管理する場所・物ではない",
    "no_action": "確認したが、今は対応しない",
    "duplicate": "同じ内容の受付が先にある",
    "not_found": "現地で確認できなかった",
    "referred": "担当する機関に引き継いだ",
    "cannot_contact": "確認の連絡ができなかった",
}
"""Why a case is closed, as a clerk chooses it."""

LANGUAGES: Mapping[str, str] = {"ja": "日本語", "ja-easy": "やさしい日本語", "en": "英語 (English)"}

ORIGINS: Mapping[str, str] = {
    "line": "LINEのトーク",
    "page": "LINEから開いたページ",
    "open311": "外部のシステム (Open311)",
    "phone": "電話",
}


def status_in_words(status: Status) -> str:
    return _TEXTS.say(DEFAULT, f"status.{status}")


def happening_in_words(happening: Happening) -> str:
    """What a line of the history is about."""
    told = _TEXTS.say(DEFAULT, f"history.{happening.kind}")
    to = happening.facts.get("to")
    if happening.kind == "status" and to:
        told = f"状況を「{status_in_words(to)}」に変更"
    because = next((words for reason, words in CLOSED.items() if reason == happening.facts.get("because")), "")
    return f"{told}（{because}）" if because else told
