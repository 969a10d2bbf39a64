import pytest

from infra.local.routes import Match, RouteTable

TABLE = RouteTable(
    ["/{proxy+}", "/", "/cases/{number}", "/cases/new", "/cases/{number}/photos/{photo}", "/a.b/{rest+}"]
)


@pytest.mark.parametrize(
    ("path", "resource", "parameters"),
    [
        ("/", "/", {}),
        ("/cases/new", "/cases/new", {}),
        ("/cases/new/", "/cases/new", {}),
        ("/cases/7", "/cases/{number}", {"number": "7"}),
        ("/cases/7/photos/x.jpg", "/cases/{number}/photos/{photo}", {"number": "7", "photo": "x.jpg"}),
        ("/cases/7/photos", "/{proxy+}", {"proxy": "cases/7/photos"}),
        ("/a.b/c/d", "/a.b/{rest+}", {"rest": "c/d"}),
        ("/aXb/c", "/{proxy+}", {"proxy": "aXb/c"}),
    ],
)
def test_the_most_literal_route_wins(path: str, resource: str, parameters: dict[str, str]) -> None:
    assert TABLE.match(path) == Match(resource, parameters)


def test_no_route_no_match() -> None:
    assert RouteTable(["/a"]).match("/b") is None
