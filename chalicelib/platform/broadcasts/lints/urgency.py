"""Words of emergencies in an ordinary send, and emergencies without any."""

from collections.abc import Iterable

from chalicelib.platform.broadcasts.lints.findings import Findings, Told, warning
from chalicelib.platform.broadcasts.model import Broadcast

EMERGENCIES = (
    "緊急安全確保",
    "避難指示",
    "高齢者等避難",
    "避難してください",
    "直ちに避難",
    "特別警報",
    "津波警報",
    "噴火警報",
    "土砂災害警戒情報",
    "氾濫発生",
    "氾濫危険",
    "警戒レベル3",
    "警戒レベル4",
    "警戒レベル5",
    "震度5",
    "震度6",
    "震度7",
    "国民保護",
    "弾道ミサイル",
    "命を守る",
    "断水",
    "給水停止",
    "避難所を開設",
)
"""Words of 避難情報に関するガイドライン (内閣府), of the JMA's warnings and of what cuts people off."""
PREPARING = ("訓練", "講座", "講習", "備え", "見直し", "ハザードマップ", "募集", "参加", "展示")
"""What is said before anything has happened."""


def urgency_findings(broadcast: Broadcast, told: Iterable[Told]) -> Findings:
    text = "\n".join(each.text for each in told if each.language == "ja")
    words = [word for word in EMERGENCIES if word in text]
    prepares = any(word in text for word in PREPARING)
    if words and not broadcast.is_urgent and not broadcast.is_drill and not prepares:
        yield warning(
            f"「{'」「'.join(words[:3])}」とありますが、緊急の配信になっていません。"
            "緊急なら「緊急」にしてください。静かにしたい時間の人には音が鳴りません。"
        )
    if broadcast.is_urgent and not words:
        yield warning("緊急の配信ですが、緊急を表す言葉がありません。急がない内容なら「緊急」を外してください。")
