"""A fictional town with schools and questions, and conditions and residents of all kinds for it."""

from typing import Any

from hypothesis import strategies as st

from chalicelib.platform.house import House, Office
from chalicelib.platform.residents.model import Person, Resident
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from chalicelib.platform.tenants.model import Area, Tenant
from chalicelib.services import load
from tests.kit.offices import a_house, a_tenant

RECEPTION = {
    "schools": [
        {"id": "daiichi", "name": "第一小学校", "lowest": 1, "highest": 6},
        {"id": "hoikuen", "name": "みなと保育園", "lowest": -3, "highest": 0},
    ],
    "questions": [
        {
            "id": "pet",
            "name": {"ja": "飼っている動物"},
            "ask": {"ja": "何を飼っていますか。"},
            "kind": "several",
            "choices": [{"id": "dog", "name": {"ja": "犬"}}, {"id": "cat", "name": {"ja": "猫"}}],
        },
        {"id": "due", "name": {"ja": "出産予定日"}, "ask": {"ja": "いつですか。"}, "kind": "date"},
        {"id": "moved", "name": {"ja": "引っ越した月"}, "ask": {"ja": "いつですか。"}, "kind": "month"},
    ],
}
AREAS = ("hamadori", "shiomidai", "todaimae")
CATEGORIES = ("bosai", "kosodate", "event")
SERVICES = ("garbage", "profile")
CHANNEL = "CHANNEL-MINATO"


def town() -> Tenant:
    return a_tenant(
        areas=tuple(Area(id_, name) for id_, name in zip(AREAS, ("浜通り", "汐見台", "灯台前"), strict=True)),
        services=("garbage", "reports", "profile"),
        settings={"reception": RECEPTION},
    )


def paper_office(house: House | None = None) -> Office:
    """The town's office without a table below it: for what is pure."""
    tenant = town()
    house = house or a_house(*map(load, tenant.services))
    return Office(house, grant(OperatorOrder(tenant.id)), tenant)


_months = st.sampled_from(["", "2019-12", "2020-04", "2023-11", "2026-10", "2026-11"])
_days = st.sampled_from(["2025-12-31", "2026-10-21", "2026-11-19", "2026-11-20"])

persons = st.builds(
    Person,
    id=st.sampled_from(["self", "child-1", "child-2"]),
    label=st.just("子"),
    area_id=st.sampled_from(["", *AREAS]),
    born=_months,
    school=st.sampled_from(["", "daiichi", "hoikuen", "gone"]),
    grade=st.none() | st.integers(-3, 7),
    grade_since=st.sampled_from([2024, 2025, 2026]),
)
residents = st.builds(
    Resident,
    id=st.just("R"),
    channel_key=st.just(CHANNEL),
    user_id=st.just("U"),
    follow=st.just("following"),
    followed_at=st.just("") | _days.map(lambda day: f"{day}T08:00:00+09:00"),
    language=st.sampled_from(["", "ja", "ja-easy", "en"]),
    consents=st.dictionaries(st.sampled_from(["reports/file", "profile/person"]), st.just("2026-01-01"), max_size=2),
    persons=st.lists(persons, min_size=1, max_size=3).map(tuple),
    categories=st.none() | st.lists(st.sampled_from(CATEGORIES), unique=True).map(tuple),
    answers=st.fixed_dictionaries(
        {}, optional={"pet": st.sampled_from(["dog", "cat", "dog,cat"]), "due": _days, "moved": _months}
    ),
    used=st.dictionaries(st.sampled_from(SERVICES), _days, max_size=2),
)


def _some(values: tuple[Any, ...]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), min_size=1, unique=True)


def _span(ends: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(ends, ends).map(lambda pair: {"from": min(pair), "to": max(pair)})


of_person = st.one_of(
    st.builds(lambda x: {"area": x}, _some(AREAS)),
    st.builds(lambda x: {"school": x}, _some(("daiichi", "hoikuen"))),
    st.builds(lambda x: {"grade": x}, _some((-1, 0, 1, 3, 7))),
    st.builds(
        lambda span, unit: {"age": span | {"unit": unit}},
        _span(st.integers(0, 90)),
        st.sampled_from(["months", "years"]),
    ),
    st.builds(lambda x: {"born": x}, _span(st.sampled_from(["2019-01", "2020-04", "2023-11", "2026-12"]))),
)
of_resident = st.one_of(
    st.builds(lambda x: {"category": x}, st.sampled_from(CATEGORIES)),
    st.builds(lambda x: {"language": x}, _some(("ja", "ja-easy", "en"))),
    st.builds(lambda x: {"followed": {"since": x}}, _days),
    st.builds(lambda x: {"followed": {"before": x}}, _days),
    st.builds(lambda x: {"followed": {"within_days": x}}, st.sampled_from([0, 1, 30, 400])),
    st.builds(lambda s, x: {"used": {"service": s, "within_days": x}}, st.sampled_from(SERVICES), st.integers(0, 40)),
    st.builds(lambda s, x: {"used": {"service": s, "ever": x}}, st.sampled_from(SERVICES), st.booleans()),
    st.builds(lambda x: {"answer": {"question": "pet", "is": x}}, _some(("dog", "cat"))),
    st.builds(lambda x: {"answer": {"question": "due", **x}}, _span(_days)),
    st.builds(lambda x: {"answer": {"question": "moved", "given": x}}, st.booleans()),
    st.just({"consent": "reports/file"}),
)


def _nested(plain: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"and": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"or": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=4,
    )


audiences = _nested(of_person | of_resident | _nested(of_person).map(lambda part: {"person": part})).filter(
    lambda told: _depth(told) <= 8
)

shallow = audiences.filter(lambda told: _depth(told) <= 6)
"""Audiences that stand within two more conditions."""


def _depth(told: Any) -> int:
    [(name, value)] = told.items()
    if name in {"and", "or"}:
        return 1 + max(map(_depth, value))
    return 1 + _depth(value) if name in {"not", "person"} else 1
