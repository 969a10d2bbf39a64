import pytest

from chalicelib.kernel.errors import StaffMistake
from chalicelib.services.coupons.formats.shops import read, shops_in, written
from chalicelib.services.coupons.model.coupon import Shop

HEADER = "店舗番号,店舗名,種類,緯度,経度,住所,電話番号,営業時間,暗証番号,初参加\n"


def a_file(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> bytes:
    return (header + "\n".join(lines)).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_shops_are_read_from_the_files_offices_write(encoding: str) -> None:
    told = shops_in(
        "shops.csv", a_file("S001,かもめ喫茶,飲食,35.17,139.10,浜町1,0123-00-0001,9時から,2468,○", encoding=encoding)
    )
    assert told.errors == ()
    assert told.shops == (
        Shop("s001", "かもめ喫茶", "飲食", 35.17, 139.10, "浜町1", "0123-00-0001", "9時から", "2468", is_first=True),
    )


def test_a_shop_may_have_no_place_and_no_pin() -> None:
    told = shops_in("shops.csv", a_file("s1,店", header="店舗番号,店舗名\n"))
    assert told.shops == (Shop("s1", "店"),)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",名前だけ,,,,,,,,", "店舗番号"),
        ("番号,店,,,,,,,,", "店舗番号"),
        ("s1,,,,,,,,,", "店舗名"),
        (f"s1,{'長' * 101},,,,,,,,", "店舗名"),
        ("s1,店,,0,0,,,,,", "緯度"),
        ("s1,店,,35.1,,,,,,", "緯度"),
        ("s1,店,,北緯,東経,,,,,", "緯度"),
        ("s1,店,,139.1,35.1,,,,,", "緯度"),
        ("s1,店,,,,,,,12,", "暗証番号"),
        ("s1,店,,,,,,,abcd,", "暗証番号"),
    ],
)
def test_a_row_that_is_wrong_is_left_out_and_named(line: str, column: str) -> None:
    told = shops_in("shops.csv", a_file("s0,よい店,,,,,,,,", line))
    assert [shop.id for shop in told.shops] == ["s0"]
    assert [(each.row, each.column) for each in told.errors] == [(3, column)]


def test_a_number_that_comes_twice_is_named() -> None:
    told = shops_in("shops.csv", a_file("s1,店,,,,,,,,", "S1,別の店,,,,,,,,"))
    assert [shop.name for shop in told.shops] == ["店"]
    assert told.errors[0].complaint == "同じ店舗番号が前の行にあります。"


def test_a_file_without_the_columns_is_refused() -> None:
    with pytest.raises(StaffMistake, match="店舗番号"):
        shops_in("shops.csv", "店舗名\n店".encode())


def test_shops_travel_with_a_form() -> None:
    shops = (Shop("s1", "店", lat=35.0, lon=139.0),)
    assert read(written(shops)) == shops
    with pytest.raises(StaffMistake):
        read("[1]")
