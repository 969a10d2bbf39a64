"""What is asked of everything outside a town: its LINE accounts, the keys, the sign-in, the clock and the feeds; and of
the ledgers, which the clock audits."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from chalicelib.kernel.ids import secret_key
from chalicelib.platform.alerts.polling import FEEDS, last_read
from chalicelib.platform.alerts.repository import Watches
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.channels.repository import Channels
from chalicelib.platform.console.declared import broken_services
from chalicelib.platform.health.checks import Answer, Check, Question, asked
from chalicelib.platform.house import House, Office
from chalicelib.platform.ledgers.audits import MOST_NAMED, AuditedRecord, Audits
from chalicelib.platform.reminders.tick import last_tick
from chalicelib.web.words import short

PURPOSE = "health"
TICK_LATE = timedelta(minutes=5)
FEED_LATE = timedelta(minutes=30)
"""A quiet feed's mark is written again after ten minutes."""
VENDORS_TO_DO = "運用事業者に連絡してください。"
OWN_TO_DO = "関数 tick と feeds のアラームとログを確かめてください（docs/operations.md）。"
AUDIT_LATE = timedelta(hours=26)
"""An audit is due each night; its last part may be minutes later."""
DIFFERS_TO_DO = "最初の画面の知らせから内容を確かめて、運用事業者に連絡してください。"
NEARLY = 0.8
"""Of a month's messages, from which staff are warned."""
SECRET_TO_DO = "LINE Developersコンソールの「チャネル基本設定」で、チャネルIDとチャネルシークレットを確かめてください。"  # noqa: S105
SWITCH_TO_DO = (
    "LINE Official Account Managerの「設定」→「応答設定」で「Webhook」をオンにしてください（LINE Developersコンソールの"
    "「Messaging API設定」→「Webhookの利用」と同じものです）。"
)
ADDRESS_TO_DO = "「開設の手順」の「LINEとつなぐ」を押すと、正しいアドレスを入れ直します。"
DISPLAY_TO_DO = "「開設の手順」の「LINEとつなぐ」を押してください。チャネルを取り違えていないかも確かめてください。"


def health_of(office: Office) -> tuple[Check, ...]:
    """How everything outside a town is, at most a minute old."""
    key = (office.tenant.id, "health")
    return office.house.memory.recall(key, lambda: asked(tuple(questions(office))))


def health_anew(office: Office) -> tuple[Check, ...]:
    office.house.memory.forget()
    return health_of(office)


def questions(office: Office) -> Iterator[Question]:
    for channel in Channels(office.scope).all():
        yield from _of_channel(office, channel)
    yield Question("個人情報の暗号化（鍵）", lambda: _keys(office))
    yield Question("職員のサインイン", lambda: _sign_in(office.house))
    yield Question("サービスの画面", lambda: _services(office))
    yield Question("時計（予約配信・リマインド）", lambda: _tick(office.house))
    ledgers = [each for each in Audits(office.scope).all() if each.service in office.tenant.services]
    if ledgers:
        yield Question("台帳の照合（毎晩）", lambda: _ledgers(office, ledgers))
    if any(Watches(office.scope).places()):
        yield from (_of_feed(office.house, name) for name in FEEDS)


def house_questions(house: House) -> Iterator[Question]:
    """What belongs to no town."""
    yield Question("職員のサインイン", lambda: _sign_in(house))
    yield Question("時計（予約配信・リマインド）", lambda: _tick(house, OWN_TO_DO))
    yield from (_of_feed(house, name, OWN_TO_DO) for name in FEEDS)


def webhook_url(house: House, channel: Channel) -> str:
    """Where LINE is to send a channel's events."""
    return f"{house.public_url}/webhook/{channel.key}"


def _of_channel(office: Office, channel: Channel) -> Iterator[Question]:
    house, where = office.house, f"LINE「{channel.name}」"
    where += "（練習用）" if channel.mode == "practice" else ""
    yield Question(f"{where} 接続の鍵（トークン）", lambda: _token(house, channel))
    yield Question(f"{where} アカウント", lambda: _bot(house, channel))
    yield Question(f"{where} Webhookの設定", lambda: _endpoint(house, channel))
    yield Question(f"{where} Webhookへの到達", lambda: _knock(house, channel))
    yield Question(f"{where} リッチメニュー", lambda: _menu(house, channel))
    yield Question(f"{where} 今月の送信数", lambda: _quota(house, channel))


def _token(house: House, channel: Channel) -> Answer:
    if not channel.sealed_secret:
        return Answer("broken", "チャネルシークレットが登録されていません。", SECRET_TO_DO)
    house.accounts.try_token(channel)
    return Answer("ok", "発行できました。")


