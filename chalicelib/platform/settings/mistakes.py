"""What pydantic complains of, in Japanese for the field it is about."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from chalicelib.platform.settings.many import Apart, Group, Pairs, Perhaps, Records
from chalicelib.platform.settings.shapes import Shape

ROOT = "v"
"""What every field of a generated form begins with."""
TWICE = "同じ名前がすでにあります。"
AGAIN = "この内容では保存できません。書き方を確認してください。"

SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "入力してください。",
    "int_parsing": lambda _: "整数で入力してください。",
    "int_type": lambda _: "整数で入力してください。",
    "int_from_float": lambda _: "整数で入力してください。",
    "float_parsing": lambda _: "数字で入力してください。",
    "float_type": lambda _: "数字で入力してください。",
    "finite_number": lambda _: "数字で入力してください。",
    "bool_parsing": lambda _: "はい・いいえのどちらかを選んでください。",
    "string_type": lambda _: "文字で入力してください。",
    "greater_than_equal": lambda about: f"{about['ge']:g}以上にしてください。",
    "greater_than": lambda about: f"{about['gt']:g}より大きくしてください。",
    "less_than_equal": lambda about: f"{about['le']:g}以下にしてください。",
    "less_than": lambda about: f"{about['lt']:g}より小さくしてください。",
    "string_too_long": lambda about: f"{about['max_length']}字以内にしてください。",
    "string_too_short": lambda about: (
        f"{about['min_length']}字以上で入力してください。" if about["min_length"] > 1 else "入力してください。"
    ),
    "too_long": lambda about: f"{about['max_length']}件までにしてください。",
    "too_short": lambda about: f"{about['min_length']}件以上にしてください。",
    "date_parsing": lambda _: "日付を入力してください。",
    "date_from_datetime_parsing": lambda _: "日付を入力してください。",
    "literal_error": lambda _: "選んでください。",
    "enum": lambda _: "選んでください。",
    "string_pattern_mismatch": lambda _: "決まった書き方で入力してください。",
    "extra_forbidden": lambda _: "この項目はありません。",
    "dict_type": lambda _: "入力してください。",
    "tuple_type": lambda _: "入力してください。",
    "model_type": lambda _: "入力してください。",
}
PATTERNS: Mapping[str, str] = {
    r"^([0-9+][0-9-]{1,19})?$": "0123-45-6789のように、半角の数字と-（ハイフン）で入力してください。",
    r"^([01]\d|2[0-3]):[0-5]\d$": "18:30のように入力してください。",
    r"^([01]\d|2[0-3]):(00|30)$": "18:00や18:30のように、30分ごとの時刻で入力してください。",
    r"^\d{2}-\d{2}$": "12-31のように、月と日を2けたずつで入力してください。",
    r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$": "21:00-07:00のように入力してください。",
    r"^(([01]\d|2[0-3]):[0-5]\d)?$": "18:30のように入力するか、空欄にしてください。",
    r"^(mon|tue|wed|thu|fri|sat|sun)$": "曜日を選んでください。",
    r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$": "21:00-07:00のように入力するか、空欄にしてください。",
    r"^[a-z0-9-]{1,30}$": "半角の小文字、数字、-（ハイフン）で、30字までにしてください。",
    r"^[a-z][a-z0-9_-]{0,39}$": "半角の小文字で始め、小文字、数字、-、_で、40字までにしてください。",
    r"^[a-z][a-z0-9_]{0,39}$": "半角の小文字で始め、小文字、数字、_で、40字までにしてください。",
    r"^[a-z0-9_-]{0,32}$": "半角の小文字、数字、-、_で、32字までにしてください。",
    r"^[^@\s]+@[a-z0-9.-]+\.[a-z]+$": "メールアドレスを入力してください。",
    r"^[+-]?\d{1,3}[dwm]$": "3d（3日後）、2w（2週間後）、4m（4か月後）、-1w（1週間前）のように入力してください。",
    r"^(follow|born|answer:[a-z0-9-]{1,30})$": "follow、born、answer:記号のどれかで入力してください。",
    r"^([1-7]|[56][+-])$": "1〜5（地震は3、4、5-、5+、6-、6+、7）で入力してください。",
}
"""How to write what a pattern asks for."""

_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def said(error: Mapping[str, Any]) -> str:
    """One complaint of pydantic in a sentence for staff. Validators of ours that speak Japanese are quoted."""
    about = error.get("ctx") or {}
    if error["type"] == "string_pattern_mismatch" and about.get("pattern") in PATTERNS:
        return PATTERNS[about["pattern"]]
    if error["type"] in SAID:
        return SAID[error["type"]](about)
    own = str(about.get("error", error["msg"]))
    return own if _JAPANESE.search(own) else AGAIN


def complaints(model: type[BaseModel], shape: Shape, tree: Any, value: Any, below: tuple[Any, ...]) -> dict[str, str]:
    """What is wrong with a value of the model, by field of the form. The form shows what lies at `below`; what is
    wrong elsewhere is told under the form's own name."""
    found = dict.fromkeys(_repeated(shape, ROOT, tree), TWICE)
    try:
        model.model_validate(value)
    except ValidationError as error:
        for each in error.errors():
            path = _path(shape, tree, each["loc"], below)
            found.setdefault(path, said(each))
    return found


def _path(shape: Shape, tree: Any, loc: tuple[Any, ...], below: tuple[Any, ...]) -> str:
    return shape.place(ROOT, tree, loc[len(below) :]) if loc[: len(below)] == below else ROOT


def _repeated(shape: Shape, path: str, tree: Any) -> Iterator[str]:
    """Fields of pairs that bear a name twice: pydantic sees only the last."""
    match shape:
        case Apart():
            return
        case Pairs():
            yield from shape.repeated(path, tree)
        case Records():
            for number, each in enumerate(tree):
                yield from _repeated(shape.item, f"{path}.{number}", each)
        case Group():
            for name, member in shape.members.items():
                yield from _repeated(member, f"{path}.{name}", tree[name])
        case Perhaps() if isinstance(shape.inner, Group):
            yield from _repeated(shape.inner, path, tree["it"])
