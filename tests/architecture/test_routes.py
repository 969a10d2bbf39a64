"""Every route says who may use it."""

from typing import get_args

import app
from chalicelib.entrypoints.http import ROUTES, Auth


def test_every_route_of_the_app_names_its_auth() -> None:
    declared = {(route.path, route.method) for route in ROUTES}
    served = {(path, method) for path, methods in app.app.routes.items() for method in methods}
    assert served == declared


def test_auth_is_one_of_the_known_ways() -> None:
    assert {route.auth for route in ROUTES} <= set(get_args(Auth))


def test_what_needs_no_proof_is_a_list_that_is_read_twice() -> None:
    open_ = {f"{route.method} {route.path}" for route in ROUTES if route.auth == "none"}
    doors = ("/console", "/assets", "/liff", "/partner", "/public")
    assert all(path.split(" ")[1].startswith(doors) for path in open_), sorted(open_)
