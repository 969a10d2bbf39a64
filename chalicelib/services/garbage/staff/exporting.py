"""The book as files that the import reads back to the same book."""

from collections.abc import Mapping

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.console.staff import Clerk, Field, Form, Handed, Sent
from chalicelib.services.garbage.repository import TownGarbage

TABLES: Mapping[str, str] = {
    "area_days": "地区ごとの収集日（area_days）",
    "target": "品目一覧（target）",
    "description": "ごみの種類と出し方（description）",
    "remarks": "注意事項（remarks）",
    "center": "処理施設の休み（center）",
}
ABOUT = "Excelで開けます。直したファイルは、このまま取り込めます（取り込むときは5つとも選びます）。"


def export_form() -> Form:
    options = tuple(TABLES.items())
    return Form(
        "export",
        "CSVで保存する",
        (Field("table", "表", "select", hint=ABOUT, required=True, options=options),),
        "書出し",
        hands_table=True,
    )


def export(clerk: Clerk, sent: Sent) -> Handed:
    """One of the tables of the import, as it stands."""
    from chalicelib.services.garbage.formats.writing import written  # noqa: PLC0415  only an export pays for it

    if sent["table"] not in TABLES:
        raise StaffMistake("書き出す表を選んでください。")
    rows = written(TownGarbage(clerk.office, fresh=True).whole)[sent["table"]]
    return Handed(f"{sent['table']}.csv", rows[0], rows[1:], TABLES[sent["table"]])
