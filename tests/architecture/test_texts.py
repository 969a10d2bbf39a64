"""Texts are complete: every key in every declared language, the same placeholders, words for every question."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import chalicelib
from chalicelib.kernel.texts import LANGUAGES, Texts
from chalicelib.platform.flows.model import Each, Flow, When
from chalicelib.platform.flows.questions import AskSearch, Confirm, Show
from chalicelib.services import SERVICES, load

ROOT = Path(chalicelib.__file__).parent
FOLDERS = sorted(path for path in ROOT.rglob("texts") if path.is_dir())
LISTS = {"keywords", "words"}
"""Tables of words that people type: each language has its own, and not the same number of them."""

CASES = [(folder, language) for folder in FOLDERS for language in LANGUAGES]


def leaves(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict) and name not in LISTS:
            yield from leaves(value, f"{path}{name}.")
        elif isinstance(value, str):
            yield f"{path}{name}", value


def texts_of(folder: Path, language: str) -> dict[str, str]:
    import tomllib

    path = folder / f"{language}.toml"
    return dict(leaves(tomllib.loads(path.read_text(encoding="utf-8")))) if path.exists() else {}


@pytest.mark.parametrize(
    ("folder", "language"), CASES, ids=lambda each: str(getattr(each, "parent", each)).split("/")[-1]
)
def test_each_language_says_what_japanese_says(folder: Path, language: str) -> None:
    japanese, other = texts_of(folder, "ja"), texts_of(folder, language)
    assert japanese.keys() ^ other.keys() == set()
    holes = re.compile(r"\{[a-z_]+\}")
    assert {key for key in japanese if set(holes.findall(japanese[key])) != set(holes.findall(other[key]))} == set()


def steps_of(nodes: tuple[Any, ...]) -> Iterator[Any]:
    for node in nodes:
        if isinstance(node, When):
            yield from steps_of(node.steps)
        elif not isinstance(node, Each):
            yield node


def flows() -> list[tuple[str, Flow]]:
    return [(name, entry) for name in SERVICES for entry in load(name).entries.values() if isinstance(entry, Flow)]


@pytest.mark.parametrize(("service", "flow"), flows(), ids=lambda each: getattr(each, "name", each))
def test_every_question_has_its_words_in_every_language(service: str, flow: Flow) -> None:
    texts = load(service).texts
    confirms = any(isinstance(step, Confirm) for step in steps_of(flow.steps))
    for step in steps_of(flow.steps):
        needed = [] if step.ask else [f"{step.name}.ask"]
        if (confirms and not step.label and not isinstance(step, Show | Confirm)) or isinstance(step, AskSearch):
            needed.append(f"{step.name}.label")
        missing = [(language, key) for key in needed for language in LANGUAGES if not texts.has(language, key)]
        assert missing == []


@pytest.mark.parametrize("name", SERVICES)
def test_menus_and_keywords_lead_to_entries_that_exist(name: str) -> None:
    service = load(name)
    for language in LANGUAGES:
        for table in ("menu", "keywords"):
            assert set(service.texts.table(language, table)) <= set(service.entries)


def test_no_two_services_claim_the_same_keyword() -> None:
    from chalicelib.platform.flows.questions import plain

    claimed: dict[str, str] = {}
    for name in SERVICES:
        for language in LANGUAGES:
            for entry, words in load(name).texts.table(language, "keywords").items():
                for word in words:
                    other = claimed.setdefault(plain(word), f"{name}/{entry}")
                    assert other == f"{name}/{entry}", word


def test_a_text_with_a_placeholder_cannot_reach_into_an_object(tmp_path: Path) -> None:
    (tmp_path / "ja.toml").write_text('a = "{name} {name.__class__}"', encoding="utf-8")
    assert Texts(tmp_path).say("ja", "a", name="x") == "x {name.__class__}"
