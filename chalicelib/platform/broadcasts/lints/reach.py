"""Whether the number of recipients is what the sender can have meant, and whether they can read it."""

from collections.abc import Mapping, Sequence

from chalicelib.platform.broadcasts.content import EASY
from chalicelib.platform.broadcasts.lints.findings import Findings, error, warning
from chalicelib.platform.broadcasts.model import Broadcast, Content
from chalicelib.platform.console.wording import LANGUAGES

FAR = 3
"""Times the usual number that is far above it."""
FEW = 100
"""More people than usual that are not worth a word."""


def number_findings(number: int, usual: Sequence[int]) -> Findings:
    """`usual`: recipients of the category's earlier sends, the last one first."""
    if number == 0:
        yield error("宛先に当てはまる人が一人もいません。宛先の条件を見直してください。")
        return
    most = max(usual, default=0)
    if most and number > most * FAR and number - most > FEW:
        yield warning(
            f"宛先は{number:,}人です。このカテゴリの配信は、これまで多くて{most:,}人でした。"
            "宛先の条件が抜けていないか確かめてください。"
        )


def language_findings(content: Content, by_language: Mapping[str, int]) -> Findings:
    """People whose language was not written."""
    for language, number in sorted(by_language.items()):
        if number and language not in content.wording:
            named, read = LANGUAGES.get(language, language), _read_instead(content, language)
            yield warning(f"{named}を選んだ{number:,}人には{read}で届きます。できれば{named}の文も書いてください。")


def _read_instead(content: Content, language: str) -> str:
    return LANGUAGES[EASY] if EASY in content.wording and language != EASY else LANGUAGES["ja"]


def quota_findings(number: int, left: int | None) -> Findings:
    """`left`: recipients LINE still allows this month; None for any number."""
    if left is not None and number > left:
        yield error(f"LINEで今月送れるのは、あと{left:,}通です。宛先を減らすか、来月に送ってください。")


def budget_findings(broadcast: Broadcast, begins: str) -> Findings:
    """`begins`: when it may begin, in words, where its category has had its sends of the week."""
    if begins and not broadcast.is_urgent and not broadcast.is_drill:
        yield warning(
            f"このカテゴリは、この7日間の上限まで配信しています。承認されても、{begins}まで配信されません。"
            "急ぐ内容なら、別のカテゴリか日時を考えてください。"
        )
