"""A clerk's table of names: read into rows to enrol and rows that cannot be, before anything is written."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.kernel.errors import StaffMistake
from chalicelib.kernel.ids import derived, digest
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.imports.tables import Limits, Row, RowError, find_columns, read_table
from chalicelib.platform.partners.enrolling import LONGEST_NAME, checked_name, enrol
from chalicelib.platform.partners.model import Partner

COLUMNS = {"name": ("名前", "名称", "店舗名", "店名", "name"), "about": ("サービスでの番号", "番号", "ID", "id")}
LIMITS = Limits(rows=1_001)


@dataclass(frozen=True)
class Named:
    number: int
    """The row as Excel counts it."""
    name: str
    about: str = ""


@dataclass(frozen=True)
class Listed:
    rows: tuple[Named, ...]
    errors: tuple[RowError, ...]


def listed(file: str, content: bytes, known: Iterable[str]) -> Listed:
    """The rows of a file that may be enrolled beside those whose names are known, and why the others may not."""
    table = read_table(file, content, LIMITS)[0]
    columns = find_columns(table.header, COLUMNS)
    if "name" not in columns:
        raise StaffMistake("「名前」の列がありません。1行目に列の名前を入れてください。")
    rows, errors, seen = list[Named](), list[RowError](), set(known)
    for row in table.body:
        named = _named(row, columns)
        complaint = _complaint(named, seen)
        if complaint:
            errors.append(RowError(file, row.number, "名前", named.name[:LONGEST_NAME], complaint))
        else:
            rows.append(named)
            seen.add(named.name)
    return Listed(tuple(rows), tuple(errors))


def _named(row: Row, columns: dict[str, int]) -> Named:
    name = " ".join(row.cell(columns["name"]).split())
    return Named(row.number, name, row.cell(columns.get("about"))[:LONGEST_NAME])


def _complaint(row: Named, seen: set[str]) -> str:
    try:
        checked_name(row.name)
    except StaffMistake as mistake:
        return mistake.message
    return "同じ名前がすでにあります。" if row.name in seen else ""


def written(rows: Iterable[Named]) -> str:
    """Rows as they travel with the form that enrols them."""
    return json.dumps([[row.number, row.name, row.about] for row in rows], ensure_ascii=False)


def read(text: str) -> tuple[Named, ...]:
    """Rows that travelled with a form; `StaffMistake` for what are none."""
    try:
        return tuple(Named(int(number), str(name), str(about)) for number, name, about in json.loads(text))
    except (ValueError, TypeError) as error:
        raise StaffMistake from error


def enrol_row(scope: TenantScope, service: str, row: Named, cause: str) -> Partner:
    """Enrol one row; the same again under the same cause."""
    return enrol(scope, service, row.name, derived(digest(cause, str(row.number), row.name)), about=row.about)
