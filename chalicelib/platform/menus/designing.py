"""Pages on which staff design one menu: its look, its picture, each place that may be tapped."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from chalicelib.kernel.errors import NotFound, StaffMistake, TemporaryFailure
from chalicelib.kernel.ids import digest
from chalicelib.platform.console.staff import Block, Clerk, Done, Facts, Field, Form, Link, Note, Sent, View
from chalicelib.platform.menus import choices, views
from chalicelib.platform.menus.checks import LIMITS, MOST_DESIGNS, area_complaints, design_complaints
from chalicelib.platform.menus.grids import GRIDS, MOST_TABS, WIDTH
from chalicelib.platform.menus.icons import ICONS
from chalicelib.platform.menus.model import Area, Design
from chalicelib.platform.menus.pictures import fitted
from chalicelib.platform.menus.repository import DesignRecord, Designs
from chalicelib.platform.menus.requests import placed
from chalicelib.platform.messaging.menus import AREAS, BAR_TEXT, LABEL, Bounds

FREE = "free"
GRID_CHOICES = (*((name, grid.label) for name, grid in GRIDS.items()), (FREE, "画像の上に自由に置く（画像が必要です）"))
COLOURS = "「#」と6桁の英数字で書きます。例：#0017c1（青）、#b3261e（赤）、#00613a（緑）、#1a1a1c（黒）"
START = Bounds(0, 0, 400, 270)


# one menu


def show_menu(clerk: Clerk, query: Mapping[str, str]) -> View:
    record = Designs(clerk.office.scope).fetch(query.get("id", ""))
    design = record.value
    blocks = (
        *_wrong(clerk, design),
        views.shown(clerk.office, design, title="見本"),
        views.areas_table(clerk.office, design),
        *_free_forms(record),
        _look_form(record),
        _picture_form(record),
        *_other_forms(record),
        Note("info", "\n".join(LIMITS)),
    )
    return View(f"メニュー：{design.name}", blocks)


def _wrong(clerk: Clerk, design: Design) -> Iterator[Block]:
    aliases = {each.alias: each.name for each in Designs(clerk.office.scope).all()}
    found = list(design_complaints(clerk.office, design, aliases))
    if found:
        yield Note("warning", "公開の前に直すところがあります。\n" + "\n".join(found))
    if design.changed_by:
        yield Note("info", f"下書きです。公開するまで、友だちの画面は変わりません。最後に変えた人：{design.changed_by}")


def _about(record: DesignRecord) -> tuple[Field, ...]:
    return (Field("id", "", "hidden", record.design_id), Field("seen", "", "hidden", record.seen))


def _look_form(record: DesignRecord) -> Form:
    design = record.value
    numbers = tuple((str(number), f"{number}つ") for number in range(2, MOST_TABS + 1))
    fields = (
        *_about(record),
        Field("name", "メニューの名前", value=design.name, hint="職員だけに見えます。", required=True),
        Field("bar", "下のバーの文字", value=design.bar, hint=f"{BAR_TEXT}文字まで。", required=True),
        Field("grid", "並べ方", "select", design.grid or FREE, options=GRID_CHOICES, required=True),
        Field("tabs", "上のタブ", "select", str(len(design.tabs) or 0), options=(("0", "なし"), *numbers)),
        Field("ground", "背景の色", value=design.ground, hint=COLOURS, beside="colours"),
        Field("ink", "絵と線の色", value=design.ink, hint="背景との差を確かめます。", beside="colours"),
        Field("open", "トークを開いたとき、メニューを開いておく", "checkbox", "1" if design.is_open else ""),
    )
    return Form("look", "見た目を保存する", fields, "見た目")


def _picture_form(record: DesignRecord) -> Form:
    hint = "JPEGかPNG。横が縦の1.45倍以上、幅800ピクセル以上。大きいときは、LINEに合う大きさに縮めます。"
    if not record.value.picture:
        hint += "選ばないときは、タイルの絵と文字からメニューの画像を作ります。"
    fields = [*_about(record), Field("picture", "画像", "file", hint=hint, accept="image/jpeg,image/png")]
    if record.value.picture and record.value.grid:
        fields.append(Field("drop", "画像をやめて、タイルから作る", "checkbox"))
    return Form("picture", "画像を保存する", tuple(fields), "用意した画像を使う")


def _free_forms(record: DesignRecord) -> Iterator[Form]:
    if not record.value.grid and len(record.value.tiles) < AREAS:
        yield Form("add_area", "押せる場所を足す", _about(record))


def _other_forms(record: DesignRecord) -> Iterator[Form]:
    yield Form("copy", "このメニューを写して新しく作る", (_about(record)[0],))
    sure = f"下書き「{record.value.name}」を消します。次に公開するまで、友だちの画面は変わりません。よろしいですか。"
    yield Form("remove", "このメニューを消す", (_about(record)[0],), confirm=sure, danger=True)


def begin(clerk: Clerk, sent: Sent) -> Done:
    """A new menu from a grid, or for a picture."""
    designs = Designs(clerk.office.scope)
    known = designs.all()
    if len(known) >= MOST_DESIGNS:
        raise StaffMistake(f"メニューは{MOST_DESIGNS}個までです。使わないものを消してください。")
    name = sent["name"].strip()
    if not name:
        raise StaffMistake("メニューの名前を書いてください。")
    id_ = clerk.new_id()
    design = _signed(clerk, Design(id_, f"m-{digest('menu', id_, length=10).lower()}", name[:40], "メニュー"))
    designs.add(_with_grid(design, sent["grid"], 0))
    return Done(f"menu?id={id_}", "下書きを作りました。場所ごとに、名前と動きを決めてください。")


def look(clerk: Clerk, sent: Sent) -> Done:
    """The name, bar, grid and colours as a form tells them."""
    design = Designs(clerk.office.scope).fetch(sent["id"]).value
    tabs = int(sent["tabs"]) if sent["tabs"] in {"2", "3", "4"} else 0
    design = replace(
        _with_grid(design, sent["grid"], tabs),
        name=sent["name"].strip()[:40],
        bar=sent["bar"].strip(),
        ground=_colour(sent["ground"]),
        ink=_colour(sent["ink"]),
        is_open=bool(sent["open"]),
    )
    return _kept(clerk, design, sent, "見た目を保存しました。")


def picture(clerk: Clerk, sent: Sent) -> Done:
    """A picture of their own, or back to one drawn of tiles."""
    office = clerk.office
    design = Designs(office.scope).fetch(sent["id"]).value
    if sent["drop"] and design.grid:
        plain = _with_grid(replace(design, picture=""), design.grid, len(design.tabs))
        return _kept(clerk, plain, sent, "タイルから画像を作ります。")
    files = sent.files.get("picture", ())
    if not files or not files[0].content:
        raise StaffMistake("画像を選んでください。")
    made = fitted(files[0].content)
    office.house.files.put(office.scope, made.name, made.content, "image/png")
    office.house.files.claim(office.scope, made.name)
    design = replace(design, picture=made.name, width=made.width, height=made.height)
    return _kept(clerk, design, sent, f"画像を保存しました（{made.width}×{made.height}）。")


def copy(clerk: Clerk, sent: Sent) -> Done:
    design = Designs(clerk.office.scope).fetch(sent["id"]).value
    id_ = clerk.new_id()
    alias = f"m-{digest('menu', id_, length=10).lower()}"
    new = replace(design, id=id_, alias=alias, name=f"{design.name[:30]}の写し")
    Designs(clerk.office.scope).add(_signed(clerk, new))
    return Done(f"menu?id={id_}", "写しを作りました。")


def remove(clerk: Clerk, sent: Sent) -> Done:
    Designs(clerk.office.scope).remove(sent["id"])
    return Done("list", "メニューの下書きを消しました。")


def _with_grid(design: Design, grid: str, tabs: int) -> Design:
    """The design in another grid: what was in its places stays as far as there are places."""
    if grid == FREE:
        known = (
            tuple(replace(area, bounds=area.bounds or at) for _, area, at in placed(design)) if design.grid else None
        )
        return replace(design, grid="", tabs=(), tiles=known if known is not None else design.tiles)
    if grid not in GRIDS:
        raise StaffMistake("並べ方を選んでください。")
    places = GRIDS[grid]
    if not design.picture:
        design = replace(design, width=WIDTH, height=places.height)
    tiles = tuple(replace(area, bounds=None) for area in design.tiles[: places.number])
    tiles += tuple(Area() for _ in range(places.number - len(tiles)))
    kept = design.tabs[:tabs] + tuple(Area() for _ in range(tabs - len(design.tabs)))
    return replace(design, grid=grid, tabs=kept, tiles=tiles)


def _colour(told: str) -> str:
    colour = told.strip().lower()
    if len(colour) != 7 or colour[0] != "#" or any(each not in "0123456789abcdef" for each in colour[1:]):
        raise StaffMistake("色を「#0017c1」のように書いてください。")
    return colour


def _kept(clerk: Clerk, design: Design, sent: Sent, told: str) -> Done:
    Designs(clerk.office.scope).change(_signed(clerk, design), sent["seen"])
    return Done(f"menu?id={design.id}", told)


def _signed(clerk: Clerk, design: Design) -> Design:
    return replace(design, changed_by=clerk.member.label, changed_at=clerk.at.isoformat())


def show_counts(clerk: Clerk, query: Mapping[str, str]) -> View:
    """How often LINE says each place was tapped."""
    design = Designs(clerk.office.scope).fetch(query.get("id", "")).value
    try:
        counts = tuple(views.at_line(clerk.office, design))
    except TemporaryFailure:
        counts = (Note("warning", "いまLINEから集計を受け取れません。しばらくしてから、もう一度開いてください。"),)
    back = Facts((("戻る", Link(f"メニュー「{design.name}」へ", f"menu?id={design.id}")),))
    return View(f"LINEの集計：{design.name}", (*counts, views.shown(clerk.office, design, title="見本"), back))


# one place


def show_area(clerk: Clerk, query: Mapping[str, str]) -> View:
    record = Designs(clerk.office.scope).fetch(query.get("id", ""))
    design, number = record.value, _number(record.value, query.get("n", ""))
    area, bounds = next((area, at) for each, area, at in placed(design) if each == number)
    outside = area.to if area.act in {"uri", "tel"} else ""
    fields = (
        *_about(record),
        Field("n", "", "hidden", str(number)),
        Field("label", "名前", value=area.label, hint=f"{LABEL}文字まで。画面の読み上げにも使います。"),
        *_icon_field(design, area, number),
        Field("act", "押したときの動き", "select", choices.value_of(area), options=choices.acts(clerk.office)),
        Field("to", "アドレス・電話番号", value=outside, hint="https:// から、または数字で。"),
        *_place_fields(design, bounds),
    )
    blocks: tuple[Block, ...] = (
        *_area_notes(clerk, design, area, bounds),
        views.shown(clerk.office, design, title="見本", is_drawn_on=not design.grid),
        Form("area", "この場所を保存する", fields, f"{number}番の場所"),
    )
    if not design.grid:
        about = (*_about(record), Field("n", "", "hidden", str(number)))
        sure = "この場所をなくします。よろしいですか。"
        blocks += (Form("drop_area", "この場所をなくす", about, confirm=sure, danger=True),)
    back = Facts((("戻る", Link(f"メニュー「{design.name}」へ", f"menu?id={design.id}")),))
    return View(f"{design.name}：{number}番", (*blocks, back))


def _area_notes(clerk: Clerk, design: Design, area: Area, bounds: Bounds) -> Iterator[Note]:
    aliases = {each.alias: each.name for each in Designs(clerk.office.scope).all()}
    found = list(area_complaints(clerk.office, design, area, bounds, aliases)) if area != Area() else []
    if found:
        yield Note("warning", "\n".join(found))


def _icon_field(design: Design, area: Area, number: int) -> Iterator[Field]:
    if design.is_drawn and number > len(design.tabs):
        hint = "選ばないと、文字だけになります。"
        yield Field("icon", "絵", "select", area.icon, options=tuple(ICONS.items()), hint=hint)


def _place_fields(design: Design, bounds: Bounds) -> Iterator[Field]:
    if design.grid:
        return
    wide, high = str(design.width), str(design.height)
    hint = "見本の上をなぞっても決められます。"
    yield Field("left", "左から（ピクセル）", "number", str(bounds.x), hint=hint, low="0", high=wide, beside="at")
    yield Field("top", "上から（ピクセル）", "number", str(bounds.y), low="0", high=high, beside="at")
    yield Field("width", "幅（ピクセル）", "number", str(bounds.width), low="1", high=wide, beside="size")
    yield Field("height", "高さ（ピクセル）", "number", str(bounds.height), low="1", high=high, beside="size")


def area(clerk: Clerk, sent: Sent) -> Done:
    """What one place is called and does."""
    design = Designs(clerk.office.scope).fetch(sent["id"]).value
    number = _number(design, sent["n"])
    act, to = choices.chosen(clerk.office, sent)
    label = " ".join(sent["label"].split())
    icon = sent["icon"] if sent["icon"] in ICONS else ""
    bounds = None if design.grid else Bounds(*(_pixels(sent[name]) for name in ("left", "top", "width", "height")))
    new = Area(label, act, to, icon, bounds)  # type: ignore[arg-type]  # one of the choices
    known = {each: at for each, _, at in placed(design)}
    aliases = {each.alias: each.name for each in Designs(clerk.office.scope).all()}
    found = list(area_complaints(clerk.office, design, new, bounds or known[number], aliases))
    if found:
        raise StaffMistake("\n".join(found))
    return _kept(clerk, _with_area(design, number, new), sent, f"{number}番を保存しました。")


def add_area(clerk: Clerk, sent: Sent) -> Done:
    design = Designs(clerk.office.scope).fetch(sent["id"]).value
    if design.grid or len(design.tiles) >= AREAS:
        raise StaffMistake(f"押せる場所は{AREAS}個までです。")
    tiles = (*design.tiles, Area(bounds=START))
    _kept(clerk, replace(design, tiles=tiles), sent, "")
    return Done(f"area?id={design.id}&n={len(tiles)}", "場所を足しました。位置と動きを決めてください。")


def drop_area(clerk: Clerk, sent: Sent) -> Done:
    design = Designs(clerk.office.scope).fetch(sent["id"]).value
    number = _number(design, sent["n"])
    tiles = design.tiles[: number - 1] + design.tiles[number:]
    return _kept(clerk, replace(design, tiles=tiles), sent, "場所をなくしました。")


def _with_area(design: Design, number: int, new: Area) -> Design:
    areas = [*design.areas]
    areas[number - 1] = new
    cut = len(design.tabs)
    return replace(design, tabs=tuple(areas[:cut]), tiles=tuple(areas[cut:]))


def _number(design: Design, told: str) -> int:
    if not told.isdigit() or not 1 <= int(told) <= len(design.areas):
        raise NotFound
    return int(told)


def _pixels(told: str) -> int:
    if not told.strip().isdigit():
        raise StaffMistake("位置と大きさを数字で書いてください。")
    return int(told)
