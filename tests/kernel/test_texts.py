"""Words by key and language, in the tenant's own wording where it has one."""

from pathlib import Path

import pytest

from chalicelib.kernel.texts import Texts, fill


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ja.toml").write_text('hello = "{name}さん"\n[a]\nb = "日本語"\n', encoding="utf-8")
    (tmp_path / "en.toml").write_text('hello = "Dear {name}"\n', encoding="utf-8")
    return tmp_path


def test_a_text_is_said_in_the_language_asked_for_and_else_in_japanese(folder: Path) -> None:
    texts = Texts(folder)
    assert texts.say("en", "hello", name="A") == "Dear A"
    assert texts.say("en", "a.b") == "日本語"
    assert texts.languages() == ("ja", "en")


def test_the_tenants_wording_lies_over_ours(folder: Path) -> None:
    texts = Texts(folder, overrides={"ja": {"hello": "{name}様"}})
    assert texts.say("ja", "hello", name="A") == "A様"
    assert texts.has("ja", "hello")


def test_a_missing_text_and_a_missing_fact_are_errors(folder: Path) -> None:
    with pytest.raises(KeyError):
        Texts(folder).say("ja", "nothing")
    with pytest.raises(KeyError):
        fill("{name}", {})


def test_a_fact_with_braces_is_not_read_again() -> None:
    assert fill("{a}", {"a": "{b}", "b": "x"}) == "{b}"
