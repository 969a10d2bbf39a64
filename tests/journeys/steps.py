"""What residents do in several journeys."""

import io
from collections.abc import Iterator
from typing import Any

from PIL import Image

from chalicelib.entrypoints import liff
from chalicelib.kernel.estate import REGION, TABLES, named
from tests.kit.journey import TownResident, words_of
from tests.kit.liff import PageVisitor

DOORS = liff.bp
"""Imported for its routes, which the HTTP door remembers."""
HOLE = (35.1452, 139.1385)


def a_photo() -> bytes:
    told = io.BytesIO()
    Image.new("RGB", (640, 480), "grey").save(told, "JPEG")
    return told.getvalue()


def reports_a_hole(resident: TownResident) -> list[str]:
    """In chat, up to the question that is answered on a page; answers what is read then."""
    assert "道路の損傷" in "\n".join(resident.says("道路"))
    assert "すぐに電話してください" in resident.posts("reports/kind/road")[0]
    assert "写真を1枚受け取りました。" in resident.sends_photo(a_photo())[0]
    resident.taps("これでよい")
    resident.taps("とばす")
    assert "どのようにこわれていますか。" in resident.shares(*HOLE, address="港町1丁目")[0]
    resident.taps("穴があいている")
    return resident.says("車輪がはまる大きさです")


def fills_the_page_in(resident: TownResident, flow: str = "file", **answers: str) -> str:
    """Answer on the town's page what is not asked in chat; the receipt number that then arrives."""
    page = PageVisitor(resident.town, resident, "reports")
    sent = page.sends(page.opens(flow), consent="yes", **answers)
    assert sent.status == 303, sent.text
    before = len(resident.town.line.said_to(resident.user_id))
    resident.town.pump()
    return number_in(resident.town.line.said_to(resident.user_id)[before:])


def number_in(messages: list[Any]) -> str:
    lines = "\n".join(map(words_of, messages)).splitlines()
    return lines[lines.index("受付番号") + 1]


def newest(resident: TownResident) -> str:
    """What the resident read last."""
    return words_of(resident.town.line.said_to(resident.user_id)[-1])


def everything_kept() -> Iterator[tuple[str, str]]:
    """Every item of every table, whoever's it is: the table, and the item as one text."""
    import boto3

    client = boto3.client("dynamodb", region_name=REGION)
    for table in TABLES:
        for page in client.get_paginator("scan").paginate(TableName=named(table.thing)):
            for item in page["Items"]:
                yield table.thing, str(item)


def who_holds(*traces: str) -> list[str]:
    """Items that hold one of these texts."""
    return [f"{table}: {item}" for table, item in everything_kept() if any(trace in item for trace in traces)]
