"""Conditions in words, as staff read them: so that the wrong people are seen before they are told something."""

from collections.abc import Iterable, Mapping
from typing import Any, assert_never, cast

from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts.settings import BroadcastSettings
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.reply import Say
from chalicelib.platform.residents.settings import ReceptionSettings
from chalicelib.platform.segments import model
from chalicelib.platform.segments.conditions import parse
from chalicelib.platform.segments.model import And, Condition, Everyone, Not, Or, SamePerson

UNITS = {"months": "か月", "years": "歳"}
_HIGHEST_ELEMENTARY, _HIGHEST_JUNIOR = 6, 9

OfPerson = model.InArea | model.AtSchool | model.InGrade | model.Aged | model.Born
Answers = model.Answered | model.AnsweredBetween | model.AnsweredAtAll
OfResident = model.Receives | model.Speaks | model.Followed | model.Used | model.Consented


def explained(office: Office, audience: Mapping[str, Any]) -> str:
    """Who is meant, in a sentence. `StaffMistake` where the audience says what cannot be meant."""
    condition = parse(audience, office)
    if isinstance(condition, Everyone):
        return "友だち全員"
    return f"［{in_words(office, condition)}］に当てはまる友だち"


def in_words(office: Office, condition: Condition) -> str:
    """A condition as it stands within a sentence."""
    match condition:
        case Everyone():
            return "全員"
        case And(parts):
            return "、かつ ".join(_bracketed(office, part) for part in parts)
        case Or(parts):
            return "、または ".join(_bracketed(office, part) for part in parts)
        case Not(part):
            return f"{_bracketed(office, part)} 以外"
        case SamePerson(part):
            return f"同じひとりの人が［{in_words(office, part)}］"
        case model.InArea() | model.AtSchool() | model.InGrade() | model.Aged() | model.Born():
            return _of_person(_Names(office), condition)
        case model.Answered() | model.AnsweredBetween() | model.AnsweredAtAll():
            return _answered(_Names(office), condition)
    return _of_resident(_Names(office), cast(OfResident, condition))


def _bracketed(office: Office, condition: Condition) -> str:
    told = in_words(office, condition)
    return f"［{told}］" if isinstance(condition, And | Or) and len(condition.parts) > 1 else told


class _Names:
    """What ids are called in this town."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.reception = office.choices("reception", ReceptionSettings)

    def category(self, id_: str) -> str:
        found = self.office.choices("broadcasts", BroadcastSettings).category(id_)
        return found.name[DEFAULT] if found else id_

    def areas(self, ids: Iterable[str]) -> str:
        wanted = set(ids)
        return _listed(area.name for area in self.office.tenant.areas if area.id in wanted)

    def question(self, id_: str) -> str:
        found = self.reception.question(id_)
        return found.name[DEFAULT] if found else id_

    def answers(self, question: str, ids: Iterable[str]) -> str:
        found, wanted = self.reception.question(question), set(ids)
        return _listed(choice.name[DEFAULT] for choice in found.choices if choice.id in wanted) if found else ""

    def service(self, name: str) -> str:
        return Voice(self.office, name, DEFAULT)(Say("title"))


def _of_person(names: _Names, condition: OfPerson) -> str:
    match condition:
        case model.InArea(areas):
            return f"地区が{names.areas(areas)}"
        case model.AtSchool(schools):
            return f"学校・園が{_listed(school.name for school in schools.values())}"
        case model.InGrade(grades):
            return f"学年が{_listed(grade_in_words(grade) for grade in sorted(grades))}"
        case model.Aged(low, high, unit):
            return f"年齢が{low}{UNITS[unit]}から{high}{UNITS[unit]}"
        case model.Born(low, high):
            return f"生まれた月が{_month(low)}から{_month(high)}"
        case _:
            assert_never(condition)


def _answered(names: _Names, condition: Answers) -> str:
    match condition:
        case model.Answered(question, answers):
            return f"質問「{names.question(question)}」の答えが{names.answers(question, answers)}"
        case model.AnsweredBetween(question, low, high):
            return f"質問「{names.question(question)}」の答えが{_date(low)}から{_date(high)}"
        case model.AnsweredAtAll(question, is_given):
            return f"質問「{names.question(question)}」に{'答えた' if is_given else '答えていない'}"
        case _:
            assert_never(condition)


def _of_resident(names: _Names, condition: OfResident) -> str:
    match condition:
        case model.Receives(category):
            return f"カテゴリ「{names.category(category)}」を受け取る"
        case model.Speaks(languages):
            return f"言葉が{_listed(told for code, told in LANGUAGES.items() if code in languages)}"
        case model.Followed():
            return _followed(condition)
        case model.Used(service, days, is_ever):
            return _used(names.service(service), days, is_ever=is_ever)
        case model.Consented(purpose):
            return f"「{names.service(purpose.partition('/')[0])}」での個人情報の利用に同意した"
        case _:
            assert_never(condition)


def _followed(condition: model.Followed) -> str:
    if condition.within_days is not None:
        return f"友だちになって{condition.within_days}日以内"
    since = f"{_date(condition.since)}以降" if condition.since else ""
    before = f"{_date(condition.before)}より前" if condition.before else ""
    return f"友だちになったのが{'、'.join(filter(None, (since, before)))}"


def _used(service: str, days: int | None, *, is_ever: bool) -> str:
    if days is not None:
        return f"「{service}」を{days}日以内に使った"
    return f"「{service}」を使ったことが{'ある' if is_ever else 'ない'}"


def grade_in_words(grade: int) -> str:
    """`1` is 小学1年, `0` 年長, `7` 中学1年."""
    if grade <= 0:
        return {0: "年長", -1: "年中", -2: "年少"}.get(grade, "年少より下")
    if grade <= _HIGHEST_ELEMENTARY:
        return f"小学{grade}年"
    if grade <= _HIGHEST_JUNIOR:
        return f"中学{grade - _HIGHEST_ELEMENTARY}年"
    return f"高校{grade - _HIGHEST_JUNIOR}年"


def _listed(names: Iterable[str]) -> str:
    return "か".join(f"「{name}」" for name in names)


def _month(told: str) -> str:
    year, month = map(int, told.split("-"))
    return f"{year}年{month}月"


def _date(told: str) -> str:
    year, month, *day = map(int, told.split("-"))
    return f"{year}年{month}月{day[0]}日" if day else f"{year}年{month}月"
