"""Draws the pictures of a town's rich menus from its `town.toml`: `python -m infra.local.menu_pictures`.

Run by who changes a menu; the pictures are committed beside the file, since drawing needs Chromium and Japanese fonts.
"""

import io
from pathlib import Path

import jinja2
from PIL import Image
from playwright.sync_api import sync_playwright

from chalicelib.platform.tenants.townfile import MenuAreaPart, MenuPart, read_town

TOWNS = Path(__file__).with_name("towns")
COLOURS = 128  # of the picture; enough for flat drawings, and a tenth of the bytes

ICONS = {
    "today": "M5 7h22v20H5zM5 13h22M11 4v6M21 4v6M10 19l4 4 8-8",
    "next": "M5 7h22v20H5zM5 13h22M11 4v6M21 4v6M10 20h12M18 16l4 4-4 4",
    "search": "M14 5a9 9 0 1 0 .01 0M21 21l7 7",
    "area": "M16 29S6 19 6 12.500a10 10 0 0 1 20 0C26 19 16 29 16 29zM16 9a3.500 3.500 0 1 0 .01 0",
    "bell": "M7 23h18c-2-2-2.500-4-2.500-9a6.500 6.500 0 0 0-13 0c0 5-.5 7-2.500 9zM13 26a3 3 0 0 0 6 0M16 4v3",
    "camera": "M4 10h6l2-4h8l2 4h6v16H4zM16 13a5 5 0 1 0 .01 0",
    "list": "M6 8h2M12 8h14M6 16h2M12 16h14M6 24h2M12 24h14",
    "language": "M16 4a12 12 0 1 0 .01 0M4 16h24M16 4c-8 8-8 16 0 24M16 4c8 8 8 16 0 24",
    "family": "M11 6a4 4 0 1 0 .01 0M22 10a3 3 0 1 0 .01 0M4 27c0-7 3-10 7-10s7 3 7 10M21 27c0-5-.5-7-2-8 4-2 9 0 9 8",
    "choices": "M5 9h13M23 9h4M20 6a3 3 0 1 0 .01 0M5 23h4M14 23h13M11 20a3 3 0 1 0 .01 0M5 16h22",
    "phone": "M9 4l5 7-3 3c1 3 4 6 7 7l3-3 7 5c0 4-3 5-5 5C13 28 4 19 4 9c0-2 1-5 5-5z",
    "card": "M4 7h24v18H4zM4 13h24M8 20h8",
}

PAGE = jinja2.Environment(autoescape=True).from_string("""<!doctype html><html lang="ja"><meta charset="utf-8"><style>
* { box-sizing: border-box; margin: 0 }
body { width: {{ menu.size[0] }}px; height: {{ menu.size[1] }}px; background: #fff; position: relative;
  font: 700 40px "Noto Sans CJK JP", sans-serif; color: #1a1a1c; overflow: hidden }
div { position: absolute; display: flex; flex-direction: column; align-items: center; justify-content: center;
  gap: 22px; border: 2px solid #e6e6e9; text-align: center; padding: 12px;
  word-break: auto-phrase }
div.tab { background: #e8f1fe; color: #0017c1; border: 0; border-bottom: 6px solid #0017c1; font-size: 38px }
b.tab { position: absolute; left: {{ here[0] }}px; top: 0; width: {{ here[1] }}px; height: {{ here[2] }}px;
  display: grid; place-items: center; background: #0017c1; color: #fff; font-size: 38px }
svg { width: 120px; height: 120px; fill: none; stroke: #0017c1; stroke-width: 2; stroke-linejoin: round;
  stroke-linecap: round }
</style>{% if here[1] %}<b class="tab">{{ menu.bar }}</b>{% endif %}
{% for area in menu.areas %}<div {% if area.menu %}class="tab" {% endif %}style="left:{{ area.bounds[0] }}px;
top:{{ area.bounds[1] }}px;width:{{ area.bounds[2] }}px;height:{{ area.bounds[3] }}px">
{% if not area.menu %}<svg viewBox="0 0 32 32"><path d="{{ icon(area) }}"/></svg>{% endif %}
<span>{{ area.label }}</span></div>{% endfor %}</html>""")


def icon(area: MenuAreaPart) -> str:
    """The drawing that fits what a tap says or opens."""
    said = f"{area.tap} {area.page} {area.uri}"
    names = {
        "garbage/today": "today",
        "garbage/next": "next",
        "garbage/search": "search",
        "garbage/area": "area",
        "garbage/remind": "bell",
        "reports/file": "camera",
        "reports/mine": "list",
        "profile/language": "language",
        "profile/person": "family",
        "reception/settings": "choices",
        "tel:": "phone",
    }
    return ICONS[next((name for start, name in names.items() if start in said), "card")]


def own_tab(menu: MenuPart) -> tuple[int, int, int]:
    """Left, width and height of the tab of the menu itself: what the other tabs leave of their row."""
    tabs = [area.bounds for area in menu.areas if area.menu]
    if not tabs:
        return 0, 0, 0
    left = 0 if min(tab[0] for tab in tabs) > 0 else max(tab[0] + tab[2] for tab in tabs)
    return left, menu.size[0] - sum(tab[2] for tab in tabs), tabs[0][3]


def draw_all(folder: Path) -> None:
    town = read_town(folder / "town.toml")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for menu in town.menus:
            page = browser.new_page(viewport={"width": menu.size[0], "height": menu.size[1]})
            page.set_content(PAGE.render(menu=menu, here=own_tab(menu), icon=icon))
            (folder / menu.image).write_bytes(small(page.screenshot()))
        browser.close()


def small(png: bytes) -> bytes:
    """The same picture with a palette."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    for town_file in sorted(TOWNS.glob("*/town.toml")):
        draw_all(town_file.parent)
