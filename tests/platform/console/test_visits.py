from tests.platform.console.desks import MINATO, a_case, open_desks


def test_smoke(estate: None) -> None:
    desks = open_desks()
    case = a_case(desks.towns[MINATO])
    browser = desks.signed_in(MINATO)
    for path in ("", "/cases", f"/cases/{case.id}", "/roads/words", "/members", "/audit"):
        seen = browser.opens(f"/console/{MINATO}{path}")
        assert seen.status == 200, seen.text
