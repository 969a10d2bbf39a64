"""One row of an audience as a form: its fields, and the condition that what was filled in says."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from chalicelib.kernel.errors import NotFound, StaffMistake
from chalicelib.kernel.texts import DEFAULT
from chalicelib.platform.broadcasts.settings import BroadcastSettings
from chalicelib.platform.console.staff import Field, Sent
from chalicelib.platform.console.wording import LANGUAGES
from chalicelib.platform.conversations.voice import Voice
from chalicelib.platform.flows.model import Each, Flow, When
from chalicelib.platform.house import Office
from chalicelib.platform.messaging.reply import Say
from chalicelib.platform.residents.settings import HIGHEST_GRADE, LOWEST_GRADE, Question, ReceptionSettings
from chalicelib.platform.segments.words import UNITS, grade_in_words

Told = Mapping[str, Any]
Options = tuple[tuple[str, str], ...]

ROWS: Mapping[str, str] = {
    "category": "受け取りたいと選んだカテゴリ",
    "area": "住んでいる地区、見守りたい地区",
    "age": "登録した方の年齢",
    "born": "登録した方の生まれた月",
    "school": "登録した方の学校・園",
    "grade": "登録した方の学年（4月に自動で進みます）",
    "language": "案内の言葉",
    "followed": "友だちになった時期",
    "used": "サービスを使ったことがあるか",
    "answer": "このまちの質問への回答",
    "consent": "個人情報の利用への同意",
}
"""What a clerk may ask for, and what it is about."""


def fields_of(office: Office, name: str, question: str = "") -> tuple[Field, ...]:
    """The fields of a row. `NotFound` for a name that is none, or a question the town does not ask."""
    if name == "answer":
        return _answer_fields(_question(office, question))
    if name not in _FIELDS:
        raise NotFound
    return _FIELDS[name](office)


def condition_from(office: Office, name: str, sent: Sent) -> Told:
    """The condition that a filled-in row says. `StaffMistake` where it says none."""
    if name == "answer":
        return {"answer": {"question": sent["question"], **_answer(_question(office, sent["question"]), sent)}}
    if name not in _READ:
        raise NotFound
    return {name: _READ[name](sent)}


def questions(office: Office) -> tuple[Question, ...]:
    return office.choices("reception", ReceptionSettings).questions


def _question(office: Office, id_: str) -> Question:
    found = office.choices("reception", ReceptionSettings).question(id_)
    if found is None:
        raise NotFound
    return found


def _boxes(name: str, label: str, options: Options) -> tuple[Field, ...]:
    return (Field(name, label, "checkboxes", hint="いくつでも選べます。", required=True, options=options),)


def _choose(name: str, label: str, options: Options, value: str = "") -> Field:
    return Field(name, label, "select", value, required=True, options=options)


# the fields


def _category(office: Office) -> tuple[Field, ...]:
    categories = office.choices("broadcasts", BroadcastSettings).categories
    return (_choose("category", "カテゴリ", tuple((each.id, each.name[DEFAULT]) for each in categories)),)


def _area(office: Office) -> tuple[Field, ...]:
    return _boxes("area", "地区（どれかにあてはまる）", tuple((area.id, area.name) for area in office.tenant.areas))


def _school(office: Office) -> tuple[Field, ...]:
    schools = office.choices("reception", ReceptionSettings).schools
    return _boxes("school", "学校・園（どれかにあてはまる）", tuple((school.id, school.name) for school in schools))


def _grade(_office: Office) -> tuple[Field, ...]:
    grades = range(LOWEST_GRADE, HIGHEST_GRADE + 1)
    return _boxes("grade", "学年（どれかにあてはまる）", tuple((str(grade), grade_in_words(grade)) for grade in grades))


def _age(_office: Office) -> tuple[Field, ...]:
    return (
        Field("from", "何歳（何か月）から", "number", required=True, low="0", high="1500"),
        Field("to", "何歳（何か月）まで", "number", hint="この歳・月を含みます。", required=True, low="0", high="1500"),
        _choose("unit", "単位", tuple(UNITS.items()), "years"),
    )


def _born(_office: Office) -> tuple[Field, ...]:
    return (
        Field("from", "この月から", "month", required=True),
        Field("to", "この月まで", "month", hint="この月を含みます。", required=True),
    )


def _language(_office: Office) -> tuple[Field, ...]:
    return _boxes("language", "言葉（どれかにあてはまる）", tuple(LANGUAGES.items()))


def _followed(_office: Office) -> tuple[Field, ...]:
    return (
        Field("since", "この日以降に友だちになった", "date"),
        Field("before", "この日より前に友だちになった", "date", hint="この日は含みません。"),
        Field("within_days", "または、友だちになってからこの日数以内", "number", low="0"),
    )


def _used(office: Office) -> tuple[Field, ...]:
    services = tuple((name, Voice(office, name, DEFAULT)(Say("title"))) for name in office.tenant.services)
    how = (("within", "次の日数以内に使った"), ("ever", "使ったことがある"), ("never", "使ったことがない"))
    return (
        _choose("service", "サービス", services),
        _choose("how", "使い方", how, "ever"),
        Field("within_days", "日数", "number", low="0"),
    )


def _consent(office: Office) -> tuple[Field, ...]:
    flows = [
        (f"{name}/{entry.name}", Voice(office, name, DEFAULT)(Say("title")))
        for name in office.tenant.services
        for entry in office.service(name).entries.values()
        if isinstance(entry, Flow) and _may_be_personal(entry.steps)
    ]
    return (_choose("consent", "どの手続きで同意したか", tuple(flows)),)


def _may_be_personal(steps: Iterable[Any]) -> bool:
    """Whether a flow asks what needs consent; of what settings decide it may."""
    return any(
        isinstance(step, Each)
        or (_may_be_personal(step.steps) if isinstance(step, When) else step.sensitivity != "public")
        for step in steps
    )


def _answer_fields(question: Question) -> tuple[Field, ...]:
    about = Field("question", "", "hidden", question.id)
    kind: Literal["month", "date"] = "month" if question.kind == "month" else "date"
    ends: tuple[Field, ...]
    if question.is_dated:
        ends = (Field("from", "から", kind), Field("to", "まで", kind, hint="この日・月を含みます。"))
    else:
        options = tuple((choice.id, choice.name[DEFAULT]) for choice in question.choices)
        ends = (Field("is", "答え（どれかにあてはまる）", "checkboxes", options=options),)
    how = (("is", "下の答えにあてはまる"), ("given", "答えた（内容は問わない）"), ("none", "まだ答えていない"))
    return (about, _choose("how", question.name[DEFAULT], how, "is"), *ends)


_FIELDS: Mapping[str, Callable[[Office], tuple[Field, ...]]] = {
    "category": _category,
    "area": _area,
    "school": _school,
    "grade": _grade,
    "age": _age,
    "born": _born,
    "language": _language,
    "followed": _followed,
    "used": _used,
    "consent": _consent,
}


# what was filled in


def _whole(sent: Sent, name: str) -> int:
    try:
        return int(sent[name])
    except ValueError as error:
        raise StaffMistake("数は、半角の数字で入力してください。") from error


def _read_age(sent: Sent) -> Any:
    return {"from": _whole(sent, "from"), "to": _whole(sent, "to"), "unit": sent["unit"]}


def _read_grades(sent: Sent) -> Any:
    return [int(grade) for grade in sent.all("grade") if grade.lstrip("-").isdigit()]


def _read_followed(sent: Sent) -> Any:
    told: dict[str, Any] = {end: sent[end] for end in ("since", "before") if sent[end]}
    return told | ({"within_days": _whole(sent, "within_days")} if sent["within_days"] else {})


def _read_used(sent: Sent) -> Any:
    if sent["how"] == "within":
        return {"service": sent["service"], "within_days": _whole(sent, "within_days")}
    return {"service": sent["service"], "ever": sent["how"] == "ever"}


def _answer(question: Question, sent: Sent) -> Told:
    if sent["how"] in {"given", "none"}:
        return {"given": sent["how"] == "given"}
    return {"from": sent["from"], "to": sent["to"]} if question.is_dated else {"is": list(sent.all("is"))}


_READ: Mapping[str, Callable[[Sent], Any]] = {
    "category": lambda sent: sent["category"],
    "area": lambda sent: list(sent.all("area")),
    "school": lambda sent: list(sent.all("school")),
    "grade": _read_grades,
    "age": _read_age,
    "born": lambda sent: {"from": sent["from"], "to": sent["to"]},
    "language": lambda sent: list(sent.all("language")),
    "followed": _read_followed,
    "used": _read_used,
    "consent": lambda sent: sent["consent"],
}
