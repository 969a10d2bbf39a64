"""Shapes: what a value of a settings model looks like in a form, in a request, in words, and in a complaint.

Three kinds of value pass here. A *value* is plain JSON as pydantic writes and reads it. A *tree* holds the same as it
stands in the boxes of a form: texts, lists and dicts of texts. *Words* are Japanese for the history. Paths name fields
of a form: `v.kinds.2.name.ja`.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.platform.console.long_form import Asked, Group, Part, Shown
from chalicelib.platform.console.staff import Field, Sent
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.settings.marks import Manner
from chalicelib.web.words import day

NOTHING = "（空欄）"
LONG = 40
"""Characters from which a text gets several lines."""
FORMS: Mapping[Manner, str] = {
    "time": "例：18:30",
    "span": "例：21:00-07:00",
    "month_day": "月-日で。例：12-31",
    "date": "",
    "long": "",
}


@dataclass(frozen=True)
class Drawing:
    """What is drawn beside the fields: what is wrong, and which row a button just touched."""

    errors: Mapping[str, str] = field(default_factory=dict)
    found: str = ""

    def error(self, path: str) -> str:
        return self.errors.get(path, "")


def plain(told: str) -> str:
    """A time, span or day as it is kept, however it was typed: ８：３０ is 08:30, 1-3 is 01-03."""
    return re.sub(r"(?<!\d)(\d)(?=[:-])|(?<=-)(\d)(?!\d)", r"0\g<0>", unicodedata.normalize("NFKC", told))


def id_of(path: str) -> str:
    return path.replace(".", "-").replace("/", "_")


@dataclass(frozen=True)
class Shape:
    """One thing that may be chosen."""

    title: str = ""
    hint: str = ""
    is_required: bool = False
    default: Any = None
    """The value that stands where nothing is said."""

    def tree(self, value: Any) -> Any:
        """A value as it stands in the boxes."""
        return "" if value is None else str(value)

    def taken(self, sent: Sent, path: str) -> Any:
        """What was typed."""
        return sent[path]

    def value(self, tree: Any, base: Any = None) -> Any:
        """What was typed, for pydantic to read. `base` is the value that stands; what the form does not ask stays."""
        return tree.strip()

    def words(self, value: Any) -> str:
        return str(value) if value not in (None, "", [], {}) else NOTHING

    def parts(self, path: str, tree: Any, drawing: Drawing) -> Iterator[Part]:
        yield Asked(self.field(path, tree), drawing.error(path), id_of(path))

    def field(self, path: str, tree: Any) -> Field:
        """The box it is typed in."""
        return Field(path, self.title, value=tree, hint=self.hint, required=self.is_required)

    def place(self, path: str, tree: Any, loc: Sequence[Any]) -> str:
        """The field that a complaint about `loc`, as pydantic names it below this value, belongs to."""
        return path


@dataclass(frozen=True)
class Text(Shape):
    manner: Manner | None = None
    at_most: int = 0

    def value(self, tree: Any, base: Any = None) -> Any:
        told = tree.replace("\r\n", "\n").strip()
        return plain(told) if self.manner and self.manner != "long" else told

    def words(self, value: Any) -> str:
        return day(str(value)) if value and self.manner == "date" else super().words(value)

    def field(self, path: str, tree: Any) -> Field:
        is_long = self.manner == "long" or len(tree) > LONG or "\n" in tree
        hints = (self.hint, FORMS[self.manner] if self.manner else "", f"{self.at_most}字まで" if self.at_most else "")
        told = Field(path, self.title, value=tree, hint="。".join(filter(None, hints)), required=self.is_required)
        return replace(told, kind="textarea" if is_long else "date" if self.manner == "date" else "text")


@dataclass(frozen=True)
class Number(Shape):
    low: float | None = None
    high: float | None = None
    is_whole: bool = True

    def value(self, tree: Any, base: Any = None) -> Any:
        told = unicodedata.normalize("NFKC", tree).strip()
        try:
            return int(told) if self.is_whole else float(told)
        except ValueError:
            return told

    def field(self, path: str, tree: Any) -> Field:
        low, high = ("" if bound is None else f"{bound:g}" for bound in (self.low, self.high))
        hint = "。".join(filter(None, (self.hint, _bounds(low, high))))
        told = Field(path, self.title, value=tree, hint=hint, required=self.is_required)
        # as text where it may be a fraction: a browser's number boxes refuse what lies between their steps
        return replace(told, kind="number", low=low, high=high) if self.is_whole else told


def _bounds(low: str, high: str) -> str:
    if low and high:
        return f"{low}から{high}まで"
    return f"{low}以上" if low else f"{high}以下" if high else ""


@dataclass(frozen=True)
class Choice(Shape):
    options: tuple[tuple[str, str], ...] = ()

    def words(self, value: Any) -> str:
        return dict(self.options).get(str(value), str(value))

    def field(self, path: str, tree: Any) -> Field:
        return Field(
            path, self.title, "select", value=tree, hint=self.hint, required=self.is_required, options=self.options
        )


@dataclass(frozen=True)
class YesNo(Shape):
    def tree(self, value: Any) -> Any:
        return "1" if value else ""

    def value(self, tree: Any, base: Any = None) -> Any:
        return bool(tree)

    def words(self, value: Any) -> str:
        return "はい" if value else "いいえ"

    def field(self, path: str, tree: Any) -> Field:
        return Field(path, self.title, "checkbox", value=tree, hint=self.hint)


@dataclass(frozen=True)
class Several(Shape):
    """Any of some choices."""

    options: tuple[tuple[str, str], ...] = ()

    def tree(self, value: Any) -> Any:
        return [str(each) for each in value or ()]

    def taken(self, sent: Sent, path: str) -> Any:
        return list(sent.all(path))

    def value(self, tree: Any, base: Any = None) -> Any:
        return list(tree)

    def words(self, value: Any) -> str:
        labels = dict(self.options)
        return "、".join(labels.get(str(each), str(each)) for each in value) or "なし"

    def field(self, path: str, tree: Any) -> Field:
        return Field(path, self.title, "checkboxes", chosen=tuple(tree), hint=self.hint, options=self.options)


@dataclass(frozen=True)
class Lines(Shape):
    """Several texts, one a line."""

    manner: Manner | None = None

    def tree(self, value: Any) -> Any:
        return "\n".join(map(str, value or ()))

    def value(self, tree: Any, base: Any = None) -> Any:
        lines = [line.strip() for line in tree.splitlines() if line.strip()]
        return list(map(plain, lines)) if self.manner else lines

    def words(self, value: Any) -> str:
        return "、".join(map(str, value)) or "なし"

    def field(self, path: str, tree: Any) -> Field:
        form = FORMS[self.manner] if self.manner else ""
        hint = "。".join(filter(None, (self.hint, "1行に1つずつ", form)))
        return Field(path, self.title, "textarea", value=tree, hint=hint, required=self.is_required)


@dataclass(frozen=True)
class Languages(Shape):
    """Words in each language, side by side."""

    must: tuple[str, ...] = ("ja",)
    at_most: int = 0

    def tree(self, value: Any) -> Any:
        told = {"ja": value} if isinstance(value, str) else value or {}
        return {language: str(told.get(language) or "") for language in LANGUAGES}

    def taken(self, sent: Sent, path: str) -> Any:
        return {language: sent[f"{path}.{language}"] for language in LANGUAGES}

    def value(self, tree: Any, base: Any = None) -> Any:
        told = {language: text.replace("\r\n", "\n").strip() for language, text in tree.items()}
        return {language: text for language, text in told.items() if text}

    def words(self, value: Any) -> str:
        told = {"ja": value} if isinstance(value, str) else value or {}
        return "／".join(f"{LANGUAGES.get(each, each)}：{text}" for each, text in told.items() if text) or NOTHING

    def parts(self, path: str, tree: Any, drawing: Drawing) -> Iterator[Part]:
        shapes = {
            each: Text(name, is_required=self.is_required and each in self.must) for each, name in LANGUAGES.items()
        }
        is_long = any(len(text) > LONG or "\n" in text for text in tree.values())
        shapes = {
            each: Text(shape.title, is_required=shape.is_required, manner="long" if is_long else None)
            for each, shape in shapes.items()
        }
        parts = tuple(
            part for each, shape in shapes.items() for part in shape.parts(f"{path}.{each}", tree[each], drawing)
        )
        yield Group(self.title, parts, self.hint, drawing.error(path), id_of(path), is_abreast=True)

    def place(self, path: str, tree: Any, loc: Sequence[Any]) -> str:
        name = str(loc[0]) if loc else self.must[0]
        return f"{path}.{name}" if name in LANGUAGES else f"{path}.{self.must[0]}"


@dataclass(frozen=True)
class Fixed(Shape):
    """Shown, and not changed here."""

    reason: str = ""
    inner: Shape | None = None
    """How to say it in words; None where it is too much to show."""

    def tree(self, value: Any) -> Any:
        return self.inner.words(value) if self.inner else ""

    def taken(self, sent: Sent, path: str) -> Any:
        return None

    def value(self, tree: Any, base: Any = None) -> Any:
        return base

    def words(self, value: Any) -> str:
        return self.inner.words(value) if self.inner else "（この履歴には書き表せません）"

    def parts(self, path: str, tree: Any, drawing: Drawing) -> Iterator[Part]:
        yield Shown(self.title, tree or "", self.reason)
