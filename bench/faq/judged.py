"""A judged set of questions in three files: `corpus.json`, `queries.json` and `qrels.json`, each a list of records."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from chalicelib.platform.knowledge.entries import Entry

OWN = Path(__file__).parent
SECOND = OWN / "second"
"""Of a second hand, which had not seen the synonyms: what generalises is told by it."""

GRADES = (1, 2)


class SetMistake(ValueError):
    """What is wrong in a file of the set, and in which record and field."""


@dataclass(frozen=True)
class JudgedSet:
    """`entries` by the order of the file; `queries` by id; `grades` (1 also answers, 2 answers) by query and entry."""

    entries: tuple[Entry, ...]
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]


def read(folder: Path = OWN) -> JudgedSet:
    """The set in `folder`. Raises SetMistake that names the file, the record (counted from 1) and the field."""
    entries = tuple(
        Entry(_text(row, "id", at), _text(row, "question", at), _text(row, "answer", at, may_be_empty=True))
        for at, row in _records(folder / "corpus.json")
    )
    _assert_once("corpus.json", [entry.id for entry in entries])
    asked = [(_text(row, "id", at), _text(row, "text", at)) for at, row in _records(folder / "queries.json")]
    _assert_once("queries.json", [name for name, _ in asked])
    return JudgedSet(
        entries, dict(asked), _grades(folder, {entry.id for entry in entries}, {name for name, _ in asked})
    )


def read_all(folders: Sequence[Path]) -> dict[str, JudgedSet]:
    """Each set by its folder's name. Raises SetMistake as `read` does, and for two folders of one name."""
    sets = {folder.resolve().name: read(folder) for folder in folders}
    if len(sets) < len(folders):
        raise SetMistake("Two folders of one name")
    return sets


def merged(sets: Mapping[str, JudgedSet]) -> JudgedSet:
    """All sets as one haystack, each id behind its set's name; another set's entries are held to answer nothing."""
    joined = [_named(name, judged) for name, judged in sets.items()]
    return JudgedSet(
        tuple(entry for judged in joined for entry in judged.entries),
        {query: text for judged in joined for query, text in judged.queries.items()},
        {query: grades for judged in joined for query, grades in judged.grades.items()},
    )


def _named(name: str, judged: JudgedSet) -> JudgedSet:
    return JudgedSet(
        tuple(replace(entry, id=f"{name}/{entry.id}") for entry in judged.entries),
        {f"{name}/{query}": text for query, text in judged.queries.items()},
        {
            f"{name}/{query}": {f"{name}/{entry}": grade for entry, grade in grades.items()}
            for query, grades in judged.grades.items()
        },
    )


def _grades(folder: Path, entries: set[str], queries: set[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for at, row in _records(folder / "qrels.json"):
        query, entry, grade = _text(row, "query_id", at), _text(row, "corpus_id", at), row.get("grade")
        for known, name, field in ((queries, query, "query_id"), (entries, entry, "corpus_id")):
            if name not in known:
                raise SetMistake(f"{at}: {field}: {name!r} is in no other file")
        if grade not in GRADES or isinstance(grade, bool):
            raise SetMistake(f"{at}: grade: {grade!r} is neither 1 nor 2")
        if found.setdefault(query, {}).setdefault(entry, grade) != grade:
            raise SetMistake(f"{at}: grade: {query!r} and {entry!r} were given another grade before")
    return found


def _records(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each record with where it stands, for messages."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SetMistake(f"{path.name}: there is no such file in {path.parent}") from None
    except ValueError as error:
        raise SetMistake(f"{path.name}: not JSON in UTF-8 ({error})") from error
    if not isinstance(rows, list):
        raise SetMistake(f"{path.name}: not a list")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise SetMistake(f"{path.name}, record {number}: not an object")
        yield f"{path.name}, record {number}", row


def _text(row: Mapping[str, Any], field: str, at: str, *, may_be_empty: bool = False) -> str:
    """A text; a number is taken for an id."""
    value = row.get(field)
    if isinstance(value, int) and not isinstance(value, bool) and field.endswith("id"):
        return str(value)
    if not isinstance(value, str) or not (value.strip() or may_be_empty):
        raise SetMistake(f"{at}: {field}: {value!r} is no text")
    return value


def _assert_once(file: str, ids: list[str]) -> None:
    first: dict[str, int] = {}
    for number, name in enumerate(ids, 1):
        if first.setdefault(name, number) != number:
            raise SetMistake(f"{file}, record {number}: id: {name!r} is also record {first[name]}")
