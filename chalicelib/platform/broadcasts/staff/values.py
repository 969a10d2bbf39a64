"""The part of a form that fills the gaps of a content: the Japanese words, and those of each language it is in."""

from collections.abc import Iterator, Mapping, Sequence

from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts.model import Content
from chalicelib.platform.broadcasts.placeholders import InLanguages, asked_in, filled_in, languages_besides
from chalicelib.platform.console.staff import Field, Sent
from chalicelib.platform.console.wording import LANGUAGES

SECTION = "差し込む言葉"
HINT = "ほかの言葉を空にすると、ここの言葉が入ります。"


def value_fields(
    content: Content, names: Sequence[str], values: Mapping[str, str], in_languages: InLanguages
) -> Iterator[Field]:
    """A row for each gap: the Japanese, and beside it each language whose text has that gap."""
    asked = {language: asked_in(content, language) for language in languages_besides(content)}
    for place, name in enumerate(names):
        row = f"value-{place}"
        others = [language for language, told in asked.items() if name in told]
        label = f"{SECTION}：{name}" + (f"（{LANGUAGES[DEFAULT]}）" if others else "")
        beside, hint = (row, HINT) if others else ("", "")
        yield Field(row, label, value=values.get(name, ""), beside=beside, hint=hint, section=SECTION)
        for language in others:
            told = in_languages.get(language, {}).get(name, "")
            label = f"{SECTION}：{name}（{LANGUAGES.get(language, language)}）"
            yield Field(f"{row}-{language}", label, value=told, beside=row, section=SECTION)


def values_from(sent: Sent, names: Sequence[str]) -> dict[str, str]:
    """The Japanese words that the fields of `value_fields` brought."""
    return {name: sent[f"value-{place}"].strip() for place, name in enumerate(names)}


def in_languages_from(sent: Sent, names: Sequence[str], content: Content) -> dict[str, dict[str, str]]:
    """The words of the other languages in which a content is written; those that were left empty are left out."""
    told = {
        language: {name: sent[f"value-{place}-{language}"].strip() for place, name in enumerate(names)}
        for language in languages_besides(content)
    }
    return filled_in(told)
