"""Every settings model of every service and capability, found by itself: its form shows, saves and refuses."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import BaseModel

from chalicelib.platform.console.long_form import Asked, Group, Part, Rows
from chalicelib.platform.console.staff import Sent
from chalicelib.platform.settings.many import Apart, Perhaps, Records
from chalicelib.platform.settings.many import Group as GroupShape
from chalicelib.platform.settings.mistakes import AGAIN, ROOT, complaints
from chalicelib.platform.settings.reading import json_of, shape_of
from chalicelib.platform.settings.shapes import Choice, Drawing, Fixed, Number, Shape
from chalicelib.platform.tenants.opening import CAPABILITIES
from chalicelib.services import SERVICES, load

MODELS: Mapping[str, type[BaseModel]] = {**CAPABILITIES, **{name: load(name).settings for name in SERVICES}}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")

every_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS.keys())


def boxes(parts: tuple[Part, ...]) -> Iterator[Asked | Rows]:
    for part in parts:
        if isinstance(part, Group):
            yield from boxes(part.parts)
        elif isinstance(part, Rows):
            yield part
            for row in part.rows:
                yield from boxes(row.parts)
        elif isinstance(part, Asked):
            yield part


def sent_from(parts: tuple[Part, ...]) -> Sent:
    """What a browser sends of a form nobody touched."""
    fields: dict[str, str] = {}
    ticked: dict[str, tuple[str, ...]] = {}
    for part in boxes(parts):
        if isinstance(part, Rows):
            fields[part.name] = str(len(part.rows))
        elif part.field.kind == "checkboxes":
            ticked[part.field.name] = part.field.chosen
        elif part.field.kind != "checkbox" or part.field.value:
            fields[part.field.name] = part.field.value
    return Sent(fields, {}, {**{name: (value,) for name, value in fields.items()}, **ticked})


def every_shape(shape: Shape) -> Iterator[Shape]:
    yield shape
    match shape:
        case GroupShape():
            for member in shape.members.values():
                yield from every_shape(member)
        case Apart():
            yield from every_shape(shape.records)
        case Records():
            yield from every_shape(shape.item)
        case Perhaps():
            yield from every_shape(shape.inner)


def forms(model: type[BaseModel]) -> Iterator[tuple[GroupShape, Any]]:
    """The form of the settings themselves, and of one record of each list whose records are pages of their own."""
    whole = json_of(model())
    yield shape_of(model), whole
    for name, shape in shape_of(model).members.items():
        if isinstance(shape, Apart):
            yield shape.records.item, (whole[name] or [None])[0]


@every_model
def test_a_model_says_in_japanese_what_it_is_and_what_each_of_its_fields_is(model: type[BaseModel]) -> None:
    assert JAPANESE.search(shape_of(model).title) or shape_of(model).title == "SMS"
    titles = [each.title for each in every_shape(shape_of(model))]
    assert [title for title in titles if not JAPANESE.search(title) and title not in ("SMS",)] == []


@every_model
def test_each_choice_is_offered_in_japanese(model: type[BaseModel]) -> None:
    choices = [each for each in every_shape(shape_of(model)) if isinstance(each, Choice)]
    assert [label for each in choices for _, label in each.options if not JAPANESE.search(label)] == []


@every_model
def test_a_form_nobody_touched_changes_nothing(model: type[BaseModel]) -> None:
    for shape, value in forms(model):
        sent = sent_from(shape.inside(ROOT, shape.tree(value), Drawing()))
        told = shape.value(shape.taken(sent, ROOT), value)
        if value == json_of(model()):
            assert model.model_validate(told) == model()
            assert model.model_validate(told).model_dump(exclude_defaults=True) == {}
        elif value is not None:
            assert told == value


def bounds(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    shape = shape_of(model)
    for name, member in shape.members.items():
        if isinstance(member, Number):
            yield from ((name, f"{low - 1:g}") for low in [member.low] if low is not None)
            yield from ((name, f"{high + 1:g}") for high in [member.high] if high is not None)
            yield name, "たくさん"


BOUNDS = [(name, field, typed) for name, model in MODELS.items() for field, typed in bounds(model)]


@pytest.mark.parametrize(("name", "field", "typed"), BOUNDS)
def test_a_number_out_of_bounds_is_refused_at_its_field_in_japanese(name: str, field: str, typed: str) -> None:
    model, shape = MODELS[name], shape_of(MODELS[name])
    tree = shape.tree(json_of(model())) | {field: typed}
    found = complaints(model, shape, tree, shape.value(tree, json_of(model())), ())
    assert list(found) == [f"{ROOT}.{field}"]
    assert JAPANESE.search(found[f"{ROOT}.{field}"])


@every_model
def test_every_complaint_about_an_empty_or_wrong_row_stands_at_a_field_of_the_form(model: type[BaseModel]) -> None:
    """A new row of each list, first left empty, then filled with what fits nowhere."""
    shape, whole = shape_of(model), json_of(model())
    for name, member in shape.members.items():
        if not isinstance(member, Records):
            continue
        for typed in (None, "！？"):
            row = member.item.tree(None)
            row = {key: typed if typed and isinstance(value, str) else value for key, value in row.items()}
            tree = shape.tree(whole)
            tree[name] = [*tree[name], row]
            found = complaints(model, shape, tree, shape.value(tree, whole), ())
            names = {
                part.field.name if isinstance(part, Asked) else part.name
                for part in boxes(shape.inside(ROOT, tree, Drawing()))
            }
            assert {
                path for path in found if path not in names and not path.endswith(f".{name}.{len(tree[name]) - 1}.name")
            } == set()
            assert [told for told in found.values() if not JAPANESE.search(told)] == []


def test_what_only_the_vendor_or_another_page_changes_is_shown_with_the_reason() -> None:
    fixed = [each for model in MODELS.values() for each in every_shape(shape_of(model)) if type(each) is Fixed]
    assert {each.title for each in fixed} >= {"受信用のメールアドレス", "試し配信を受け取る電話", "使える接続元"}
    assert [each.title for each in fixed if not each.reason] == []


def test_there_is_a_sentence_for_what_no_rule_foresaw() -> None:
    assert JAPANESE.search(AGAIN)
