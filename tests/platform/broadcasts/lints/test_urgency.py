from chalicelib.platform.broadcasts.lints.findings import told_by
from chalicelib.platform.broadcasts.lints.urgency import urgency_findings
from tests.platform.broadcasts.sends import a_broadcast, a_content


def found(text: str, *, urgent: bool = False, drill: bool = False) -> list[str]:
    broadcast = a_broadcast(content=a_content(text), is_urgent=urgent, is_drill=drill)
    return [finding.text for finding in urgency_findings(broadcast, tuple(told_by(broadcast)))]


def test_words_of_an_emergency_ask_whether_it_is_one() -> None:
    [told] = found("港町に避難指示を出しました。")
    assert "緊急の配信になっていません" in told


def test_an_emergency_without_such_words_is_asked_about_too() -> None:
    [told] = found("公園まつりを開きます。", urgent=True)
    assert "「緊急」を外して" in told


def test_what_fits_is_left_alone() -> None:
    assert found("港町に避難指示を出しました。", urgent=True) == []
    assert found("公園まつりを開きます。") == []
    assert found("避難指示が出たときの備えを学ぶ講座です。") == []
    assert found("避難指示を出しました。", drill=True) == []


def test_full_width_levels_are_read() -> None:
    assert found("警戒レベル４です。") != []
