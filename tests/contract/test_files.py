"""What every file store of ours promises."""

import pytest

from chalicelib.kernel.errors import NotAllowed, NotFound
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from tests.kit.aws_worlds import AwsWorld

MINATO, YAMABE = grant(OperatorOrder("minato")), grant(OperatorOrder("yamabe"))
PHOTO = b"\xff\xd8\xff" + bytes(range(256))


def test_a_file_comes_back_as_it_was_put(aws: AwsWorld) -> None:
    aws.files.put(MINATO, "photos/1.jpg", PHOTO, "image/jpeg")
    assert aws.files.fetch(MINATO, "photos/1.jpg") == PHOTO


def test_a_name_stands_for_what_was_put_under_it_first(aws: AwsWorld) -> None:
    for content in (b"one", b"two"):
        aws.files.put(MINATO, "notes/1.txt", content, "text/plain")
    assert aws.files.fetch(MINATO, "notes/1.txt") == b"one"


def test_what_was_put_is_dropped_and_dropping_again_is_nothing(aws: AwsWorld) -> None:
    aws.files.put(MINATO, "photos/10.jpg", PHOTO, "image/jpeg")
    for _ in range(2):
        aws.files.drop(MINATO, "photos/10.jpg")
    with pytest.raises(NotFound):
        aws.files.fetch(MINATO, "photos/10.jpg")


def test_what_was_claimed_is_not_dropped_also_when_it_was_put_again(aws: AwsWorld) -> None:
    aws.files.put(MINATO, "photos/11.jpg", PHOTO, "image/jpeg")
    for _ in range(2):
        aws.files.claim(MINATO, "photos/11.jpg")
        aws.files.put(MINATO, "photos/11.jpg", PHOTO, "image/jpeg")
        aws.files.drop(MINATO, "photos/11.jpg")
    assert aws.files.fetch(MINATO, "photos/11.jpg") == PHOTO


def test_what_was_claimed_can_be_removed(aws: AwsWorld) -> None:
    aws.files.put(MINATO, "photos/12.jpg", PHOTO, "image/jpeg")
    aws.files.claim(MINATO, "photos/12.jpg")
    aws.files.remove(MINATO, "photos/12.jpg")
    with pytest.raises(NotFound):
        aws.files.fetch(MINATO, "photos/12.jpg")


def test_what_was_dropped_can_be_put_anew(aws: AwsWorld) -> None:
    for _ in range(2):
        aws.files.put(MINATO, "photos/13.jpg", PHOTO, "image/jpeg")
        aws.files.drop(MINATO, "photos/13.jpg")
    aws.files.put(MINATO, "photos/13.jpg", PHOTO, "image/jpeg")
    assert aws.files.fetch(MINATO, "photos/13.jpg") == PHOTO


def test_a_missing_file_is_neither_claimed_nor_dropped(aws: AwsWorld) -> None:
    aws.files.claim(MINATO, "photos/none.jpg")
    aws.files.drop(MINATO, "photos/none.jpg")


def test_another_tenants_file_is_neither_claimed_nor_dropped(aws: AwsWorld) -> None:
    aws.files.put(MINATO, "photos/14.jpg", PHOTO, "image/jpeg")
    aws.files.drop(YAMABE, "photos/14.jpg")
    assert aws.files.fetch(MINATO, "photos/14.jpg") == PHOTO
    aws.files.claim(YAMABE, "photos/14.jpg")
    aws.files.drop(MINATO, "photos/14.jpg")
    with pytest.raises(NotFound):
        aws.files.fetch(MINATO, "photos/14.jpg")


def test_a_missing_file_is_not_found(aws: AwsWorld) -> None:
    with pytest.raises(NotFound):
        aws.files.fetch(MINATO, "photos/none.jpg")


def test_another_tenants_file_is_not_found(aws: AwsWorld) -> None:
    aws.files.put(MINATO, "photos/2.jpg", PHOTO, "image/jpeg")
    with pytest.raises(NotFound):
        aws.files.fetch(YAMABE, "photos/2.jpg")
    aws.files.remove(YAMABE, "photos/2.jpg")
    assert aws.files.fetch(MINATO, "photos/2.jpg") == PHOTO


def test_a_removed_file_is_gone_and_removing_again_is_nothing(aws: AwsWorld) -> None:
    aws.files.put(MINATO, "photos/3.jpg", PHOTO, "image/jpeg")
    for _ in range(2):
        aws.files.remove(MINATO, "photos/3.jpg")
    with pytest.raises(NotFound):
        aws.files.fetch(MINATO, "photos/3.jpg")


def test_a_link_shows_a_browser_the_file(aws: AwsWorld) -> None:
    aws.files.put(MINATO, "photos/4.jpg", PHOTO, "image/jpeg")
    assert aws.browse(aws.files.link(MINATO, "photos/4.jpg", seconds=60)) == (PHOTO, "image/jpeg")


def test_a_link_for_another_tenant_shows_nothing(aws: AwsWorld) -> None:
    aws.files.put(MINATO, "photos/5.jpg", PHOTO, "image/jpeg")
    with pytest.raises(NotFound):
        aws.browse(aws.files.link(YAMABE, "photos/5.jpg", seconds=60))


def test_a_changed_or_ended_link_shows_nothing(aws: AwsWorld) -> None:
    if aws.kind == "moto":
        pytest.skip("moto lets any link through")
    aws.files.put(MINATO, "photos/6.jpg", PHOTO, "image/jpeg")
    aws.files.put(MINATO, "photos/7.jpg", PHOTO, "image/jpeg")
    with pytest.raises(NotFound):
        aws.browse(aws.files.link(MINATO, "photos/6.jpg", seconds=-60))
    if aws.kind == "standin":
        with pytest.raises(NotFound):
            aws.browse(aws.files.link(MINATO, "photos/6.jpg", seconds=60).replace("6.jpg", "7.jpg"))


def test_a_file_that_is_handed_over_is_saved_under_its_japanese_name(aws: AwsWorld) -> None:
    link = aws.files.hand(MINATO, "exports/1.xlsx", b"PK", "application/x-a", save_as="案件_20261122.xlsx", seconds=60)
    assert aws.browse(link) == (b"PK", "application/x-a")
    saved = "filename*=UTF-8''%E6%A1%88%E4%BB%B6_20261122.xlsx"
    assert aws.disposition(link) == f'attachment; filename="file"; {saved}'
    with pytest.raises(NotFound):
        aws.files.fetch(YAMABE, "exports/1.xlsx")


@pytest.mark.parametrize(
    "name",
    ["", "/a", "a/", "../yamabe/photos/1.jpg", "a/../../yamabe/b", "a//b", "./a", ".hidden", "a\\b", "ごみ", "a b",
     "a?b", "a%2e%2e/b", "a\n", "a\x00", "x" * 501],
)  # fmt: skip
def test_a_name_that_could_point_elsewhere_is_refused(aws: AwsWorld, name: str) -> None:
    for attempt in (
        lambda: aws.files.put(MINATO, name, b"x", "text/plain"),
        lambda: aws.files.fetch(MINATO, name),
        lambda: aws.files.claim(MINATO, name),
        lambda: aws.files.drop(MINATO, name),
        lambda: aws.files.remove(MINATO, name),
        lambda: aws.files.link(MINATO, name, seconds=60),
        lambda: aws.files.hand(MINATO, name, b"x", "text/plain", save_as="x", seconds=60),
    ):
        with pytest.raises(NotAllowed):
            attempt()
