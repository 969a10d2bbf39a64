import pytest

from infra.local.line.rules import Rule, grapheme_length, record, string, utf16_length, web_address


def complaints(rule: Rule, value: object) -> list[str]:
    return [each.message for each in rule(value, "it")]


@pytest.mark.parametrize(("words", "units"), [("ごみ", 2), ("𠮷野家", 4), ("🙂", 2), ("", 0)])
def test_text_is_counted_in_utf16_units(words: str, units: int) -> None:
    assert utf16_length(words) == units


@pytest.mark.parametrize(
    ("words", "seen"), [("ごみ", 2), ("𠮷野家", 3), ("👨‍👩‍👧", 1), ("🇯🇵🇯🇵", 2), ("👍🏽", 1), ("か\u3099", 1), ("", 0)]
)
def test_labels_are_counted_as_a_reader_sees_them(words: str, seen: int) -> None:
    assert grapheme_length(words) == seen


def test_an_address_is_https_or_on_this_machine() -> None:
    assert complaints(web_address(), "https://example.com/a.png") == []
    assert complaints(web_address(), "http://127.0.0.1:8000/a.png") == []
    assert complaints(web_address(), "http://example.com/a.png")
    assert complaints(web_address(), "https://example.com/写真.png")
    assert complaints(web_address(), "https://[/a.png")
    assert complaints(web_address(20), "https://example.com/" + "a" * 20)


def test_an_open_record_ignores_what_it_does_not_know_and_a_closed_one_does_not() -> None:
    value = {"name": "a", "more": 1}
    assert complaints(record({"name": string(5)}), value) == []
    assert complaints(record({"name": string(5)}, is_closed=True), value) == ["unknown field"]
    assert complaints(record({"name": string(5)}), {}) == ["must be specified"]
