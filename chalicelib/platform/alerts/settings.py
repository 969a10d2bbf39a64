"""What a town chooses for alerts: which kinds it tells by itself, from which level, to whom."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.platform.alerts.model import Kind, intensity_level

Mode = Literal["off", "draft", "send"]
"""配信しない / 職員の下書きにする / 直ちに配信する."""

_PLACE = re.compile(r"(city|quake|coast|river|pref)/[0-9]{2,12}")


def _place(text: str) -> str:
    if not _PLACE.fullmatch(text):
        raise ValueError("is a place such as city/1620111, quake/390, coast/340, river/8404010001")
    return text


Place = Annotated[str, AfterValidator(_place)]
Mail = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[a-z0-9.-]+\.[a-z]+$", to_lower=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(_Part):
    """One kind of hazard."""

    mode: Mode = "off"
    lowest: str = Field(default="3", pattern=r"^([1-7]|[56][+-])$")
    """The lowest level that is told: 1 to 5; for earthquakes an intensity: 3, 4, 5-, 5+, 6-, 6+, 7."""
    category: str = "bosai"
    """The category of sends whose readers are told."""

    def least(self, kind: Kind) -> int:
        """The lowest level as a number."""
        return intensity_level(self.lowest) if kind == "quake" else int(self.lowest[0])


DEFAULTS: Mapping[Kind, Choice] = {
    "rain": Choice(mode="draft", lowest="3"),
    "landslide": Choice(mode="draft", lowest="3"),
    "surge": Choice(mode="draft", lowest="3"),
    "flood": Choice(mode="draft", lowest="3"),
    "wind": Choice(mode="draft", lowest="3"),
    "snowstorm": Choice(mode="draft", lowest="3"),
    "snow": Choice(mode="draft", lowest="3"),
    "wave": Choice(mode="draft", lowest="3"),
    "advisory": Choice(mode="off", lowest="2"),
    "quake": Choice(mode="draft", lowest="4"),
    "tsunami": Choice(mode="draft", lowest="2"),
    "heavy_rain": Choice(mode="draft", lowest="1"),
    "tornado": Choice(mode="draft", lowest="1"),
    "evacuation": Choice(mode="draft", lowest="3"),
    "notice": Choice(mode="draft", lowest="1"),
}
"""Nothing is sent at once unless the town says so."""


class MailSender(_Part):
    """An address whose mail becomes an alert: the town's existing disaster mail."""

    address: Mail
    kind: Literal["evacuation", "notice"] = "notice"


class AlertSettings(_Part):
    """気象・災害情報の設定"""

    kinds: dict[Kind, Choice] = Field(default_factory=dict)
    areas: dict[Place, tuple[str, ...]] = Field(default_factory=dict)
    """A place that means only some of the town's areas (地区): its readers are told, others not."""
    also: tuple[Place, ...] = ()
    """Further places to watch: the quake area, stretches of coast, stretches of rivers."""
    inbox: str = Field(default="", pattern=r"^([a-z0-9-]{4,40})?$")
    """The name before the @ that mail for this town comes to."""
    senders: tuple[MailSender, ...] = ()
    says_lifted: bool = True
    """Whether residents who were told are also told that it was lifted."""

    def of(self, kind: Kind) -> Choice:
        return self.kinds.get(kind) or DEFAULTS[kind]

    def sender(self, address: str) -> MailSender | None:
        return next((sender for sender in self.senders if sender.address == address.lower()), None)
