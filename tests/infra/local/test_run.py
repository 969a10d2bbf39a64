from pathlib import Path

from infra.local.city import ROOT
from infra.local.run import WELCOME, wishes


def test_a_newcomer_needs_no_argument() -> None:
    wish = wishes([])
    assert (wish.folder, wish.fresh, wish.any_ports) == (ROOT / ".city", False, False)


def test_what_is_asked_for_is_understood() -> None:
    wish = wishes(["--fresh", "--any-ports", "--folder", "here", "--data", "there"])
    assert (wish.folder, wish.fresh, wish.any_ports, wish.data) == (Path("here"), True, True, Path("there"))


def test_the_welcome_says_where_to_look_in_both_languages() -> None:
    told = WELCOME.format(phone="P", console="C", staff="S", feeds="E", towns="T", folder="F")
    for words in ("電話の画面", "phone", "職員の画面", "console", "Ctrl-C"):
        assert words in told
