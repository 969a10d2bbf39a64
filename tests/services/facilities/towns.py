"""A fictional town with nurseries, toilets and AEDs, for tests of the service and its journeys."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.platform.house import Office
from chalicelib.platform.places.importing import import_places
from chalicelib.platform.tenants.model import Area, Bounds, Point
from tests.kit.journey import Town, a_town
from tests.kit.quick_dynamo import QuickDynamo, quick_tables

NURSERIES = "\r\n".join(
    (
        "ID,名称,名称_カナ,所在地_連結表記,緯度,経度,電話番号,受入年齢,利用可能曜日,開始時間,終了時間,"
        "利用可能日時特記事項,一時預かりの有無,アレルギー対応",
        "n1,かもめ保育園,カモメホイクエン,みなと市港町1-2,35.1455,139.1380,0123-45-0001,0歳から,月火水木金土,07:30,18:30,"
        "延長保育：19時30分まで,有,除去食に対応",
        "n2,しおさい保育園,シオサイホイクエン,みなと市浜通り3-4,35.1480,139.1300,0123-45-0002,1歳から,月火水木金,08:00,"
        "18:00,,無,",
        "n3,みどりの丘幼稚園,ミドリノオカヨウチエン,みなと市緑が丘5,35.1713,139.1093,0123-45-0003,3歳から,月火水木金,09:00,"
        "14:00,,無,有",
        "n4,灯台こども園,トウダイコドモエン,みなと市灯台前6,35.1403,139.1451,,生後57日から,月火水木金土,07:00,19:00,"
        "延長保育あり,有,有",
    )
)
TOILETS = """ID,名称,所在地_連結表記,緯度,経度,車椅子使用者用トイレ有無,利用開始時間,利用終了時間,利用可能時間特記事項
t1,港町公園トイレ,みなと市港町1,35.1450,139.1385,有,,,24時間利用可能
t2,浜通り広場トイレ,みなと市浜通り1,35.1479,139.1302,無,8:00,17:00,
"""
PLACES = {
    "sets": [
        {"id": "nurseries", "title": "保育施設", "source": "みなと市オープンデータ（架空）"},
        {"id": "toilets", "title": "公衆トイレ", "good_for": 30},
    ]
}
KINDS = [
    {
        "id": "nursery",
        "name": {"ja": "保育園・幼稚園", "en": "Nurseries"},
        "data_set": "nurseries",
        "words": ["保育園", "幼稚園"],
        "shown": ["ages", "extended_hours", "allergy"],
        "wishes": ["extended_hours", "allergy", "part_time_care"],
        "has_classes": True,
    },
    {
        "id": "toilet",
        "name": {"ja": "公衆トイレ", "en": "Toilets"},
        "data_set": "toilets",
        "words": ["トイレ", "toilet"],
        "shown": ["wheelchair"],
        "wishes": ["wheelchair"],
        "asks_open_now": True,
    },
    {"id": "wifi", "name": {"ja": "Wi-Fi"}, "data_set": "wifi"},
]
AREAS = (
    Area("minatomachi", "港町", "みなとまち", Point(35.1452, 139.1385)),
    Area("hamadori", "浜通り", "はまどおり", Point(35.1478, 139.1301)),
)
VACANCIES = "施設番号,入園月,0歳児,1歳児,2歳児,3歳児\r\nn1,2027年4月,2,0,×,3\r\nn2,2027年4月,,0,1,○\r\n"


def fill(office: Office) -> None:
    import_places(office, "nurseries", {"nurseries.csv": NURSERIES.encode()}, "保育課")
    import_places(office, "toilets", {"toilets.csv": TOILETS.encode()}, "環境課")


def a_findable_town(id_: str = "minato", **facts: Any) -> Town:
    """A town whose places stand. Needs tables."""
    told: dict[str, Any] = {
        "areas": AREAS,
        "bounds": Bounds(35.12, 139.05, 35.22, 139.17),
        "settings": {"places": PLACES, "facilities": {"kinds": KINDS}},
    }
    town = a_town(id_, "facilities", **told | facts)
    fill(town.office)
    return town


@contextmanager
def quick_town() -> Iterator[Town]:
    with quick_tables(QuickDynamo()):
        yield a_findable_town()
