"""A data set as items: the zipped sheets of its fields and its register, each well under DynamoDB's 400 KB."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.platform.places import model
from chalicelib.platform.places.chart import MOST, Field, fields_of
from chalicelib.platform.places.model import Place
from chalicelib.platform.places.words import registers

MOST_BYTES = 300_000
"""Of one sheet, zipped."""


@dataclass(frozen=True)
class Chart:
    """What has to be known before anything is read: the fields' borders, and over how many items the register goes."""

    fields: tuple[Field, ...] = ()
    registers: int = 0
    count: int = 0

    def to_json(self) -> dict[str, Any]:
        borders = [[field.south, field.west, field.north, field.east] for field in self.fields]
        return {"fields": borders, "registers": self.registers, "count": self.count}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Chart":
        return cls(tuple(Field(*borders) for borders in told["fields"]), told["registers"], told["count"])


@dataclass(frozen=True)
class Sheets:
    """A whole data set, ready to be written."""

    chart: Chart
    contents: tuple[tuple[str, bytes], ...]
    """Name and zipped content of each sheet, in the order in which they are written."""


def field_name(number: int) -> str:
    return f"field#{number:04d}"


def register_name(number: int) -> str:
    return f"register#{number:04d}"


def cut(places: Sequence[Place]) -> Sheets:
    """The places in fields and registers, smaller ones where long texts fill the sheets."""
    most = MOST
    while True:
        parts = list(fields_of(places, most))
        fields = [zipped([model.written(place) for place in part]) for _, part in parts]
        if most == 1 or all(len(sheet) <= MOST_BYTES for sheet in fields):
            break
        most //= 2
    names = _registers([part for _, part in parts])
    chart = Chart(tuple(field for field, _ in parts), len(names), len(places))
    named = [(field_name(at), sheet) for at, sheet in enumerate(fields)]
    return Sheets(chart, (*named, *((register_name(at), sheet) for at, sheet in enumerate(names))))


def _registers(parts: Sequence[Sequence[Place]]) -> list[bytes]:
    count = len(parts)
    while True:
        sheets = [zipped(register) for register in registers(parts, count)] if count else []
        if all(len(sheet) <= MOST_BYTES for sheet in sheets) or count > 16 * len(parts):
            return sheets
        count *= 2


def zipped(told: object) -> bytes:
    """JSON, packed; the same always packs the same."""
    return gzip.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 6, mtime=0)


def unzipped(content: bytes) -> Any:
    return json.loads(gzip.decompress(content))
