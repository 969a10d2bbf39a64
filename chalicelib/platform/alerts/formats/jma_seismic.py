"""What the JMA's telegrams on earthquakes and tsunami say."""

from collections.abc import Iterator

from chalicelib.platform.alerts.formats.jma_codes import TSUNAMI
from chalicelib.platform.alerts.formats.telegram import Said, Stand, Telegram, gathered
from chalicelib.platform.alerts.formats.xml import Element, below, each, first, text_at
from chalicelib.platform.alerts.model import intensity_level


def read_quake(telegram: Telegram) -> Said:
    """VXSE51 震度速報 (quake areas) and VXSE53 震源・震度 (also municipalities)."""
    observed = first(telegram.body, "Intensity", "Observation")
    stands = [stand for stand in _felt(observed) if stand.level]
    text = "\n".join(part for part in (telegram.headline, _source(telegram), _comment(telegram)) if part)
    return Said(gathered("quake", stands, sub=telegram.event_id, text=text), None if stands else "no_intensity")


def read_source(_telegram: Telegram) -> Said:
    """VXSE52 震源に関する情報 says where it was, not where it was felt."""
    return Said(nothing="no_intensity")


def read_tsunami(telegram: Telegram) -> Said:
    """VTSE41 津波警報等, and VTSE51 which repeats it with times: the level of each stretch of coast."""
    stands = [
        Stand(
            f"coast/{text_at(item, 'Area', 'Code')}",
            text_at(item, "Area", "Name"),
            TSUNAMI.get(text_at(item, "Category", "Kind", "Code"), 0),
            text_at(item, "Category", "Kind", "Name"),
        )
        for item in each(telegram.body, "Tsunami", "Forecast", "Item")
    ]
    return Said(gathered("tsunami", stands, text=telegram.headline), None if stands else "no_place")


def _felt(observed: Element | None) -> Iterator[Stand]:
    for area in each(observed, "Pref", "Area"):
        yield _stand("quake", area)
        yield from (_stand("city", city) for city in each(area, "City"))


def _stand(where: str, felt: Element) -> Stand:
    intensity = text_at(felt, "MaxInt")
    return Stand(f"{where}/{text_at(felt, 'Code')}", text_at(felt, "Name"), intensity_level(intensity), intensity)


def _source(telegram: Telegram) -> str:
    """「震源は熊本県熊本地方、マグニチュード3.4」, where it is known yet."""
    where = text_at(telegram.body, "Earthquake", "Hypocenter", "Area", "Name")
    magnitude = next((text_at(found) for found in below(telegram.body, "Magnitude")), "")
    return f"震源: {where}（マグニチュード{magnitude}）" if where and magnitude else ""


def _comment(telegram: Telegram) -> str:
    return text_at(telegram.body, "Comments", "ForecastComment", "Text")
