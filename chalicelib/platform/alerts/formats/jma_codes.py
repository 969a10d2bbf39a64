"""Codes of the JMA's warnings and what they mean to us.

気象庁防災情報XMLフォーマット コード管理表 (https://xml.kishou.go.jp/tec_material.html); the levels of the R06 telegrams
since 2026-05.
"""

from collections.abc import Mapping

from chalicelib.platform.alerts.model import Kind

WARNINGS: Mapping[str, tuple[Kind, int]] = {
    "33": ("rain", 5),
    "43": ("rain", 4),
    "03": ("rain", 3),
    "10": ("rain", 2),
    "39": ("landslide", 5),
    "49": ("landslide", 4),
    "09": ("landslide", 3),
    "29": ("landslide", 2),
    "38": ("surge", 5),
    "48": ("surge", 4),
    "08": ("surge", 3),
    "19": ("surge", 2),
    "32": ("snowstorm", 5),
    "02": ("snowstorm", 3),
    "13": ("snowstorm", 2),
    "35": ("wind", 5),
    "05": ("wind", 3),
    "15": ("wind", 2),
    "36": ("snow", 5),
    "06": ("snow", 3),
    "12": ("snow", 2),
    "37": ("wave", 5),
    "07": ("wave", 3),
    "16": ("wave", 2),
    **dict.fromkeys(("14", "17", "20", "21", "22", "23", "24", "25", "26", "27"), ("advisory", 2)),
}
ADVISORIES: Mapping[str, str] = {
    "14": "雷注意報",
    "17": "融雪注意報",
    "20": "濃霧注意報",
    "21": "乾燥注意報",
    "22": "なだれ注意報",
    "23": "低温注意報",
    "24": "霜注意報",
    "25": "着氷注意報",
    "26": "着雪注意報",
    "27": "その他の注意報",
}
FLOOD: Mapping[str, int] = {"51": 5, "53": 5, "40": 4, "41": 4, "04": 3, "30": 3, "31": 3, "18": 2, "20": 2, "21": 2}
"""指定河川洪水予報: 氾濫特別警報・発生情報 5, 危険 4, 警報・警戒 3, 注意 2."""
TSUNAMI: Mapping[str, int] = {"52": 5, "53": 5, "51": 3, "62": 2, "71": 1, "72": 1, "73": 1}
"""大津波警報, 津波警報, 津波注意報, 津波予報（若干の海面変動）; all others lift."""

R06: Mapping[str, tuple[Kind, ...]] = {
    "大雨": ("rain",),
    "土砂": ("landslide",),
    "高潮": ("surge",),
    "暴風": ("wind", "snowstorm"),
    "波浪": ("wave",),
    "大雪": ("snow",),
    "その他注意報": ("advisory",),
}
"""Of which kinds a telegram says all there is: what stands in the brackets of its title."""
OLD: tuple[Kind, ...] = ("rain", "surge", "wind", "snowstorm", "snow", "wave")
"""Kinds whose 特別警報 we hear of in VPWW53 and VPWW54."""
