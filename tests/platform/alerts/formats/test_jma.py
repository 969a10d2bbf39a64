"""Telegrams of the JMA, read: real ones where they are at hand, and what cannot be read."""

from pathlib import Path

import pytest

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.alerts.formats import Unreadable
from chalicelib.platform.alerts.formats.atom import entries
from chalicelib.platform.alerts.formats.jma import is_covered, named_by, read_telegram
from tests.kit.telegrams import SHARED, rain, report

SAMPLES = SHARED / "jma"


def sample(name: str) -> bytes:
    path: Path = SAMPLES / f"{name}.xml"
    if not path.exists():
        pytest.skip(f"The JMA's telegrams are not here: {path}")
    return path.read_bytes()


def highest(name: str) -> dict[str, tuple[int, int]]:
    """By hazard of a real telegram: the highest level, and at how many places."""
    found: dict[str, tuple[int, int]] = {}
    for info in read_telegram(sample(name)).infos:
        if info.level and info.level > found.get(info.hazard, (0, 0))[0]:
            found[info.hazard] = (info.level, len(info.places))
    return found


@pytest.mark.parametrize(
    ("name", "series", "expected"),
    [
        ("keiho_multi_pref_gifu", "r06", {"rain": (3, 1)}),
        ("sample_dosha_keiho", "r06", {"landslide": (4, 7)}),
        ("sample_sonota_chuiho", "r06", {}),
        ("dosha_keikai_joho_toyama_serial1", "vxww50", {"landslide": (4, 2)}),
        ("keiho_toyama_companion_vpww53", "h27", {}),
        ("keiho_niigata_samestate_1", "h27", {}),
        ("keiho_niigata_samestate_2", "h27", {}),
        ("eq_shindo_sokuho", "seis", {"quake/20260728183726": (3, 1)}),
        ("eq_shingen_shindo_followup_sameeventid", "seis", {"quake/20260728183952": (3, 3)}),
        ("eq_shingen_sokuho", "seis", {}),
        ("tsunami_keiho_serial_a", "tsunami", {"tsunami": (2, 1)}),
        ("tsunami_joho", "tsunami", {"tsunami": (2, 1)}),
    ],
)
def test_a_real_telegram_says_what_it_says(name: str, series: str, expected: dict[str, tuple[int, int]]) -> None:
    alert = read_telegram(sample(name))
    assert (alert.source, alert.status, alert.msg_type, alert.series) == ("jma", "actual", "alert", series)
    assert highest(name) == expected


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("eq_shingen_sokuho", "no_intensity"),
        ("keiho_toyama_companion_vpww53", "old_format"),
        ("keiho_niigata_samestate_1", "old_format"),
    ],
)
def test_a_real_telegram_that_says_nothing_to_tell_names_the_reason(name: str, reason: str) -> None:
    assert read_telegram(sample(name)).nothing == reason


def test_every_real_telegram_says_something_or_names_a_reason() -> None:
    sample("keiho_multi_pref_gifu")
    telegrams = [path for path in SAMPLES.glob("*.xml") if not path.name.startswith("eqvol")]
    assert len(telegrams) >= 12
    for path in telegrams:
        alert = read_telegram(path.read_bytes())
        assert alert.infos or alert.nothing, path.name


def test_a_real_feed_names_its_telegrams_oldest_first() -> None:
    found = entries(sample("eqvol_l_trim"))
    assert len(found) == 60
    assert [entry.updated for entry in found] == sorted(entry.updated for entry in found)
    assert {entry.title for entry in found if is_covered(entry.title)} >= {"震度速報", "震源・震度に関する情報"}
    assert named_by(found[-1].url).endswith("_VXSE53_270000")


def test_an_advisory_is_a_hazard_by_its_code_and_lifted_where_it_is_not_named() -> None:
    alert = read_telegram(sample("sample_sonota_chuiho"))
    thunder = next(info for info in alert.infos if info.hazard == "advisory/14")
    assert thunder.level == 0
    assert "city/1520200" in thunder.places


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"", "1行目"),
        (b"<Report><Control>", "XMLとして"),
        (rain(3).rpartition(b"<")[0], "XMLとして"),
        ("<Report>不正</Report>".encode("shift_jis"), "UTF-8"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Report>&a;</Report>', "DOCTYPE"),
        (b'<?xml version="1.0"?><!doctype x><Report/>', "DOCTYPE"),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><Report/>'.encode("utf-16"), "UTF-8"),
        (b"<feed/>", "電文ではありません"),
        (report("震度速報", head="", status="本番"), "Status"),
        (report("震度速報", head="", info_type="再送"), "InfoType"),
        (report("震度速報", head="", sent=""), "ReportDateTime"),
        (b"<a>" + b"x" * (4 * 1024 * 1024) + b"</a>", "大きすぎます"),
    ],
)
def test_what_is_no_telegram_is_refused_and_says_why(document: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says) as refused:
        read_telegram(document)
    assert isinstance(refused.value, StaffMistake)


def test_a_declared_encoding_cannot_smuggle_a_declaration_in() -> None:
    hidden = b'<?xml version="1.0" encoding="cp037"?>' + '<!DOCTYPE x [<!ENTITY a "b">]><r>&a;</r>'.encode("cp037")
    with pytest.raises(Unreadable):
        read_telegram(hidden)


def test_a_kind_of_telegram_that_we_do_not_tell_is_named_so() -> None:
    alert = read_telegram(report("府県気象情報", head=""))
    assert (alert.infos, alert.nothing) == ((), "not_covered")
    assert not is_covered("府県気象情報")
