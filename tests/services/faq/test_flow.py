import pytest

from tests.kit.journey import Town, a_town


@pytest.fixture
def town(estate: None) -> Town:
    return a_town("minato", "faq", "profile")


def test_a_note_is_asked_for_kept_and_shown(town: Town) -> None:
    resident = town.resident()
    assert resident.says("faq") == ["まちに伝えたいことを、200文字以内で送ってください。"]
    assert resident.says("ベンチがほしいです") == ["お預かりしました。今までにお預かりしたメモは1件です。"]
    assert "ベンチがほしいです" in resident.taps("メモを見る")[0]


def test_a_note_that_is_too_long_is_asked_for_again(town: Town) -> None:
    resident = town.resident()
    resident.says("faq")
    assert "200" in resident.says("あ" * 201)[0]
    assert resident.posts("faq/mine/")[0] == "お預かりしているメモはありません。"


def test_a_note_that_is_unsent_is_gone(town: Town) -> None:
    resident = town.resident()
    resident.says("faq")
    resident.does({"type": "message", "message": {"type": "text", "id": "700001", "text": "まちがい"}})
    resident.unsends("700001")
    assert resident.says("faqを見る") == ["お預かりしているメモはありません。"]


def test_what_is_kept_is_told_and_erased_with_all_else(town: Town) -> None:
    resident = town.resident()
    resident.says("faq")
    resident.says("ベンチがほしいです")
    assert "お預かりしているメモ（1件）" in resident.says("マイページ")[0]
    resident.says("データを消す")
    resident.taps("はい")
    assert resident.says("faqを見る") == ["お預かりしているメモはありません。"]


def test_a_resident_who_reads_english_is_asked_in_english(town: Town) -> None:
    resident = town.resident()
    resident.posts("talk/language/en")
    assert resident.says("faq")[0].startswith("What would you like to tell the town?")
