"""The opening of a town, step by step: what is done by itself, what a person does, and how we know that it is done."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from pynamodb.attributes import UnicodeAttribute

from chalicelib.kernel.storage import Key, TenantItem, TenantRepository
from chalicelib.platform.broadcasts.phones import phones_of
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.console.members import Members
from chalicelib.platform.health.checks import Check
from chalicelib.platform.house import Office

Stands = Literal["done", "open", "doubtful"]
WORDS: dict[Stands, str] = {"done": "済み", "open": "まだ", "doubtful": "要確認"}


@dataclass(frozen=True)
class Step:
    """One step. `how` names buttons and pages as LINE's consoles do."""

    name: str
    title: str
    how: str
    by_hand: bool = True
    told_by: str = ""
    """The check (the end of its name) that tells whether it is done; empty: none does."""
    noted: bool = False
    """Whether only the person who did it can tell."""


STEPS: tuple[Step, ...] = (
    Step(
        "account",
        "Messaging APIを有効にする",
        "LINE Official Account Manager（manager.line.biz）で自治体のアカウントを開き、「設定」→「Messaging API」→"
        "「Messaging APIを利用する」を押します。プロバイダーは、必ず自治体の名義のものを選びます"
        "（あとから変えられません）。"
        "表示された「Channel ID」と「Channel secret」を、自治体ファイルの line_id と secret に書きます。",
        told_by="接続の鍵（トークン）",
    ),
    Step(
        "provider",
        "プロバイダーが自治体の名義か確かめる",
        "LINE Developersコンソール（developers.line.biz/console）を開き、左の「プロバイダー」にある名前を、"
        "そのまま下に書きます。"
        "ほかの事業者の名義だと、事業者を替えるときに友だちの識別番号が変わり、住民の登録を引き継げません。",
        noted=True,
    ),
    Step(
        "login",
        "LINEログインチャネルとLIFFアプリを作る",
        "同じプロバイダーで「新規チャネル作成」→「LINEログイン」。作ったチャネルの「LIFF」→「追加」で、サイズ「Full」、"
        "エンドポイントURLに下の「アドレスとサービス」のアドレス、Scope「openid」「profile」。「公開」に切り替えます。"
        "チャネルIDとLIFF IDを、自治体ファイルの login_id と liff_id に書きます。",
        told_by="LIFF",
    ),
    Step(
        "file",
        "自治体ファイルを読み込む",
        "運用事業者の端末で operator add town.toml を実行します。"
        "自治体、チャネル、最初の管理者、メニューが登録されます。",
        told_by="アカウント",
    ),
    Step("address", "Webhookのアドレスを入れる", "「LINEとつなぐ」が行います。", False, "Webhookへの到達"),
    Step(
        "responses",
        "応答設定を切り替える",
        "LINE Official Account Managerの「設定」→「応答設定」で、「Webhook」をオン、「応答メッセージ」と"
        "「あいさつメッセージ」をオフにします。",
        told_by="Webhookの設定",
    ),
    Step(
        "redelivery",
        "Webhookの再送をオンにする",
        "LINE Developersコンソールの「Messaging API設定」→「Webhookの再送」をオンにします。"
        "一時的に届かなかったメッセージが、あとから届くようになります。",
        noted=True,
    ),
    Step(
        "manager",
        "管理者がサインインする",
        "自治体ファイルに書いた管理者を、職員用の認証基盤に招待します（docs/operations.md）。"
        "管理者が一度サインインすると、済みになります。",
        told_by="管理者",
    ),
    Step(
        "phone",
        "確かめる電話を登録する",
        "電話のLINEでアカウントを友だちに追加し、下で出した8文字のコードを「テスト」に続けてトークに送ります。",
        told_by="電話",
    ),
    Step("message", "テストメッセージを送る", "下の「テストメッセージを送る」が行います。", False, noted=True),
)


class OpeningRecord(TenantItem):
    """That somebody did a step which no API tells of."""

    kind = "opening-step"

    name = UnicodeAttribute()
    by = UnicodeAttribute()
    told = UnicodeAttribute(default="")
    written_at = UnicodeAttribute()

    def key(self) -> Key:
        return Key(self.name)


class Openings(TenantRepository[OpeningRecord]):
    """How far a town's opening is, by what people said of it."""

    item: ClassVar[type[TenantItem]] = OpeningRecord

    def note(self, name: str, *, by: str, at: str, told: str = "") -> None:
        self.records.put(OpeningRecord(name=name, by=by, told=told, written_at=at))

    def all(self) -> Mapping[str, OpeningRecord]:
        return {record.name: record for record in self.records.each()}


@dataclass(frozen=True)
class Standing:
    """A step as it stands, and what was seen of it."""

    step: Step
    stands: Stands
    told: str = ""


def live_channel(office: Office) -> Channel | None:
    """The account residents add."""
    return next((channel for channel in Channels(office.scope).all() if channel.mode == "live"), None)


def standings(office: Office, checks: Sequence[Check]) -> tuple[Standing, ...]:
    """Every step, by what LINE answers, by what is written down here, and by what people noted."""
    noted = Openings(office.scope).all()
    seen = {**_seen(checks), **dict(_written(office))}
    return tuple(_stands(office, step, seen, noted.get(step.name)) for step in STEPS)


def is_own_provider(office: Office, told: str) -> bool:
    """Whether a provider's name holds the town's: a supplier's own does not."""
    plain = unicodedata.normalize("NFKC", told).replace(" ", "")
    return unicodedata.normalize("NFKC", office.tenant.name) in plain


def _stands(office: Office, step: Step, seen: Mapping[str, Standing], note: OpeningRecord | None) -> Standing:
    if step.noted and note is None:
        return Standing(step, "open")
    if step.noted and note is not None:
        is_doubtful = step.name == "provider" and not is_own_provider(office, note.told)
        return Standing(step, "doubtful" if is_doubtful else "done", note.told or note.by)
    found = seen.get(step.told_by)
    return Standing(step, found.stands, found.told) if found else Standing(step, "open")


def _seen(checks: Sequence[Check]) -> dict[str, Standing]:
    """By the end of a check's name, what the checks of the live account said."""
    live = [check for check in checks if "」" in check.name and "（練習用）" not in check.name]
    return {
        check.name.rpartition("」")[2].strip(): Standing(
            STEPS[0], "done" if check.state == "ok" else "open", check.told
        )
        for check in reversed(live)
    }


def _written(office: Office) -> Iterator[tuple[str, Standing]]:
    channel = live_channel(office)
    has_liff = bool(channel and channel.login_id and channel.liff_id)
    yield "LIFF", Standing(STEPS[0], "done" if has_liff else "open")
    managers = Members(office.scope).standing_managers()
    yield "管理者", Standing(STEPS[0], "done" if managers else "open", f"{managers}人" if managers else "")
    phones = phones_of(office, channel.key) if channel else ()
    yield "電話", Standing(STEPS[0], "done" if phones else "open", "、".join(phone.label for phone in phones))
