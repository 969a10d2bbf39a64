"""The small file an operator adds a tenant from, and what is wrong with one.

TOML; see `docs/operations.md` and the towns of `infra/local/towns` for examples.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.console.staff import Role

Digits = Annotated[str, Field(pattern=r"^\d{6,20}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TenantPart(_Part):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    kind: Literal["municipality", "ward", "prefecture", "campaign"] = "municipality"
    code: Annotated[str, Field(pattern=r"^(\d{6})?$")] = ""
    zone: str = "Asia/Tokyo"
    languages: tuple[Literal["ja", "ja-easy", "en"], ...] = LANGUAGES  # type: ignore[assignment]
    bounds: tuple[float, float, float, float] | None = None
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


class MenuAreaPart(_Part):
    bounds: tuple[int, int, int, int]
    """Left, top, width, height, in pixels."""
    label: str
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
    alias: str
    name: str
    bar: str
    image: str
    size: tuple[int, int]
    default: bool = False
    areas: tuple[MenuAreaPart, ...]


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


def read_town(path: Path) -> TownFile:
    """The file, checked. `settings` may also stand in files beside it, `<service>.toml`. `StaffMistake` names all
    that is wrong, a line each."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        beside = {
            file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
            for file in sorted(path.parent.glob("*.toml"))
            if file != path
        }
        return TownFile.model_validate(told | {"settings": beside | told.get("settings", {})})
    except OSError as error:
        raise StaffMistake(f"{path}: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise StaffMistake(f"{path}: {error}") from error
    except ValidationError as error:
        raise StaffMistake("\n".join(complaints(path, error))) from error


def complaints(path: Path, error: ValidationError) -> list[str]:
    """Each thing that is wrong: where, what, and (unless it is a secret) what stands there."""
    return [
        f"{path.name}: {'.'.join(map(str, each['loc'])) or 'file'}: {_plain(each['msg'])}{_found(each)}"
        for each in error.errors()
    ]


def _plain(message: str) -> str:
    return re.sub(r"^Value error, ", "", message)


def _found(each: Mapping[str, Any]) -> str:
    is_secret = "secret" in each["loc"] or isinstance(each["input"], dict)
    return "" if is_secret else f" (has {each['input']!r:.60})"
