import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.knowledge.finder import Entry, Finder
from chalicelib.platform.knowledge.vocabulary import Vocabulary

NAMES = [
    "電子レンジ",
    "ペットボトル",
    "キャップ（ペットボトル）",
    "アイスクリームの容器・ふた（プラスチック製）",
    "おもちゃ（木製）",
    "おもちゃ（プラスチック製）",
    "おもちゃ（木製・プラスチック製以外）",
    "おもちゃ箱",
    "紙コップ",
    "スコップ",
    "樋（とい）",
    "紙パック（牛乳パック）",
    "おむつ（紙おむつを含む）",
    "アルミホイル",
    "アルミホイール（車用）",
    "バッグ・かばん",
    "冷蔵庫",
    "傘",
    "フライパン",
]
WORDS = Vocabulary(
    readings={"傘": "かさ", "冷蔵庫": "れいぞうこ"},
    synonyms={"レンジ": ["電子レンジ"], "ふた": ["キャップ"], "チン": ["電子レンジ"]},
    after=("の捨て方",),
)
FINDER = Finder([Entry(name, name) for name in NAMES], WORDS)


def exact(question: str) -> list[str]:
    return [hit.key for hit in FINDER.find(question).exact]


def near(question: str) -> list[str]:
    return [hit.key for hit in FINDER.find(question).near]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("電子レンジ", ["電子レンジ"]),
        ("デンシレンジ", []),
        ("電子レンヂ", ["電子レンジ"]),
        ("ﾌﾗｲﾊﾟﾝの捨て方", ["フライパン"]),
        ("かさ", ["傘"]),
        ("れいぞうこ", ["冷蔵庫"]),
        ("レンジ", ["電子レンジ"]),
        ("ちん", ["電子レンジ"]),
        ("ペットボトルのキャップ", ["キャップ（ペットボトル）"]),
        ("キャップ（ペットボトル）", ["キャップ（ペットボトル）"]),
        ("ペットボトルのふた", ["キャップ（ペットボトル）"]),
        ("ふた（ペットボトル）", ["キャップ（ペットボトル）"]),
        ("アイスクリームのふた", ["アイスクリームの容器・ふた（プラスチック製）"]),
        ("木のおもちゃ", ["おもちゃ（木製）"]),
        ("プラスチック製のおもちゃ", ["おもちゃ（プラスチック製）"]),
        ("おもちゃ", ["おもちゃ（木製）", "おもちゃ（プラスチック製）", "おもちゃ（木製・プラスチック製以外）"]),
        ("とい", ["樋（とい）"]),
        ("牛乳パック", ["紙パック（牛乳パック）"]),
        ("紙おむつ", ["おむつ（紙おむつを含む）"]),
        ("かばん", ["バッグ・かばん"]),
        ("アルミホイル", ["アルミホイル"]),
        ("宇宙船", []),
        ("", []),
        ("　？", []),
    ],
)
def test_what_a_question_names_is_found(question: str, names: list[str]) -> None:
    assert sorted(exact(question)) == sorted(names)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("フライバン", "フライパン"),
        ("ペットポトル", "ペットボトル"),
        ("冷臓庫", "冷蔵庫"),
        ("コップ", "紙コップ"),
        ("おもちゃ", "おもちゃ箱"),
        ("折りたたみ傘", "傘"),
        ("ペットボトル", "キャップ（ペットボトル）"),
        ("アルミホイル", "アルミホイール（車用）"),
        ("布のおもちゃ", "おもちゃ（木製）"),
    ],
)
def test_what_only_resembles_the_question_is_a_near_miss(question: str, name: str) -> None:
    assert name in near(question)
    assert name not in exact(question)


def test_a_word_inside_another_ranks_below_a_word_of_its_own() -> None:
    assert near("コップ").index("紙コップ") < near("コップ").index("スコップ")


def test_nothing_like_it_answers_nothing() -> None:
    found = FINDER.find("宇宙船の捨て方")
    assert (found.exact, found.near) == ((), ())


def test_readings_of_whole_names_are_found() -> None:
    finder = Finder([Entry("k", "蓄熱煉瓦", "ちくねつれんが")], Vocabulary())
    assert [hit.key for hit in finder.find("チクネツレンガ").exact] == ["k"]


def test_no_more_than_asked_for() -> None:
    finder = Finder([Entry(str(n), f"箱（{n}号）") for n in range(30)], Vocabulary())
    found = finder.find("箱", at_most=5)
    assert len(found.exact) == 5


@given(st.sampled_from(NAMES))
def test_every_name_finds_itself_first(name: str) -> None:
    best, *_ = FINDER.find(name).exact
    assert best.key == name


@given(st.text(max_size=30))
def test_any_text_is_answered_in_order_of_score(text: str) -> None:
    found = FINDER.find(text)
    scores = [hit.score for hit in (*found.exact, *found.near)]
    assert scores == sorted(scores, reverse=True)
    assert not {hit.key for hit in found.exact} & {hit.key for hit in found.near}


@given(st.lists(st.text("アいう（）・のA 木製", max_size=8), max_size=8), st.text("アいう（）・のA 木製", max_size=8))
def test_any_name_can_be_in_the_list(names: list[str], question: str) -> None:
    Finder([Entry(name, name) for name in names], WORDS).find(question)