def _bot(house: House, channel: Channel) -> Answer:
    told = house.accounts.bot_info(channel)
    if not channel.bot_user_id:
        return Answer("warning", "LINEのアカウントをまだ確かめていません。", DISPLAY_TO_DO)
    if told.user_id != channel.bot_user_id:
        return Answer("broken", "登録されているものと違うアカウントが答えました。", DISPLAY_TO_DO)
    return Answer("ok", f"{told.name}（{told.basic_id}）です。")


def _endpoint(house: House, channel: Channel) -> Answer:
    told = house.accounts.endpoint(channel)
    if not told.url:
        return Answer("broken", "Webhookのアドレスが設定されていません。", ADDRESS_TO_DO)
    if told.url != webhook_url(house, channel):
        return Answer("broken", "Webhookのアドレスが、この窓口のものではありません。", ADDRESS_TO_DO)
    if not told.is_active:
        return Answer("broken", "アドレスは正しいですが、Webhookの利用がオフです。", SWITCH_TO_DO)
    return Answer("ok", "アドレスは正しく、オンになっています。")


def _knock(house: House, channel: Channel) -> Answer:
    told = house.accounts.test_webhook(channel)
    if told.is_answering:
        return Answer("ok", "LINEから届いています。")
    status = f"（{told.status}）" if told.status else ""
    return Answer("broken", f"LINEから届きませんでした{status}。", ADDRESS_TO_DO)


def _menu(house: House, channel: Channel) -> Answer:
    if house.menus.default(channel):
        return Answer("ok", "全員に見せるメニューがあります。")
    return Answer(
        "warning", "全員に見せるメニューがありません。", "「メニュー」の画面で、標準のメニューを公開してください。"
    )


def _quota(house: House, channel: Channel) -> Answer:
    limit, used = house.line.quota(channel), house.line.consumption(channel)
    if limit is None:
        return Answer("ok", f"{used:,}通（上限なし）です。")
    told = f"{limit:,}通のうち{used:,}通を使いました。"
    if used >= limit:
        return Answer("broken", told, "今月はもう送れません。LINE Official Account Managerでプランを確かめてください。")
    if used >= limit * NEARLY:
        return Answer("warning", told, "月末までに足りるか確かめ、足りなければプランの変更を検討してください。")
    return Answer("ok", told)


def _services(office: Office) -> Answer:
    broken = broken_services(office)
    if broken:
        return Answer("broken", f"故障しているサービスがあります：{'、'.join(broken)}。", VENDORS_TO_DO)
    return Answer("ok", "すべてのサービスの画面を読み込めます。")


def _keys(office: Office) -> Answer:
    sealer, tenant, text = office.house.sealer, office.tenant.id, secret_key()
    if sealer.open(tenant, PURPOSE, sealer.seal(tenant, PURPOSE, text)) != text:
        return Answer("broken", "封をしたものが、元に戻りませんでした。", VENDORS_TO_DO)
    return Answer("ok", "封をして、開けることができました。")


def _sign_in(house: House) -> Answer:
    house.staff.check()
    return Answer("ok", "サインインの提供元が答えています。")


def _ledgers(office: Office, ledgers: Sequence[AuditedRecord]) -> Answer:
    """How the ledgers stood when each was audited last."""
    differing = "、".join(f"{each.title}に{_count(len(each.differing))}" for each in ledgers if each.differing)
    if differing:
        return Answer("broken", f"{differing}の差があります。", DIFFERS_TO_DO)
    at = {each.title: office.tenant.local(datetime.fromisoformat(each.audited_at)) for each in ledgers}
    late = [title for title, last in at.items() if office.now() - last > AUDIT_LATE]
    if late:
        return Answer("warning", f"{'、'.join(late)}の照合が、1日以上行われていません。", VENDORS_TO_DO)
    last = short(max(at.values()))
    return Answer("ok", f"{'、'.join(at)}は、すべて一致しています（最後の照合は{last}）。")


def _count(things: int) -> str:
    return f"{things}件以上" if things >= MOST_NAMED else f"{things}件"


def _tick(house: House, to_do: str = VENDORS_TO_DO) -> Answer:
    return _recent(house, last_tick(), TICK_LATE, "見回り", to_do)


def _of_feed(house: House, name: str, to_do: str = VENDORS_TO_DO) -> Question:
    label = {"extra": "気象の警報", "eqvol": "地震・津波・火山"}[name]
    return Question(f"気象庁の電文（{label}）", lambda: _recent(house, last_read(name), FEED_LATE, "読み取り", to_do))


def _recent(house: House, at: datetime | None, late: timedelta, what: str, to_do: str) -> Answer:
    if at is None:
        return Answer("warning", f"まだ一度も{what}がありません。", to_do)
    minutes = int((house.clock() - at).total_seconds() // 60)
    if minutes * 60 > late.total_seconds():
        return Answer("broken", f"最後の{what}は{minutes}分前です。", to_do)
    return Answer("ok", f"最後の{what}は{minutes}分前です。" if minutes > 0 else f"最後の{what}は、たった今です。")
