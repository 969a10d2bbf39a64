"""The phone page as a resident uses it: pick a town, read, write, tap."""

from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.windows import a_context, a_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Locator, Page


class PhonePage:
    """One resident's phone. `page` shows the phone page of LINE's stand-in."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.log = page.get_by_role("log")

    def picks(self, town: str, resident: str) -> None:
        """Choose the town and the resident by their names."""
        opener = self.page.get_by_role("button", name="まちと住民を選ぶ")
        for within, name in (("#town-list", town), ("#resident-list", resident)):
            if opener.is_visible() and opener.get_attribute("aria-expanded") == "false":
                opener.click()
            self.page.locator(within).get_by_role("button").filter(has_text=name).first.click()
        expect(self.page.locator("#town-id")).to_have_text(f"{resident} さんのトーク")

    def adds(self, resident: str) -> None:
        """Bring a new resident to the town that is shown, and take up their phone."""
        opener = self.page.get_by_role("button", name="まちと住民を選ぶ")
        if opener.is_visible():
            opener.click()
        self.page.get_by_label("住民を増やす").fill(resident)
        self.page.get_by_role("button", name="加える").click()
        expect(self.page.get_by_text(f"{resident} さんのトーク")).to_be_visible()

    def befriends(self) -> None:
        self.page.get_by_role("button", name="友だちに追加").click()

    def says(self, text: str) -> None:
        if not self.page.get_by_role("textbox", name="メッセージ").is_visible():
            self.page.get_by_role("button", name="文字を入力する").click()
        self.page.get_by_role("textbox", name="メッセージ").fill(text)
        self.page.get_by_role("button", name="送信", exact=True).click()

    def reads(self, words: str) -> "Locator":
        """The newest thing the account said, once it holds these words and is in sight."""
        newest = self.log.locator("article.theirs").filter(has_text=words).last
        expect(newest).to_be_visible()
        return newest

    def taps(self, label: str) -> None:
        """Tap a quick reply, else the newest button of that label in the log."""
        chip = self.page.get_by_role("group", name="返事の候補").get_by_role("button", name=label, exact=True)
        button = self.log.get_by_role("button", name=label, exact=True).last
        expect(chip.or_(button).first).to_be_visible()
        (chip if chip.count() else button).click()

    def sends_photo(self, file: Path) -> None:
        """Choose a photo of this phone, after the picker was opened."""
        self.page.locator("#photo-file").set_input_files(file)

    def sends_place(self, address: str, *, east: int = 0) -> None:
        """Push the map in the picker that is open, and send what is under the pin."""
        place = self.page.get_by_role("dialog", name="位置情報を送る")
        ground = place.locator(".map")
        ground.wait_for()
        box = ground.bounding_box()
        assert box
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(*middle)
        self.page.mouse.down()
        self.page.mouse.move(middle[0] - east, middle[1], steps=4)
        self.page.mouse.up()
        place.get_by_label("住所").fill(address)
        place.get_by_role("button", name="この場所を送る").click()

    @property
    def liff(self) -> "FrameLocator":
        """The town's page that opened inside the phone."""
        return self.page.frame_locator("iframe")


def a_phone(browser: "Browser", address: str, *, width: int = 1280, height: int = 900) -> PhonePage:
    """The phone page in a window of its own, from which nothing but this machine is reached."""
    page = a_page(a_context(browser, width, height))
    page.goto(address)
    return PhonePage(page)
