"""What residents and staff bring that would like to run: scripts in words and names, formulas in cells, pictures."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace

import pytest
from PIL import Image

from chalicelib.adapters.s3.memory import MemoryFiles
from chalicelib.entrypoints.http import ROUTES
from chalicelib.kernel.errors import ResidentMistake
from chalicelib.platform.cases import desk
from chalicelib.platform.console.declared import all_staff
from chalicelib.platform.console.members import Members
from chalicelib.platform.liff.uploads import keep_photo
from tests.kit.offices import a_clerk, a_turn
from tests.kit.visitors import Seen, Visitor
from tests.platform.console.desks import MINATO, Desks, a_case, open_desks

CASE = "261120-4K7Q"
SCRIPT = "<script>alert(1)</script>"
HANDLER = '"><img src=x onerror=alert(1)>'
FORMULA = '=HYPERLINK("https://evil.example","ここ")'
RAW = ("<script>alert", "<img src=x")


@pytest.fixture
def desks(estate: None) -> Desks:
    return open_desks()


def pages(desks: Desks) -> list[str]:
    """Every page of the console in the town, as its routes and declarations tell."""
    found = []
    for route in (each for each in ROUTES if each.auth == "staff" and each.method == "GET"):
        path = route.path.replace("{town}", MINATO).replace("{case}", CASE)
        if "{service}" in path:
            for service, staff in all_staff(desks.towns[MINATO]):
                found += [path.replace("{service}", service).replace("{page}", page.name) for page in staff.pages]
        else:
            found.append(path)
    return found


def uploads(visitor: Visitor, address: str, name: str, content: bytes, fields: Mapping[str, str]) -> Seen:
    edge = "----edge"
    parts = [
        f'--{edge}\r\ncontent-disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()
    ]
    head = f'--{edge}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = b"".join(parts) + head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    told = {"content-type": f"multipart/form-data; boundary={edge}", "origin": visitor.house.public_url}
    return visitor._ask("POST", address, body, told)


def test_words_of_residents_and_staff_are_shown_and_never_run(desks: Desks) -> None:
    office = desks.towns[MINATO]
    answers = {SCRIPT: HANDLER}
    a_case(office, CASE, title=SCRIPT, address=HANDLER, answers=answers, team=SCRIPT, lat=35.1, lon=139.1)
    desk.write_note(a_clerk(office), CASE, 1, SCRIPT + HANDLER)
    visitor = desks.signed_in(MINATO)
    me = desks.member(MINATO, "manager").id
    Members(office.scope).change(me, lambda member: replace(member, label=SCRIPT + HANDLER))
    for query in (
        "",
        "?words=%3Cscript%3Ealert(1)",
        "?who=%22%3E%3Cimg%20src=x&id=%3Cscript%3Ealert(1)&list=%3Cscript",
    ):
        for path in pages(desks):
            text = visitor.opens(path + query).text
            assert not [raw for raw in RAW if raw in text], path + query
    assert "&lt;script&gt;alert(1)" in visitor.opens(f"/console/{MINATO}/cases/{CASE}").text


def test_a_file_name_is_shown_and_never_run(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    page = visitor.opens(f"/console/{MINATO}/staff/many")
    form = next(form for form in page.forms if form.action.endswith("/read_many"))
    old_excel = b"\xd0\xcf\x11\xe0" + bytes(100)
    told = uploads(visitor, form.action, "<script>alert(1)<／script>.xls", old_excel, dict(form.fields))
    assert told.status == 400
    assert "&lt;script&gt;alert(1)" in told.text
    assert not [raw for raw in RAW if raw in told.text]


def test_a_formula_somebody_typed_is_text_in_every_export(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    page = visitor.opens(f"/console/{MINATO}/staff/members")
    form = next(form for form in page.forms if form.action.endswith("/invite"))
    visitor.sends(page, form, label=FORMULA[:40], email="a@minato.example", role="viewer")
    told = visitor.opens(f"/console/{MINATO}/audit?as=csv").text
    cells = [cell for row in csv.reader(io.StringIO(told.removeprefix("\ufeff"))) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<html><script>alert(1)</script></html>",
        b"GIF89a/*<script>alert(1)</script>*/",
    ],
)
def test_a_picture_that_is_a_program_is_refused_and_not_kept(desks: Desks, content: bytes) -> None:
    turn = a_turn(desks.towns[MINATO])
    with pytest.raises(ResidentMistake):
        keep_photo(turn, content)
    assert isinstance(desks.house.files, MemoryFiles)
    assert desks.house.files.paths() == []


def test_of_a_photo_with_a_page_hidden_in_it_the_photo_alone_is_kept_as_a_photo(desks: Desks) -> None:
    turn, written = a_turn(desks.towns[MINATO]), io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(written, "JPEG", comment=b"<script>alert(1)</script>")
    name = keep_photo(turn, written.getvalue() + b"<html><script>alert(1)</script></html>")
    kept = desks.house.files.fetch(turn.scope, name)
    assert name.endswith(".jpg")
    assert kept.startswith(b"\xff\xd8\xff")
    assert b"script" not in kept


def test_no_answer_may_be_taken_for_another_kind_of_content(desks: Desks) -> None:
    visitor = desks.signed_in(MINATO)
    for path in [*pages(desks), "/console", "/console/operator", f"/console/{MINATO}/audit?as=csv", "/assets/none.js"]:
        headers = visitor.opens(path).response.all_headers()
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path
