"""解決率: how questions were answered, by desk and month, on the screen and as a file."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from chalicelib.platform.console import staff as desk
from chalicelib.platform.console.staff import Clerk, Field, Form, Handed, Sent, View
from chalicelib.platform.house import Office
from chalicelib.services.faq.model import COUNTS, added, tallied
from chalicelib.services.faq.repository import AskedQuestions, Days
from chalicelib.services.faq.schedule import AGAIN

ABOUT = (
    "解決率は、質問のうち、回答を読んで「役に立たなかった」とも言われず、窓口やフォームにも進まなかった割合です。"
    "文字の質問とメニューからの質問を数えます。だれの質問かは記録していません。"
)
MONTHS = 13
NOBODY, ALL = "（決まっていない）", "合計"
COLUMNS = ("担当", "解決率", *COUNTS.values())


def figures_of(office: Office, month: str) -> dict[str, dict[str, int]]:
    """By desk. The last days are counted anew, since what was answered is judged later; the rest was summed up."""
    told = Days(office.scope).of_month(month)
    today = office.now().date()
    for back in range(AGAIN + 1):
        day = today - timedelta(days=back)
        if day.isoformat().startswith(month):
            told[day.isoformat()] = tallied(AskedQuestions(office.scope).of_day(day))
    return added(told.values())


def show_figures(clerk: Clerk, query: Mapping[str, str]) -> View:
    """One month by desk, and how the months went."""
    month = _month(clerk, query.get("month", ""))
    options = tuple((each, _called(each)) for each in _months(clerk))
    choose = Form("choose_month", "表示する", (Field("month", "月", "select", month, options=options),))
    table = desk.Table(COLUMNS, rows_of(clerk.office, month), "まだ質問がありません。", _called(month))
    blocks = (desk.Note("info", ABOUT), choose, table)
    return View(
        "解決率",
        (*blocks, Form("hand_figures", "CSVで保存する", (Field("month", "", "hidden", month),), hands_table=True)),
    )


def rows_of(office: Office, month: str) -> tuple[tuple[str, ...], ...]:
    figures = figures_of(office, month)
    if not figures:
        return ()
    total = added({"": counts} for counts in figures.values())[""]
    ordered = sorted(figures.items(), key=lambda each: -each[1].get("asked", 0))
    return (*(_row(team or NOBODY, counts) for team, counts in ordered), _row(ALL, total))


def _row(name: str, counts: Mapping[str, int]) -> tuple[str, ...]:
    asked = counts.get("asked", 0)
    rate = f"{100 * counts.get('resolved', 0) / asked:.0f}%" if asked else "―"
    return (name, rate, *(f"{counts.get(key, 0):,}" for key in COUNTS))


def _months(clerk: Clerk) -> Sequence[str]:
    first, found = clerk.at.date().replace(day=1), []
    for _ in range(MONTHS):
        found.append(f"{first:%Y-%m}")
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _month(clerk: Clerk, told: str) -> str:
    return told if told in _months(clerk) else f"{clerk.at:%Y-%m}"


def _called(month: str) -> str:
    first = date.fromisoformat(f"{month}-01")
    return f"{first.year}年{first.month}月"


def choose_month(clerk: Clerk, sent: Sent) -> desk.Done:
    return desk.Done(f"figures?month={_month(clerk, sent['month'])}", "")


def hand_figures(clerk: Clerk, sent: Sent) -> Handed:
    month = _month(clerk, sent["month"])
    return Handed(f"faq-{month}.csv", COLUMNS, rows_of(clerk.office, month), "質問の解決率")
