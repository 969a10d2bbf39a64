"""Cases as files: rows for a spreadsheet, features for a map (GeoJSON, RFC 7946)."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.platform.cases.model import Case

COLUMNS = (
    "受付番号",
    "サービス",
    "種類",
    "状況",
    "終了の理由",
    "受付日時",
    "更新日時",
    "対応期限",
    "課・係",
    "担当者",
    "場所",
    "緯度",
    "経度",
    "受付の方法",
    "写真の枚数",
    "フォロー人数",
    "統合先",
    "内容",
)
PERSONAL = "個人情報"
"""The column that is there only where a manager asks for it."""


def cells(case: Case, words: Mapping[str, str], answers: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """A case as a row below `COLUMNS`. `words`: `service`, `kind`, `status`, `because`, `assignee`, `origin`."""
    return (
        case.id,
        words["service"],
        words["kind"],
        words["status"],
        words["because"],
        case.opened_at,
        case.updated_at,
        case.due,
        case.team,
        words["assignee"],
        case.address,
        "" if case.lat is None else f"{case.lat:.6f}",
        "" if case.lon is None else f"{case.lon:.6f}",
        words["origin"],
        str(len(case.photos)),
        str(len(case.followers)),
        case.merged_into,
        in_lines(answers),
    )


def in_lines(answers: Sequence[tuple[str, str]]) -> str:
    """Answers in one cell, a line each."""
    return "\n".join(f"{label}：{words}" for label, words in answers)


def feature(case: Case, words: Mapping[str, str]) -> dict[str, Any]:
    """A case as a GeoJSON feature; its geometry is null where it has no place (RFC 7946 §3.2)."""
    point = None if case.lat is None else {"type": "Point", "coordinates": [case.lon, case.lat]}
    told = {
        "number": case.id,
        "service": case.service,
        "kind": words["kind"],
        "status": case.status,
        "status_words": words["status"],
        "opened_at": case.opened_at,
        "due": case.due,
        "address": case.address,
        "team": case.team,
    }
    return {"type": "Feature", "id": case.id, "geometry": point, "properties": told}


def collection(features: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}
