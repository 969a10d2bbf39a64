import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.broadcasts.lints.findings import Told, told_by
from chalicelib.platform.broadcasts.lints.personal import is_individual_number, personal_findings
from chalicelib.platform.broadcasts.model import Wording
from tests.platform.broadcasts.sends import a_broadcast, a_content

OWN = "0123-45-6789"


def found(text: str) -> list[str]:
    [told] = told_by(a_broadcast(content=a_content(wording={"ja": Wording(body=text)})))
    return [finding.text for finding in personal_findings(told, OWN)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("連絡は０９０－１２３４－５６７８まで", "携帯電話の番号「090-1234-5678」"),
        ("電話 0123(98)7654", "役所の代表番号とちがう電話番号「0123(98)7654」"),
        ("送り先 hanako.tanaka@example.com です", "メールアドレス「hanako.tanaka@example.com」"),
        ("番号は 1234-5678-9018 です", "マイナンバーと思われる12桁の数字「1234…」"),
        ("〒100-0001 にお送りください", "所番地「〒100-0001」"),
        ("港町２丁目３番地の家", "所番地「港町2丁目3番地」"),
        ("本町1-2-3の方", "所番地「本町1-2-3」"),
        ("田中花子様の件について", "「田中花子様」"),
        ("ヤマダ タロウ様", "「ヤマダ タロウ様」"),
    ],
)
def test_personal_data_is_found_and_shown(text: str, says: str) -> None:
    [told] = found(text)
    assert says in told
    assert told.endswith("。")


@pytest.mark.parametrize(
    "text",
    [
        "お問い合わせは0123-45-6789（代表）へ",
        "フリーダイヤル 0120-123-456",
        "11月20日 10時から、定員30人、費用1,200円",
        "皆様、お客様、保護者様、利用者様、町民の方々様、様々な様子、様式第1号、模様、同様に",
        "窓口 koho@city.minato.lg.jp",
        "管理番号 123456789012",  # the check digit is another
        "電話は119番へ",
        "令和8年度第1号",
    ],
)
def test_what_belongs_to_nobody_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_an_individual_number_is_an_error_and_is_not_repeated_whole() -> None:
    told = Told("ja", "123456789018")
    [finding] = personal_findings(told, OWN)
    assert finding.kind == "error"
    assert "123456789018" not in finding.text


@given(st.lists(st.integers(0, 9), min_size=11, max_size=11).filter(lambda digits: len(set(digits)) > 1))
def test_exactly_one_check_digit_fits(digits: list[int]) -> None:
    head = "".join(map(str, digits))
    fitting = [last for last in range(10) if is_individual_number(f"{head}{last}")]
    assert len(fitting) == 1


def test_values_the_sender_filled_in_are_looked_at_too() -> None:
    broadcast = a_broadcast(content=a_content("担当は{担当}です"), values={"担当": "090-1111-2222"})
    told = [finding.text for each in told_by(broadcast) for finding in personal_findings(each, OWN)]
    assert any("090-1111-2222" in each for each in told)
