"""Residents' words against the real dictionaries: what they find, exactly or as a near miss."""

from functools import cache
from pathlib import Path

import pytest

from chalicelib.platform.knowledge.finder import Entry, Finder
from chalicelib.platform.knowledge.vocabulary import Vocabulary
from chalicelib.services.garbage.formats import read_book

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
WORDS = Path(__file__).parents[3] / "chalicelib" / "services" / "garbage" / "vocabulary.toml"
FOLDERS = {
    "kanazawa": "gomi5374/template_kanazawa",
    "kameoka": "gomi5374/kameoka",
    "kyotango": "gomi5374/kyotango",
    "takamatsu": "gomi5374/takamatsu",
    "opendata": "opendata_takamatsu",
}

# town, what a resident types, the beginning of a name that must be among the exact hits
EXACT = [
    ("kanazawa", "一升瓶", "一升びん"),
    ("kameoka", "電子レンジ", "電子レンジ"),
    ("kameoka", "レンジ", "電子レンジ"),
    ("kameoka", "電子レンジは何ごみですか？", "電子レンジ"),
    ("kameoka", "ペットボトルのふた", "キャップ（ふた）（プラスチック製）"),
    ("kameoka", "ふた（ペットボトル）", "キャップ（ふた）（プラスチック製）"),
    ("kameoka", "スマホ", "スマートフォン"),
    ("kameoka", "布団", "ふとん"),
    ("kameoka", "かさ", "傘"),
    ("kameoka", "乾電池", "乾電池（マンガン"),
    ("kameoka", "モバイルバッテリー", "充電式電池"),
    ("kameoka", "ふらいぱん", "フライパン"),
    ("kameoka", "スプレー", "スプレー缶"),
    ("kameoka", "段ボール", "ダンボール"),
    ("kameoka", "牛乳パック", "牛乳パック"),
    ("kameoka", "卵のパック", "卵パック（紙製）"),
    ("kameoka", "割れたコップ", "コップ（紙製・金属製・木製・プラスチック製以外）"),
    ("kameoka", "蛍光管", "蛍光灯（蛍光管）"),
    ("kameoka", "木の枝", "枝"),
    ("kameoka", "カップラーメンの容器", "カップ麺の容器（紙製）"),
    ("kameoka", "シャンプーのボトル", "シャンプーの容器（プラスチック製）"),
    ("kameoka", "くつ", "靴（革靴"),
    ("kameoka", "服", "衣類"),
    ("kameoka", "ソファ", "ソファ－（1人掛）"),
    ("kameoka", "たたみ", "畳"),
    ("kameoka", "プラスチックのおもちゃ", "おもちゃ（プラスチック製）"),
    ("kameoka", "木のおもちゃ", "おもちゃ（木製）"),
    ("kameoka", "テレビの捨て方", "テレビ"),
    ("kameoka", "猫砂", "猫の砂"),
    ("kameoka", "アルミホイル", "アルミホイル（アルミ箔）"),
    ("kameoka", "チャリ", "自転車"),
    ("kameoka", "マットレス", "スプリングマット"),
    ("kyotango", "冷蔵庫", "冷蔵庫"),
    ("kyotango", "れいぞうこ", "冷蔵庫"),
    ("kyotango", "レンジ", "レンジ（電子レンジ）"),
    ("kyotango", "ペットボトルのふた", "ペットボトルのふた"),
    ("kyotango", "ペットボトルキャップ", "ペットボトルのふた"),
    ("kyotango", "携帯", "携帯電話"),
    ("kyotango", "古新聞", "新聞紙"),
    ("kyotango", "ふとん", "布団"),
    ("kyotango", "天ぷら油", "食用油"),
    ("kyotango", "カップ麺", "カップ麺の器"),
    ("kyotango", "紙おむつ", "おむつ（紙おむつ）"),
    ("kyotango", "DVD", "DVDディスク"),
    ("kyotango", "パソコン", "パソコン（デスクトップ型）"),
    ("kyotango", "体温計", "体温計（水銀入り）"),
    ("kyotango", "物干しざお", "物干し竿"),
    ("kyotango", "猫の砂", "ペットの砂"),
    ("takamatsu", "スプレー缶", "エアゾール"),
    ("takamatsu", "蛍光灯", "蛍光管"),
    ("takamatsu", "紙おむつ", "おむつ（紙おむつを含む）"),
    ("takamatsu", "カイロ", "カイロ（使い捨て）"),
    ("takamatsu", "リュック", "リュックサック"),
    ("opendata", "電子レンヂ", "電子レンジ"),
    ("opendata", "スマホ", "携帯電話・PHS"),
    ("opendata", "モバイルバッテリー", "モバイルバッテリー"),
    ("opendata", "ダンボール", "段ボール箱"),
    ("opendata", "サラダ油", "食用油"),
    ("opendata", "ペットボトル", "ペットボトル（飲料"),
    ("opendata", "水銀の体温計", "体温計（水銀）"),
    ("opendata", "ハサミはどう捨てればいい？", "ハサミ"),
    ("opendata", "金属のバット", "バット（金属製）"),
    ("opendata", "りゅっくさっく", "りュックサック"),
]
NEAR = [
    ("kameoka", "フライバン", "フライパン"),
    ("kameoka", "スマホの充電器", "充電器"),
    ("kameoka", "電池", "ニカド電池"),
    ("kyotango", "冷臓庫", "冷蔵庫"),
    ("kyotango", "木のおもちゃ", "おもちゃ（プラスチック・金属製）"),
    ("takamatsu", "ベット", "ベビーベッド"),
    ("takamatsu", "パソコン", "キーボード（パソコン）"),
    ("opendata", "ベッド", "二段ベッド"),
    ("opendata", "木の枝", "剪定ごみ"),
]
NOTHING = ["宇宙船", "市長の名前", "ありがとう", "2026", "あ"]


@cache
def finder(town: str) -> Finder:
    folder = SHARED / FOLDERS[town]
    if not folder.exists():
        pytest.skip("needs the real towns' files beside the project (../shared/data)")
    files = {
        file.name: file.read_bytes() for file in folder.iterdir() if file.suffix == ".csv" or "garbage" in file.name
    }
    book = read_book(files).book
    assert book is not None
    return Finder([Entry(item.id, item.name, item.reading) for item in book.items], Vocabulary.from_toml(WORDS))


@pytest.mark.parametrize(("town", "question", "name"), EXACT)
def test_a_residents_word_names_the_item(town: str, question: str, name: str) -> None:
    found = [hit.name for hit in finder(town).find(question).exact]
    assert any(one.startswith(name) for one in found), found


@pytest.mark.parametrize(("town", "question", "name"), NEAR)
def test_a_word_that_is_not_quite_it_offers_the_item(town: str, question: str, name: str) -> None:
    found = finder(town).find(question)
    assert name in [hit.name[: len(name)] for hit in found.near]
    assert name not in [hit.name for hit in found.exact]


@pytest.mark.parametrize("question", NOTHING)
@pytest.mark.parametrize("town", FOLDERS)
def test_words_that_are_no_garbage_name_nothing(town: str, question: str) -> None:
    assert finder(town).find(question).exact == ()


@pytest.mark.parametrize("town", FOLDERS)
def test_real_names_find_themselves(town: str) -> None:
    asked = finder(town)
    every_seventh = asked.entries[::7]
    lost = [one.name for one in every_seventh if one.name not in [hit.name for hit in asked.find(one.name).exact]]
    assert lost == []
