"""テスト配信先: the staff phones a test goes to, and the code that registers one."""

from collections.abc import Mapping

from chalicelib.platform.broadcasts.phones import Phones, invite
from chalicelib.platform.broadcasts.staff.wording import channels_of
from chalicelib.platform.console.staff import Clerk, Done, Facts, Field, Form, Sent, Table, View

HOW = (
    "1. 下のボタンで登録コードを表示します。\n"
    "2. テストを受け取りたい電話のLINEで、まちの公式アカウントに「テスト配信 登録コード」と送ります。\n"
    "3. 「登録しました」と返事が来れば終わりです。"
)
GONE = "この電話には、テスト配信が届かなくなります。もう一度受け取るには、登録し直します。"


def show_phones(clerk: Clerk, _query: Mapping[str, str]) -> View:
    phones = Phones(clerk.office.scope).all()
    names = {channel.key: channel.name for channel in channels_of(clerk.office)}
    rows = tuple((phone.label, names.get(phone.channel_key, "―")) for phone in phones)
    table = Table(("電話", "LINEアカウント"), rows, "登録された電話はまだありません。", "登録された電話")
    label = Field("label", "だれの電話か", value=clerk.member.label, hint="名前ではなく、係の名で。", required=True)
    form = Form("invite", "登録コードを表示する", (label,), "電話を登録する")
    options = tuple((phone.id, phone.label) for phone in phones)
    choice = Field("phone", "電話", "select", options=options, required=True)
    gone = (Form("drop_phone", "外す", (choice,), "電話を外す", GONE, danger=True),) if phones else ()
    return View("テスト配信先", (Facts((("登録のしかた", HOW),)), form, table, *gone))


def invite_phone(clerk: Clerk, sent: Sent) -> Done:
    code = invite(clerk.office, sent["label"].strip()[:40] or clerk.member.label)
    return Done("phones", f"LINEで「テスト配信 {code}」と送ってください。15分のあいだ使えます。")


def drop(clerk: Clerk, sent: Sent) -> Done:
    Phones(clerk.office.scope).drop(sent["phone"])
    return Done("phones", "外しました。")
