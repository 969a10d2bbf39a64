"""Reading conditions as they are written down (in the form `model.py` shows); what cannot be meant is refused."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.texts import LANGUAGES
from chalicelib.platform.broadcasts.settings import BroadcastSettings
from chalicelib.platform.house import Office
from chalicelib.platform.residents.settings import HIGHEST_GRADE, LOWEST_GRADE, Question, ReceptionSettings
from chalicelib.platform.segments import model
from chalicelib.platform.segments.model import And, Condition, Everyone, Not, Or, SamePerson

DEEPEST = 8
"""Conditions within conditions."""
LONGEST = 200
"""Conditions in all."""
MOST_VALUES = 500
"""Areas, schools, … of one condition."""
LONGEST_AGO = 36_500  # days

PERSONAL = frozenset({"area", "school", "grade", "age", "born", "and", "or", "not"})
"""What can be asked of one person among those a resident looks after."""

FIELDS: Mapping[str, str] = {
    "everyone": "全員",
    "and": "すべて",
    "or": "どれか",
    "not": "除く",
    "person": "同じ人",
    "category": "カテゴリ",
    "area": "地区",
    "school": "学校・園",
    "grade": "学年",
    "age": "年齢",
    "born": "生まれた月",
    "language": "言葉",
    "followed": "友だちになった日",
    "used": "サービスの利用",
    "answer": "質問への回答",
    "consent": "同意",
}
"""What can be asked, as staff call it."""

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def parse(told: Mapping[str, Any], office: Office) -> Condition:
    """The condition that is written there. `StaffMistake` names the place and what is wrong with it."""
    return _Reader(office).condition(told, "", 1)


@dataclass
class _Reader:
    """Reads one condition with all that stands in it."""

    office: Office
    read: int = 0
    is_of_person: bool = False
    _readers: Mapping[str, Callable[[Any, str, int], Condition]] = field(init=False)

    def __post_init__(self) -> None:
        self._readers = {name: getattr(self, f"_{name}") for name in FIELDS}

    @cached_property
    def _reception(self) -> ReceptionSettings:
        return self.office.choices("reception", ReceptionSettings)

    def condition(self, told: Any, place: str, depth: int) -> Condition:
        self.read += 1
        if depth > DEEPEST:
            raise _wrong(place, f"条件の重なりは{DEEPEST}段までです。")
        if self.read > LONGEST:
            raise _wrong(place, f"条件は全部で{LONGEST}個までです。")
        if not isinstance(told, Mapping) or len(told) != 1:
            raise _wrong(place, "ひとつの条件にはひとつの項目を書いてください。空の条件は使えません。")
        [(name, value)] = told.items()
        if name not in FIELDS:
            raise _wrong(place, f"「{str(name)[:40]}」という項目はありません。")
        here = f"{place} > {FIELDS[name]}" if place else FIELDS[name]
        if self.is_of_person and name not in PERSONAL:
            raise _wrong(here, "ひとりの人についての条件には使えません。")
        return self._readers[name](value, here, depth)

    # conditions of conditions

    def _everyone(self, told: Any, place: str, depth: int) -> Condition:
        if told is not True or depth > 1:
            raise _wrong(place, "全員は、ほかの条件と組み合わせずに true と書いてください。")
        return Everyone()

    def _and(self, told: Any, place: str, depth: int) -> Condition:
        return And(self._parts(told, place, depth))

    def _or(self, told: Any, place: str, depth: int) -> Condition:
        return Or(self._parts(told, place, depth))

    def _parts(self, told: Any, place: str, depth: int) -> tuple[Condition, ...]:
        if not isinstance(told, list) or not told:
            raise _wrong(place, "条件をひとつ以上書いてください。")
        return tuple(self.condition(part, f"{place} {number}番目", depth + 1) for number, part in enumerate(told, 1))

    def _not(self, told: Any, place: str, depth: int) -> Condition:
        return Not(self.condition(told, place, depth + 1))

    def _person(self, told: Any, place: str, depth: int) -> Condition:
        self.is_of_person = True
        try:
            return SamePerson(self.condition(told, place, depth + 1))
        finally:
            self.is_of_person = False

    # what residents chose and told

    def _category(self, told: Any, place: str, depth: int) -> Condition:
        category = self.office.choices("broadcasts", BroadcastSettings).category(_text(told, place))
        if category is None:
            raise _wrong(place, f"カテゴリ「{told}」は登録されていません。")
        return model.Receives(category.id, category.by_default)

    def _area(self, told: Any, place: str, depth: int) -> Condition:
        known = {area.id for area in self.office.tenant.areas}
        return model.InArea(frozenset(_among(told, known, place, "地区")))

    def _school(self, told: Any, place: str, depth: int) -> Condition:
        known = {school.id: school for school in self._reception.schools}
        return model.AtSchool({id_: known[id_] for id_ in _among(told, known.keys(), place, "学校・園")})

    def _grade(self, told: Any, place: str, depth: int) -> Condition:
        return model.InGrade(
            frozenset(_number(each, place, LOWEST_GRADE, HIGHEST_GRADE) for each in _list(told, place))
        )

    def _age(self, told: Any, place: str, depth: int) -> Condition:
        _only(told, {"from", "to", "unit"}, place)
        unit = told.get("unit", "years")
        if unit not in ("months", "years"):
            raise _wrong(place, "単位は months か years です。")
        low, high = (_number(told.get(end), place, 0, 1_500) for end in ("from", "to"))
        return model.Aged(*_in_order(low, high, place), unit)

    def _born(self, told: Any, place: str, depth: int) -> Condition:
        return model.Born(*self._span(told, place, _month))

    def _language(self, told: Any, place: str, depth: int) -> Condition:
        return model.Speaks(frozenset(_among(told, set(LANGUAGES), place, "言葉")))

    def _consent(self, told: Any, place: str, depth: int) -> Condition:
        service, _, flow = _text(told, place).partition("/")
        try:
            is_known = service in self.office.tenant.services and self.office.service(service).flow(flow) is not None
        except NotFound:
            is_known = False
        if not is_known:
            raise _wrong(place, f"手続き「{told}」は登録されていません。")
        return model.Consented(told)

    # what they did and when

    def _followed(self, told: Any, place: str, depth: int) -> Condition:
        _only(told, {"since", "before", "within_days"}, place)
        if not told or ("within_days" in told and len(told) > 1):
            raise _wrong(place, "since と before、または within_days を書いてください。")
        if "within_days" in told:
            return model.Followed(within_days=_number(told["within_days"], place, 0, LONGEST_AGO))
        since, before = (_day(told[end], place) if end in told else "" for end in ("since", "before"))
        if since and before and since >= before:
            raise _wrong(place, "期間の終わりが始まりより前です。")
        return model.Followed(since, before)

    def _used(self, told: Any, place: str, depth: int) -> Condition:
        _only(told, {"service", "within_days", "ever"}, place)
        service = _text(told.get("service"), place)
        if service not in self.office.tenant.services:
            raise _wrong(place, f"サービス「{service}」は使われていません。")
        match {name: told[name] for name in told if name != "service"}:
            case {"within_days": days, **rest} if not rest:
                return model.Used(service, _number(days, place, 0, LONGEST_AGO))
            case {"ever": bool(ever), **rest} if not rest:
                return model.Used(service, is_ever=ever)
        raise _wrong(place, "within_days（日数）か ever（true か false）を書いてください。")

    def _answer(self, told: Any, place: str, depth: int) -> Condition:
        _only(told, {"question", "is", "given", "from", "to"}, place)
        question = self._reception.question(_text(told.get("question"), place))
        if question is None:
            raise _wrong(place, f"質問「{told['question']}」は登録されていません。")
        match {name: told[name] for name in told if name != "question"}:
            case {"given": bool(given), **rest} if not rest:
                return model.AnsweredAtAll(question.id, given)
            case {"is": answers, **rest} if not rest and not question.is_dated:
                known = {choice.id for choice in question.choices}
                return model.Answered(question.id, frozenset(_among(answers, known, place, "選択肢")))
            case {"from": low, "to": high} if question.is_dated:
                return model.AnsweredBetween(
                    question.id, *self._span({"from": low, "to": high}, place, _when(question))
                )
        raise _wrong(place, "この質問に合う答えの条件（is、given、日付なら from と to）を書いてください。")

    def _span(self, told: Any, place: str, read: Callable[[Any, str], str]) -> tuple[str, str]:
        _only(told, {"from", "to"}, place)
        low, high = read(told.get("from"), place), read(told.get("to"), place)
        if low > high:
            raise _wrong(place, "終わりが始まりより前です。")
        return low, high


def _wrong(place: str, what: str) -> StaffMistake:
    return StaffMistake(f"条件「{place}」：{what}" if place else f"条件：{what}")


def _only(told: Any, names: set[str], place: str) -> None:
    if not isinstance(told, Mapping):
        raise _wrong(place, "項目ごとの値を書いてください。")
    unknown = sorted(str(name) for name in told if name not in names)
    if unknown:
        raise _wrong(place, f"「{unknown[0][:40]}」という項目はありません。")


def _text(told: Any, place: str) -> str:
    if not isinstance(told, str) or not told:
        raise _wrong(place, "文字で書いてください。")
    return told


def _list(told: Any, place: str) -> list[Any]:
    if not isinstance(told, list) or not told:
        raise _wrong(place, "ひとつ以上選んでください。")
    if len(told) > MOST_VALUES:
        raise _wrong(place, f"選べるのは{MOST_VALUES}個までです。")
    return told


def _among(told: Any, known: Any, place: str, what: str) -> list[str]:
    for each in _list(told, place):
        if _text(each, place) not in known:
            raise _wrong(place, f"{what}「{each[:40]}」は登録されていません。")
    return list(told)


def _number(told: Any, place: str, low: int, high: int) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or not low <= told <= high:
        raise _wrong(place, f"{low}から{high}までの整数で書いてください。")
    return told


def _in_order(low: int, high: int, place: str) -> tuple[int, int]:
    if low > high:
        raise _wrong(place, "終わりが始まりより前です。")
    return low, high


def _month(told: Any, place: str) -> str:
    if not isinstance(told, str) or not _MONTH.fullmatch(told):
        raise _wrong(place, "月は「2026-04」の形で書いてください。")
    return told


def _day(told: Any, place: str) -> str:
    try:
        if isinstance(told, str) and date.fromisoformat(told).isoformat() == told:
            return told
    except ValueError:
        pass
    raise _wrong(place, "日付は「2026-04-01」の形で書いてください。")


def _when(question: Question) -> Callable[[Any, str], str]:
    return _month if question.kind == "month" else _day
