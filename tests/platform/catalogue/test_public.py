import pytest

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.catalogue.public import Answered, Endpoint, endpoint_at


def never(_: object) -> Answered:
    raise AssertionError


LIST = Endpoint("GET", "requests.json", "none", never)
ONE = Endpoint("GET", "requests/{id}.json", "none", never)
FILE = Endpoint("POST", "requests.json", "api_key", never)


def test_a_path_finds_its_endpoint_by_method_with_its_variable_parts() -> None:
    assert endpoint_at((LIST, ONE, FILE), "GET", "requests/261122-4K7Q.json") == (ONE, {"id": "261122-4K7Q"})
    assert endpoint_at((LIST, ONE, FILE), "POST", "requests.json") == (FILE, {})


@pytest.mark.parametrize("path", ["requests", "requests/a/b.json", "requests/.json", "requestsXjson", "requests.json/"])
def test_a_path_that_only_resembles_one_finds_nothing(path: str) -> None:
    with pytest.raises(NotFound):
        endpoint_at((LIST, ONE), "GET", path)


def test_a_later_call_knows_fields_by_name() -> None:
    from chalicelib.platform.catalogue.public import PublicCall

    call = PublicCall(office=None, form=(("a", "1"), ("a", "2"), ("b", "3")))  # type: ignore[arg-type]
    assert call.fields == {"a": "2", "b": "3"}
