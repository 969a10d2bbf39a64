"""A newcomer's walk through the running city: told once, for the test that holds it to its words and for pictures.

Each generator stops where something new is to be seen, and names it.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser.phone_page import PhonePage
from tests.kit.city import RunningCity

if TYPE_CHECKING:
    from playwright.sync_api import Page

TOWN, RESIDENT, CLERK = "みなと市", "住民（はじめて）", "道路課 担当"
PLACE = "港町1丁目 郵便局の前"
CONTACT = "0123-00-0000"
ANSWER = "ありがとうございます。明日、現地を確認します。"


def photo_of_a_hole() -> bytes:
    """A JPEG as a phone takes it: with the place where it was taken (EXIF GPS, CIPA DC-008)."""
    picture = Image.new("RGB", (1600, 1200), "#8d9296")
    drawing = ImageDraw.Draw(picture)
    drawing.polygon([(0, 1200), (500, 300), (1100, 300), (1600, 1200)], fill="#5c6165")
    drawing.ellipse((560, 700, 1120, 960), fill="#26282a")
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 8.0, 42.7), 3: "E", 4: (139.0, 8.0, 18.6)})
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()


def becomes_a_friend(phone: PhonePage) -> Iterator[str]:
    phone.picks(TOWN, RESIDENT)
    yield "stranger"
    phone.befriends()
    phone.reads("みなと市のLINE公式アカウントへようこそ。")
    expect(phone.page.get_by_role("group", name="リッチメニュー")).to_be_visible()
    yield "welcome"


def asks_about_garbage(phone: PhonePage) -> Iterator[str]:
    phone.says("ごみ")
    phone.reads("お住まいの地区を教えてください。")
    yield "area"
    phone.says("みなとまち")
    phone.reads("港町のごみ")
    yield "days"
    phone.says("電子レンジ")
    expect(phone.reads("粗大ごみ")).to_contain_text("電子レンジ")
    yield "thing"


def sets_a_reminder(phone: PhonePage) -> Iterator[str]:
    phone.says("お知らせの設定")
    phone.reads("お知らせは設定されていません。")
    phone.taps("お知らせを設定する")
    phone.reads("いつお知らせしますか。")
    phone.taps("前日の夜")
    phone.reads("何時にお知らせしますか。")
    phone.taps("19:00")
    phone.reads("どのごみの日にお知らせしますか。")
    yield "reminder-kinds"
    phone.taps("すべて")
    expect(phone.reads("お知らせを設定しました")).to_contain_text("前日の夜 19:00")
    yield "reminder-set"


def reports_a_hole(phone: PhonePage, photo: Path) -> Iterator[str]:
    phone.says("道路")
    kinds = phone.reads("道路の損傷")
    yield "kinds"
    kinds.get_by_role("button", name="これをえらぶ").first.click()
    phone.reads("こわれているところの写真を、近くから撮って送ってください。")
    phone.taps("写真をえらぶ")
    yield "photo-picker"
    phone.sends_photo(photo)
    phone.reads("写真を1枚受け取りました。")
    yield "photo"
    phone.taps("これでよい")
    phone.reads("まわりの様子がわかる写真を送ってください。")
    phone.taps("とばす")
    phone.reads("場所はどこですか。")
    phone.taps("地図でえらぶ")
    yield "map"
    phone.sends_place(PLACE, east=90)
    phone.reads("どのようにこわれていますか。")
    yield "place"
    phone.taps("穴があいている")
    phone.reads("くわしい様子を教えてください。")
    phone.says("自転車の車輪がはまる大きさです。")
    phone.reads("まちの専用ページで入力していただきます。")
    yield "to-page"


def fills_the_page_in(phone: PhonePage) -> Iterator[str]:
    """On the town's own page, which opens inside the phone; nothing of it is written in the chat."""
    phone.taps("入力ページをひらく")
    phone.liff.get_by_label("連絡先").fill(CONTACT)
    yield "page"
    phone.liff.get_by_role("button", name="送信する").click()
    expect(phone.liff.get_by_role("alert")).to_contain_text("個人情報の取り扱いへの同意が必要です。")
    yield "page-mistake"
    phone.liff.get_by_label("上の取り扱いに同意します").check()
    phone.liff.get_by_text("トークでお答えいただいた内容").click()
    expect(phone.liff.get_by_text(PLACE)).to_be_visible()
    phone.liff.get_by_role("button", name="送信する").click()
    expect(phone.liff.get_by_role("heading", name="送信しました")).to_be_visible()
    yield "page-sent"
    phone.liff.get_by_role("button", name="とじる").click()
    phone.reads("通報を受け付けました")
    yield "receipt"


def signs_in(city: RunningCity, page: "Page", clerk: str = CLERK) -> Iterator[str]:
    page.goto(city.console)
    yield "welcome"
    page.get_by_role("link", name="サインイン").click()
    expect(page.get_by_role("heading", name="職員サインイン")).to_be_visible()
    yield "sign-in"
    page.get_by_role("button", name=clerk).first.click()
    expect(page.get_by_role("heading", name="窓口のようす")).to_be_visible()
    yield "desk"


def works_on_the_case(page: "Page", number: str) -> Iterator[str]:
    """From the inbox to an answer and a new status."""
    menu = page.get_by_role("navigation", name="メニュー")
    fold = menu.get_by_text("メニュー", exact=True)
    if fold.is_visible():  # on a phone
        fold.click()
    menu.get_by_role("link", name="案件").click()
    yield "cases"
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", name=f"{number} 道路の損傷")).to_be_visible()
    yield "case"
    page.get_by_role("button", name="個人情報を表示").click()
    expect(page.get_by_text(CONTACT)).to_be_visible()
    yield "case-personal"
    page.get_by_label("返信の本文").fill(ANSWER)
    page.get_by_role("button", name="届く内容を確認する").first.click()
    expect(page.get_by_role("region", name="住民に届く内容")).to_contain_text(ANSWER)
    yield "case-preview"
    page.get_by_role("button", name="この内容で送る").click()
    expect(page.get_by_role("status").first).to_contain_text("返信を送りました。")
    yield "case-answered"


def starts_the_work(page: "Page") -> Iterator[str]:
    page.get_by_label("新しい状況").select_option("対応中")
    page.get_by_role("button", name="届く内容を確認する").nth(1).click()
    yield "case-status"
    page.get_by_role("button", name="この内容で変更する").click()
    expect(page.get_by_role("status").first).to_contain_text("状況を変更しました。")
