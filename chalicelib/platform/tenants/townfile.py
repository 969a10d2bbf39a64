"""The small file an operator adds a tenant from, and what is wrong with one.

TOML; see `docs/operations.md` and the towns of `infra/local/towns` for examples.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.console.posts import Role
from chalicelib.platform.menus.grids import GRIDS

Box = tuple[float, float, float, float]


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, OSError, ValueError) as error:  # `Asia` is a folder
        raise ValueError("is no time zone of the IANA database") from error


def _box(box: Box | None) -> Box | None:
    if box and not (-90 <= box[0] < box[2] <= 90 and -180 <= box[1] < box[3] <= 180):
        raise ValueError("says south, west, north, east, in degrees")
    return box


Digits = Annotated[str, Field(pattern=r"^\d{6,20}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TenantPart(_Part):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    kind: Literal["municipality", "ward", "prefecture", "campaign"] = "municipality"
    code: Annotated[str, Field(pattern=r"^(\d{6})?$")] = ""
    zone: Annotated[str, AfterValidator(_zone)] = "Asia/Tokyo"
    languages: tuple[Literal["ja", "ja-easy", "en"], ...] = LANGUAGES  # type: ignore[assignment]
    bounds: Annotated[Box | None, AfterValidator(_box)] = None
    """South, west, north, east."""
    phone: Annotated[str, Field(pattern=r"^[0-9-]*$")] = ""
    hours: str = ""
    services: tuple[str, ...]


class AreaPart(_Part):
    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    name: str
    kana: str = ""
    lat: float | None = None
    lon: float | None = None


class ChannelPart(_Part):
    name: str
    mode: Literal["live", "practice"] = "live"
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    line_id: Digits
    secret: Annotated[str, Field(min_length=16)]
    login_id: Digits | Literal[""] = ""
    liff_id: str = ""


class StaffPart(_Part):
    label: str
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    team: str
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]


Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class MenuAreaPart(_Part):
    label: str
    icon: str = ""
    tap: str = ""
    page: str = ""
    uri: str = ""
    menu: str = ""

    @model_validator(mode="after")
    def _does_one_thing(self) -> "MenuAreaPart":
        if sum(map(bool, (self.tap, self.page, self.uri, self.menu))) != 1:
            raise ValueError("says exactly one of tap, page, uri, menu")
        return self


class MenuPart(_Part):
    """One rich menu as `platform/menus` draws it."""

    alias: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")]
    name: str
    bar: str
    grid: str
    default: bool = False
    situation: Literal["", "disaster", "drill"] = ""
    ground: Colour = "#ffffff"
    ink: Colour = "#0017c1"
    tabs: tuple[MenuAreaPart, ...] = ()
    areas: tuple[MenuAreaPart, ...]

    @model_validator(mode="after")
    def _fills_its_grid(self) -> "MenuPart":
        if self.grid not in GRIDS:
            raise ValueError(f"grid: one of {', '.join(GRIDS)}")
        if len(self.areas) != GRIDS[self.grid].number:
            raise ValueError(f"areas: the grid {self.grid} has {GRIDS[self.grid].number} tiles")
        return self


class TownFile(_Part):
    """A tenant, its channels, its first staff."""

    tenant: TenantPart
    areas: tuple[AreaPart, ...] = ()
    channels: Annotated[tuple[ChannelPart, ...], Field(min_length=1)]
    staff: Annotated[tuple[StaffPart, ...], Field(min_length=1)]
    keywords: Mapping[str, str] = Field(default_factory=dict)
    settings: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    menus: tuple[MenuPart, ...] = ()

    @model_validator(mode="after")
    def _somebody_manages(self) -> "TownFile":
        if not any("manager" in member.roles for member in self.staff):
            raise ValueError("staff: at least one manager is needed")
        return self

    @model_validator(mode="after")
    def _names_stand_for_one_thing(self) -> "TownFile":
        _refuse_repeated("areas: id", (area.id for area in self.areas))
        _refuse_repeated("channels: key", (channel.key for channel in self.channels))
        _refuse_repeated("channels: line_id", (channel.line_id for channel in self.channels))
        _refuse_repeated("staff: email", (member.email for member in self.staff))
        _refuse_repeated("menus: alias", (menu.alias for menu in self.menus))
        return self


def _refuse_repeated(what: str, names: Iterable[str]) -> None:
    told = [name.casefold() for name in names]
    repeated = sorted({name for name in told if told.count(name) > 1})
    if repeated:
        raise ValueError(f"{what}: more than one is {', '.join(repeated)}")


def read_town(path: Path) -> TownFile:
    """The file, checked. `settings` may also stand in files beside it, `<service>.toml`. `StaffMistake` names all
    that is wrong, a line each."""
    told = _table(path)
    beside = {file.stem: _table(file) for file in sorted(path.parent.glob("*.toml")) if file != path}
    try:
        return TownFile.model_validate(told | {"settings": beside | told.get("settings", {})})
    except ValidationError as error:
        raise StaffMistake("\n".join(complaints(path, error))) from error


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StaffMistake(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise StaffMistake(f"{path}: not written in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise StaffMistake(f"{path}: {error}") from error


def complaints(path: Path, error: ValidationError) -> list[str]:
    """Each thing that is wrong: where, what, and (unless it is a secret) what stands there."""
    found = error.errors()
    places = {each["loc"][:depth] for each in found for depth in range(1, len(each["loc"]))}
    return [
        f"{path.name}: {'.'.join(map(str, each['loc'])) or 'file'}: {_plain(each['msg'])}{_found(each)}"
        for each in found
        if each["loc"] not in places  # what is wrong with a list because of what is wrong in it
    ]


def _plain(message: str) -> str:
    return re.sub(r"^Value error, ", "", message)


def _found(each: Mapping[str, Any]) -> str:
    """What stands there, unless it is or may be a secret: what stands under an unknown name may be a misspelt one."""
    may_be_secret = "secret" in each["loc"] or each["type"] == "extra_forbidden"
    return "" if may_be_secret or isinstance(each["input"], dict | list) else f" (has {each['input']!r:.60})"
