"""The witness of the journeys is no yes-man."""

from tests.journeys.witness import WitnessedLine
from tests.kit.fakes import Clock
from tests.kit.line_spec import line_spec

TEXT = {"type": "text", "text": "こんにちは"}


def a_line(*messages: dict[str, str]) -> WitnessedLine:
    line = WitnessedLine(Clock())
    line.asked.append(("push", {"to": "U" + "1" * 32, "messages": list(messages)}))
    return line


def test_a_message_that_lines_files_do_not_know_is_told() -> None:
    assert a_line(TEXT).faults(line_spec()) == []
    assert any("text" in fault for fault in a_line({"type": "text", "txet": "こんにちは"}).faults(line_spec()))


def test_a_message_beyond_lines_limits_is_told_also_without_lines_files() -> None:
    assert a_line(TEXT).faults(None) == []
    assert a_line({"type": "text", "text": "あ" * 5001}).faults(None) == [
        "messages[0].text: at most 5000 UTF-16 code units, has 5001"
    ]
