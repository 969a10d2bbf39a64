"""The scene all measurements share: a fictional town that takes reports, and a resident in the middle of one."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.outside import key_of
from chalicelib.adapters.kms.vendor import DIRECT
from chalicelib.adapters.line.memory import MemoryLine
from chalicelib.kernel.clock import machine_clock
from chalicelib.kernel.estate import REGION, TABLES, named
from chalicelib.platform.sealing.envelope import packed, unpacked
from chalicelib.services import load
from tests.kit.fakes import Clock
from tests.kit.journey import SECRET, Town, TownResident, a_town
from tests.kit.offices import a_house

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TENANT, CHANNEL = "minato", "CHANNEL-MINATO"
SERVICES = ("profile", "reports")
ROAD: dict[str, Any] = {
    "service_code": "road",
    "name": "道路の損傷",
    "description": "穴やひび割れ",
    "questions": [
        {"name": "view", "type": "photos", "at_most": 2, "label": "写真", "ask": "写真を送ってください。"},
        {
            "name": "damage",
            "type": "choice",
            "label": "損傷の種類",
            "ask": "どのようにこわれていますか。",
            "options": [{"value": "hole", "label": "穴"}, {"value": "crack", "label": "ひび割れ"}],
        },
        {"name": "width", "type": "number", "optional": True, "label": "幅", "ask": "幅は何cmですか。"},
    ],
}
ANSWER = "穴"
"""What the resident of the scene may answer next."""


class OpenSeal:
    """Seals nothing, in the shape of KMS's seals: the outside answers a Decrypt with what it was given."""

    def seal(self, tenant_id: str, purpose: str, text: str) -> str:
        return packed(DIRECT, text.encode())

    def open(self, tenant_id: str, purpose: str, sealed: str) -> str:
        return unpacked(sealed)[1].decode()


@contextmanager
def on_moto() -> Iterator[None]:
    """AWS in this process, with everything of ours in it and nothing in that."""
    from moto import mock_aws

    from infra.local.estate import raise_estate

    with mock_aws():
        raise_estate()
        yield


def the_town() -> Town:
    """The town, on tables that are there."""
    clock = Clock(machine_clock())
    house = a_house(*map(load, SERVICES), clock=clock, line=MemoryLine(clock), sealer=OpenSeal())
    return a_town(TENANT, *SERVICES, house=house, settings={"reports": {"kinds": [ROAD]}})


def a_photo() -> bytes:
    from io import BytesIO

    from PIL import Image

    told = BytesIO()
    Image.new("RGB", (640, 480), "grey").save(told, "JPEG")
    return told.getvalue()


@dataclass(frozen=True)
class Walk:
    """The way through the town's one report, deed by deed."""

    resident: TownResident

    def starts(self) -> None:
        self.resident.posts("reports/file/")

    def names_the_kind(self) -> None:
        self.resident.posts("reports/kind/road")

    def sends_a_photo(self) -> None:
        self.resident.sends_photo(a_photo())

    def ends_the_photos(self) -> None:
        self.resident.posts("reports/view/-")

    def shares_the_place(self) -> None:
        self.resident.shares(35.1, 139.1, "みなと市1-1")

    def answers(self) -> None:
        self.resident.says(ANSWER)

    def skips_the_rest(self) -> None:
        self.resident.posts("reports/width/-")
        self.resident.posts("reports/details/-")

    def confirms(self) -> None:
        self.resident.posts("reports/confirm/yes")


def half_way(town: Town) -> TownResident:
    """A resident who is asked how the road is damaged."""
    resident = town.resident()
    resident.follows()
    walk = Walk(resident)
    for deed in (
        walk.starts,
        walk.names_the_kind,
        walk.sends_a_photo,
        walk.ends_the_photos,
        walk.shares_the_place,
    ):
        deed()
    return resident


def _items(client: "DynamoDBClient", table: str) -> dict[str, Any]:
    return {key_of(item): item for item in client.scan(TableName=table)["Items"]}


def main() -> None:
    """Write what stands in the tables when the resident is half way, and who the resident is."""
    import boto3

    kept, told = map(Path, sys.argv[1:])
    with on_moto():
        resident = half_way(the_town())
        client = boto3.client("dynamodb", region_name=REGION)
        items = {named(table.thing): _items(client, named(table.thing)) for table in TABLES}
    kept.write_text(json.dumps(items, ensure_ascii=False), encoding="utf-8")
    told.write_text(json.dumps({"user": resident.user_id, "secret": SECRET}), encoding="utf-8")


if __name__ == "__main__":
    main()
