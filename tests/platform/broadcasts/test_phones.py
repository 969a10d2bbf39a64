import re
from typing import Any

import pytest

from chalicelib.platform.broadcasts.phones import Phones, invite, phones_of
from chalicelib.platform.broadcasts.repository import Broadcasts
from tests.kit.journey import Town, a_town
from tests.platform.broadcasts.sends import a_broadcast


@pytest.fixture
def town(estate: None) -> Town:
    return a_town("minato", "reception")


def test_a_phone_is_registered_by_the_code_its_owner_sends(town: Town) -> None:
    code, phone = invite(town.office, "広報課 試験用"), town.resident()
    [told] = phone.says(f"テスト配信　{code.lower()}")
    assert told.startswith("この電話を、「広報課 試験用」のテスト配信先に登録しました。")
    [registered] = phones_of(town.office, town.channel.key)
    assert (registered.label, registered.user_id) == ("広報課 試験用", phone.user_id)


def test_a_code_works_once_and_for_a_quarter_of_an_hour(town: Town) -> None:
    code = invite(town.office, "広報課")
    town.resident().says(f"テスト配信 {code}")
    [again] = town.resident().says(f"テスト配信 {code}")
    assert "この登録コードは使えません。" in again
    late = invite(town.office, "広報課")
    town.clock.pass_(minutes=16)
    [told] = town.resident().says(f"テスト配信 {late}")
    assert "この登録コードは使えません。" in told
    assert len(Phones(town.office.scope).all()) == 1


def test_codes_cannot_be_guessed_and_residents_words_are_left_alone(town: Town) -> None:
    codes = {invite(town.office, "広報課") for _ in range(5)}
    assert len(codes) == 5
    assert all(re.fullmatch(r"[0-9A-Z]{8}", code) for code in codes)
    assert "登録" not in " ".join(town.resident().says("テスト配信とは何ですか"))


def test_a_code_of_one_town_registers_nobody_in_another(town: Town) -> None:
    other = a_town("yamabe", "reception", house=town.house, name="やまべ町")
    code = invite(town.office, "広報課")
    [told] = other.resident().says(f"テスト配信 {code}")
    assert "この登録コードは使えません。" in told
    assert phones_of(other.office, other.channel.key) == ()


def test_a_resident_reads_what_was_sent_by_asking(town: Town) -> None:
    began: dict[str, Any] = {"state": "sent", "began_at": town.office.now().isoformat()}
    Broadcasts(town.office.scope).add(a_broadcast(**began))
    [told] = town.resident().says("今日のお知らせ")
    assert "ごみ袋の値段が変わります。" in told
