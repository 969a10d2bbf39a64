"""What staff of garbage see and may do: preview before it stands, changes by hand, words not found."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.kernel.errors import Conflict, NotFound, StaffMistake
from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.posts import RIGHTS
from chalicelib.platform.console.staff import Clerk, Done, Sent, Upload, View
from chalicelib.platform.settings.repository import SettingChanges
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.services.garbage.repository import TownGarbage
from chalicelib.services.garbage.staff import STAFF
from tests.kit.handed import as_file
from tests.kit.journey import Town, a_town
from tests.kit.offices import a_clerk
from tests.services.garbage.towns import AREA_DAYS, TARGET, a_garbage_town, files, hears, reminded, who_lives_in

pytestmark = pytest.mark.usefixtures("estate")

CHANGED = AREA_DAYS.replace("港町,東工場,月 木", "港町,東工場,火 金")


def at_desk(town: Town) -> Clerk:
    town.clock.pass_(seconds=1)
    return a_clerk(town.office, "editor", team="環境課")


def page(town: Town, name: str, /, **query: str) -> View:
    show = next(each.show for each in STAFF.pages if each.name == name)
    return show(at_desk(town), query)


def do(town: Town, name: str, /, **fields: str) -> Done:
    return act(town, name, fields)


def act(town: Town, name: str, fields: Mapping[str, str], uploads: Mapping[str, bytes] | None = None) -> Done:
    action = next(each.do for each in STAFF.actions if each.name == name)
    brought = tuple(Upload(file, content) for file, content in (uploads or {}).items())
    done = action(at_desk(town), Sent(fields, {"files": brought} if brought else {}))
    assert isinstance(done, Done)
    return done


def words(view: View) -> str:
    return repr(view.blocks)


def table(view: View, title: str) -> desk.Table:
    return next(block for block in view.blocks if isinstance(block, desk.Table) and block.title.startswith(title))


def drawn(view: View, action: str) -> desk.Form:
    return next(block for block in view.blocks if isinstance(block, desk.Form) and block.action == action)


def form(view: View, action: str) -> dict[str, str]:
    """The values a form would send unless somebody changes them."""
    return {field.name: field.value for field in drawn(view, action).fields}


def preview(town: Town, **changed: str) -> View:
    done = act(town, "prepare", {}, files(**changed))
    assert done.page.startswith("preview?edition=")
    return page(town, "preview", edition=done.page.partition("=")[2])


def test_an_upload_is_shown_and_changes_nothing_until_it_is_applied() -> None:
    town = a_garbage_town()
    resident = who_lives_in(town)
    before = resident.says("次の収集日")
    view = preview(town, area_days=CHANGED, target=TARGET + "びん,香水のびん,,こうすいのびん\n")
    assert "1件：港町" in words(view)
    assert "1件：香水のびん" in words(view)
    [row] = table(view, "収集日の変更").rows
    assert row[:3] == (
        "港町",
        "燃やすごみ",
        "2026年11月23日(月)、2026年11月26日(木)、2026年11月30日(月)、2026年12月3日(木)",
    )
    assert str(row[3]).startswith("2026年11月20日(金)、2026年11月24日(火)")
    assert resident.says("次の収集日") == before
    assert do(town, "apply", **form(view, "apply")).page == "calendar"
    assert resident.says("次の収集日") != before


def test_rows_that_cannot_be_read_are_named_with_file_row_and_column() -> None:
    town = a_garbage_town()
    view = preview(town, area_days=AREA_DAYS.replace("土4", "土9"))
    [row] = table(view, "読み取りの結果").rows
    assert row[:5] == ("取込みなし", "area_days.csv", "4", "びん", "土9")
    assert "取り込めない箇所が1件あります。" in words(view)


def test_files_that_say_the_same_but_hold_mistakes_show_the_mistakes_and_nothing_to_apply() -> None:
    view = preview(a_garbage_town(), target=TARGET + "びん,,,\n")
    assert "いまのデータと同じ内容です。" in words(view)
    assert not [block for block in view.blocks if isinstance(block, desk.Form)]
    assert len(table(view, "読み取りの結果").rows) == 1


def test_a_long_list_of_mistakes_is_cut_and_counted() -> None:
    wrong = "".join(f"びん,,,{number}\n" for number in range(150))
    view = preview(a_garbage_town(), target=TARGET + wrong)
    shown = table(view, "読み取りの結果")
    assert (shown.title, len(shown.rows)) == ("読み取りの結果（150件のうち100件）", 100)


def test_the_same_files_again_change_nothing() -> None:
    town = a_garbage_town()
    done = act(town, "prepare", {}, files())
    assert (done.page, done.told) == ("import", "いまのデータと同じ内容でした。何も変わりません。")


@pytest.mark.parametrize("uploads", [{}, {"photo.csv": b"\xff\xd8\xff\xe0\x00"}, {"list.csv": b"a,b\n1,2\n"}])
def test_what_is_no_garbage_calendar_is_refused(uploads: dict[str, bytes]) -> None:
    with pytest.raises(StaffMistake):
        act(a_garbage_town(), "prepare", {}, uploads)


def test_a_book_prepared_against_another_one_is_not_applied() -> None:
    town = a_garbage_town()
    one, other = preview(town, area_days=CHANGED), preview(town, remarks="ID,注意事項\n1,朝6時まで\n")
    do(town, "apply", **form(one, "apply"))
    with pytest.raises(Conflict):
        do(town, "apply", **form(other, "apply"))


def test_the_book_before_can_be_put_back() -> None:
    town = a_garbage_town()
    resident = who_lives_in(town)
    before = resident.says("次の収集日")
    do(town, "apply", **form(preview(town, area_days=CHANGED), "apply"))
    history = page(town, "import")
    assert [row[1:3] for row in table(history, "履歴").rows] == [("反映", "環境課 担当"), ("反映", "環境課")]
    do(town, "undo", **form(history, "undo"))
    assert resident.says("次の収集日") == before


def test_another_towns_edition_is_not_found() -> None:
    minato = a_garbage_town()
    yamabe = a_town("yamabe", "garbage", house=minato.house)
    edition = form(preview(minato, area_days=CHANGED), "apply")["edition"]
    with pytest.raises(NotFound):
        page(yamabe, "preview", edition=edition)
    with pytest.raises(NotFound):
        do(yamabe, "apply", edition=edition, seen="")


def test_the_calendar_shows_what_residents_would_be_told() -> None:
    view = page(a_garbage_town(), "calendar")
    shown = table(view, "次の収集日")
    assert shown.columns == ("地区", "燃やすごみ", "燃やさないごみ", "びん")
    assert shown.rows[0] == ("港町", "2026年11月23日(月)", "2026年12月2日(水)", "2026年12月12日(土)")


def test_a_day_is_moved_by_hand_and_taken_back() -> None:
    town = a_garbage_town()
    resident = reminded(town)
    kind = next(name for name in form(page(town, "changes"), "add_change") if name.startswith("kind-"))
    note = "道路工事のため"
    asked = {"kind": "moved", "day": "2026-11-23", "to": "2026-11-25", "areas": "港町", "note": note, kind: "on"}
    do(town, "add_change", **asked)
    [row] = table(page(town, "changes"), "入力済みの変更").rows
    assert row == (
        "2026年11月23日(月)",
        "2026年11月25日(水)に変える",
        "1件：港町",
        "1件：燃やすごみ",
        note,
        "環境課 担当",
    )
    assert "別の日に変わりました" in hears(resident, 2026, 11, 22, 19, 0)[0]
    [(change_id, _)] = drawn(page(town, "changes"), "remove_change").fields[0].options
    do(town, "remove_change", id=change_id)
    assert table(page(town, "changes"), "入力済みの変更").rows == ()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"kind": "cancelled", "day": "2026-11-19"}, "過ぎた日は変えられません。"),
        ({"kind": "moved", "day": "2026-11-23"}, "変わった先の日を入力してください。"),
        ({"kind": "cancelled", "day": "2026-11-22"}, "その日には、その地区と種類の収集がありません。"),
        ({"kind": "cancelled", "day": "2026-11-23", "areas": "月の裏"}, "地区「月の裏」はありません。"),
        ({"kind": "cancelled", "day": "きのう"}, "内容と日付を入力してください。"),
        ({"kind": "burned", "day": "2026-11-23"}, "内容と日付を入力してください。"),
    ],
)
def test_a_change_that_cannot_be_meant_is_refused_with_the_reason(fields: dict[str, str], why: str) -> None:
    with pytest.raises(StaffMistake) as caught:
        do(a_garbage_town(), "add_change", **fields)
    assert caught.value.message == why


def waiting(town: Town) -> list[object]:
    return [
        row[0].label for row in table(page(town, "words"), "見つからなかった言葉").rows if isinstance(row[0], desk.Link)
    ]


def missed(town: Town, said: str) -> str:
    """A word that waits, as it is named between the pages."""
    who_lives_in(town).says(f"{said}の捨て方")
    row = next(row for row in table(page(town, "words"), "見つからなかった言葉").rows if said in str(row[0]))
    assert row[1:] == ("1", "2026年11月20日(金)")
    return parse_qs(urlsplit(row[0].to).query)["word"][0] if isinstance(row[0], desk.Link) else ""


def test_a_word_becomes_another_name_of_an_item_and_that_is_taken_back() -> None:
    town = a_garbage_town()
    word = missed(town, "宇宙船")
    do(town, "alias", word=word, item="フライパン")
    assert waiting(town) == []
    assert "燃やさないごみ" in who_lives_in(town).says("宇宙船の捨て方")[-1]
    assert "フライパン" in words(page(town, "words"))
    [change] = SettingChanges(town.office.scope).of("settings/garbage")
    assert change.after == {"synonyms": {"宇宙船": ["フライパン"]}}
    do(town, "unsettle", word=word)
    assert waiting(town) == ["宇宙船"]
    assert Tenants(town.office.scope).own().settings.get("garbage", {}) == {}


def test_a_word_becomes_an_item_of_its_own_and_that_is_taken_back() -> None:
    town = a_garbage_town()
    word = missed(town, "宇宙船")
    told = form(page(town, "item", name="宇宙船", word=word), "save_item")
    kind = drawn(page(town, "item"), "save_item").fields[4].options[0][0]
    do(town, "save_item", **{**told, "category": kind, "note": "役所に相談してください。"})
    assert waiting(town) == []
    assert "役所に相談してください。" in str(who_lives_in(town).says("宇宙船の捨て方"))
    do(town, "unsettle", word=word)
    assert waiting(town) == ["宇宙船"]
    assert "役所に相談してください。" not in str(who_lives_in(town).says("宇宙船の捨て方"))


def test_a_word_that_is_no_garbage_does_not_come_back_however_often_it_is_typed() -> None:
    town = a_garbage_town()
    word = missed(town, "宇宙船")
    do(town, "ignore", word=word)
    who_lives_in(town).says("宇宙船の捨て方")
    assert waiting(town) == []
    do(town, "unsettle", word=word)
    assert waiting(town) == ["宇宙船"]


def test_a_word_cannot_become_the_name_of_what_is_not_in_the_dictionary() -> None:
    town = a_garbage_town()
    with pytest.raises(StaffMistake, match="品目一覧にありません"):
        do(town, "alias", word=missed(town, "宇宙船"), item="月の石")


def test_an_item_is_changed_by_hand_and_stepped_back_like_an_import() -> None:
    town = a_garbage_town()
    [item] = [each for each in TownGarbage(town.office, fresh=True).whole.items if each.name == "フライパン"]
    told = form(page(town, "item", id=item.id), "save_item")
    do(town, "save_item", **{**told, "note": "油をふきとってください。"})
    assert "油をふきとってください。" in str(who_lives_in(town).says("フライパン"))
    assert "品目「フライパン」の変更" in words(page(town, "import"))
    do(town, "undo", seen=TownGarbage(town.office, fresh=True).now.edition)
    assert "油をふきとってください。" not in str(who_lives_in(town).says("フライパン"))


def test_two_at_one_dictionary_the_second_is_told_what_the_first_did() -> None:
    town = a_garbage_town()
    first, second = [form(page(town, "item", name=name), "save_item") for name in ("たこ", "いか")]
    kind = drawn(page(town, "item"), "save_item").fields[4].options[0][0]
    do(town, "save_item", **{**first, "category": kind})
    with pytest.raises(Conflict, match="品目「たこ」の追加"):
        do(town, "save_item", **{**second, "category": kind})


def test_an_item_is_found_and_dropped() -> None:
    town = a_garbage_town()
    [(link, kind, _)] = table(page(town, "items", q="ふらいぱん"), "品目").rows
    assert kind == "燃やさないごみ"
    assert isinstance(link, desk.Link)
    told = form(page(town, "item", id=parse_qs(urlsplit(link.to).query)["id"][0]), "drop_item")
    do(town, "drop_item", **told)
    assert table(page(town, "items", q="ふらいぱん"), "品目").rows == ()


def test_the_days_of_one_district_are_changed_in_the_tables_own_writing() -> None:
    town = a_garbage_town()
    [area] = [each for each in TownGarbage(town.office, fresh=True).book.areas if each.label == "港町"]
    told = form(page(town, "district", id=area.id), "save_district")
    name = next(name for name, value in told.items() if value == "月 木")
    do(town, "save_district", **{**told, name: "火 金"})
    assert table(page(town, "calendar"), "次の収集日").rows[0][1] == "2026年11月20日(金)"
    told = form(page(town, "district", id=area.id), "save_district")
    with pytest.raises(StaffMistake, match="ほのお"):
        do(town, "save_district", **{**told, name: "月 ほのお"})


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_written_out_is_read_in_as_the_same(ending: str) -> None:
    town = a_garbage_town()
    files_out = {}
    for name, _ in drawn(page(town, "import"), "export").fields[0].options:
        handed = next(each.do for each in STAFF.actions if each.name == "export")(at_desk(town), Sent({"table": name}))
        assert isinstance(handed, desk.Handed)
        files_out[f"{handed.title}.{ending}"] = as_file(handed, ending)
    told = act(town, "prepare", {}, files_out)
    assert told.told == "いまのデータと同じ内容でした。何も変わりません。"


def test_who_may_only_read_is_shown_no_form() -> None:
    town = a_garbage_town()
    who_lives_in(town).says("宇宙船の捨て方")
    viewer = a_clerk(town.office, "viewer")
    open_pages = [each for each in STAFF.pages if each.right in RIGHTS["viewer"]]
    assert {each.name for each in open_pages} == {"calendar", "items", "words"}
    forms = [block for each in open_pages for block in each.show(viewer, {}).blocks if isinstance(block, desk.Form)]
    assert {each.action for each in forms} == {"find_item"}
    assert {action.right for action in STAFF.actions if action.name != "find_item"} == {"knowledge.write"}
