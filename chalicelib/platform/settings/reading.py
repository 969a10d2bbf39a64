"""A settings model read into shapes: each field by its type, its bounds, its Japanese title, and its marks."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.settings.many import Apart, Group, Items, Keyed, Pairs, Perhaps, Records
from chalicelib.platform.settings.marks import ByLanguage, Calls, Elsewhere, Look, Named, Standing, Vendor
from chalicelib.platform.settings.shapes import Choice, Fixed, Languages, Lines, Number, Several, Shape, Text, YesNo

VENDOR = "運用事業者だけが変えられます。"
NO_FORM = "画面では変えられない形の項目です。変えるときは運用事業者に連絡してください。"

Found = TypeVar("Found")


@cache
def shape_of(model: type[BaseModel], title: str = "") -> Group:
    """The shape of a model. A `TypeError` names a field that staff are to read and that has no title."""
    members = {field.alias or name: _field(model, name, field) for name, field in model.model_fields.items()}
    return Group(title or str(model.model_config.get("title") or ""), members=members)


def _field(model: type[BaseModel], name: str, field: FieldInfo) -> Shape:
    if not field.title:
        raise TypeError(f"{model.__module__}.{model.__name__}.{name} has no title")
    about = {
        "title": field.title,
        "hint": field.description or "",
        "is_required": _is_required(field),
        "default": None if field.is_required() else json_of(field.get_default(call_default_factory=True)),
    }
    return _shape(field.annotation, tuple(field.metadata), about)


def _is_required(field: FieldInfo) -> bool:
    return field.is_required() or bool(_bound(field.metadata, MinLen, "min_length"))


def _mark(metadata: Iterable[Any], kind: type[Found]) -> Found | None:
    return next((each for each in metadata if isinstance(each, kind)), None)


def _bound(metadata: Iterable[Any], kind: type[Any], name: str) -> Any:
    """A bound of a type, however pydantic writes it down."""
    told = (getattr(each, name, None) for each in metadata if isinstance(each, kind) or hasattr(each, name))
    return next((each for each in told if each is not None), None)


def _shape(annotation: Any, metadata: tuple[Any, ...], about: Mapping[str, Any]) -> Shape:
    annotation, metadata = _bare(annotation, metadata)
    where = _mark(metadata, Elsewhere)
    if where:
        return Fixed(**about, reason=where.reason)
    if _mark(metadata, Vendor):
        inner = _open(annotation, metadata, about)
        return Fixed(**about, reason=VENDOR, inner=inner)
    return _open(annotation, metadata, about) or Fixed(**about, reason=NO_FORM)


def _bare(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata = (*metadata, *more)
    more_bounds = tuple(bound for each in metadata if isinstance(each, FieldInfo) for bound in each.metadata)
    return annotation, (*metadata, *more_bounds)


def _open(annotation: Any, metadata: tuple[Any, ...], about: Mapping[str, Any]) -> Shape | None:
    """The shape of a type that has a sensible form; None for any other."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return _perhaps(inner, metadata, about)
    if origin in (tuple, list):
        return _many(inner[0], metadata, about)
    if origin in (dict, Mapping):
        return _by_name(inner, metadata, about)
    return _single(annotation, metadata, about)


def _perhaps(inner: tuple[Any, ...], metadata: tuple[Any, ...], about: Mapping[str, Any]) -> Shape | None:
    kinds = [each for each in inner if each is not NoneType]
    shape = _open(*_bare(kinds[0], metadata), about) if len(kinds) == 1 else None
    return Perhaps(**about, inner=shape) if shape else None


def _single(kind: Any, metadata: tuple[Any, ...], about: Mapping[str, Any]) -> Shape | None:
    options = options_of(kind, metadata)
    if options:
        return Choice(**about, options=options)
    if kind is bool:
        return YesNo(**about)
    if kind in (int, float):
        return Number(**about, low=_low(metadata), high=_high(metadata), is_whole=kind is int)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _model(kind, about)
    look = _mark(metadata, Look)
    if kind in (str, date):
        at_most = _bound(metadata, MaxLen, "max_length") or 0
        return Text(**about, manner=look.manner if look else None, at_most=at_most)
    return None


def _model(kind: type[BaseModel], about: Mapping[str, Any]) -> Shape:
    names = {field.alias or name for name, field in kind.model_fields.items()}
    if names <= set(LANGUAGES):
        return Languages(**about)
    return Group(**about, members=shape_of(kind).members)


def options_of(kind: Any, metadata: tuple[Any, ...]) -> tuple[tuple[str, str], ...]:
    """The values a type may have, with their Japanese; empty where they are not counted."""
    named = _mark(metadata, Named)
    labels = named.labels if named else {}
    if get_origin(kind) is Literal:
        values: Iterable[Any] = get_args(kind)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        values = [each.value for each in kind]
    else:
        return tuple((str(value), label) for value, label in labels.items())
    told = {str(getattr(value, "value", value)): label for value, label in labels.items()}
    return tuple((str(value), told.get(str(value), str(value))) for value in values)


def _many(kind: Any, metadata: tuple[Any, ...], about: Mapping[str, Any]) -> Shape | None:
    bare, inner = _bare(kind, ())
    calls, at_most = _mark(metadata, Calls), _bound(metadata, MaxLen, "max_length") or 0
    call = calls.name if calls else about["title"]
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        records = Records(**about, item=shape_of(bare, call), call=call, at_most=at_most)
        return Apart(**about, records=records) if records.is_large else records
    options = options_of(bare, (*inner, *metadata))
    if options:
        return Several(**about, options=options)
    look = _mark(inner, Look)
    if look:
        item = Group(call, members={"it": Text(call, is_required=True, manner=look.manner)})
        return Items(**about, item=item, call=call, at_most=at_most)
    return Lines(**about) if bare is str else None


def _by_name(inner: tuple[Any, ...], metadata: tuple[Any, ...], about: Mapping[str, Any]) -> Shape | None:
    if _mark(metadata, ByLanguage):
        return Languages(**about)
    key, key_marks = _bare(inner[0], ())
    options = options_of(key, (*key_marks, *metadata))
    if options:
        return _keyed(inner[1], options, metadata, about)
    calls = _mark(metadata, Calls) or Calls(about["title"])
    value = _shape(inner[1], (), {"title": calls.value, "hint": "", "is_required": False, "default": None})
    if isinstance(value, Fixed):
        return None
    item = Group(calls.name, members={"key": Text(calls.key, is_required=True), "value": value})
    return Pairs(**about, item=item, call=calls.name)


def _keyed(
    kind: Any, options: tuple[tuple[str, str], ...], metadata: tuple[Any, ...], about: Mapping[str, Any]
) -> Shape | None:
    standing = _mark(metadata, Standing)
    members = {
        name: _shape(kind, (), {"title": label, "hint": "", "is_required": False, "default": None})
        for name, label in options
    }
    told = {str(name): json_of(each) for name, each in (standing.values if standing else {}).items()}
    return Keyed(**about, members=members, standing=told)


def json_of(value: Any) -> Any:
    """A value of a model as plain JSON, by the names it is written under."""
    return to_jsonable_python(value, by_alias=True)


def _low(metadata: tuple[Any, ...]) -> float | None:
    low, above = _bound(metadata, Ge, "ge"), _bound(metadata, Gt, "gt")
    return low if low is not None else None if above is None else above + 1


def _high(metadata: tuple[Any, ...]) -> float | None:
    high, below = _bound(metadata, Le, "le"), _bound(metadata, Lt, "lt")
    return high if high is not None else None if below is None else below - 1
