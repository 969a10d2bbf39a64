"""What the clock will say today, and the series of step messages, as staff see them. Nobody is named here."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from chalicelib.kernel.errors import NotFound
from chalicelib.platform.broadcasts.settings import BroadcastSettings
from chalicelib.platform.console.staff import Clerk, Facts, Note, Staff, StaffPage, Table, View
from chalicelib.platform.house import Office
from chalicelib.platform.reminders.coming import MOST, coming_today
from chalicelib.platform.reminders.repository import ReminderRecord
from chalicelib.platform.reminders.settings import ANSWER, BORN, FOLLOW, Series, StepSettings
from chalicelib.platform.reminders.steps import CAPABILITY, WAY_OUT
from chalicelib.web.words import clock

EDITED = "「設定」の「ステップ配信」で変えられます。"
STARTS: Mapping[str, str] = {FOLLOW: "友だちになった日", BORN: "お子さんなどの生まれた月"}


def show_today(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """By minute and service, how many are to come today."""
    page = coming_today(clerk.office)
    counts = Counter((clock(clerk.office.tenant.local(_at(item))), item.service) for item in page.items)
    titles = {service: _title(clerk.office, service) for _, service in counts}
    rows = tuple((at, titles[service], f"{count}件") for (at, service), count in counts.items())
    about = "その時になってから内容を決めて届けます。取り消された予約や、収集のない日のお知らせは届きません。"
    more = (Note("info", f"近いものから{MOST}件までを示しています。"),) if page.next else ()
    table = Table(("時刻", "内容", "件数"), rows, "今日これから届けるお知らせはありません。")
    return View("今日のお知らせ", (Note("info", about), *more, table))


def _at(item: ReminderRecord) -> datetime:
    return datetime.fromisoformat(item.at)


def _title(office: Office, service: str) -> str:
    if service == CAPABILITY:
        return "ステップ配信"
    try:
        texts = office.texts(service)
    except NotFound:  # gone from the code; what it left is asked nothing and says nothing
        return service
    return texts.say("ja", "title") if texts.has("ja", "title") else service


def show_series(clerk: Clerk, _query: Mapping[str, str]) -> View:
    """Each series: from when, for whom, and what is said when."""
    office = clerk.office
    series = office.choices(CAPABILITY, StepSettings).series
    note = Note("info", EDITED if series else f"ステップ配信はまだありません。{EDITED}")
    return View("ステップ配信", (note, *_without_way_out(office), *(_of_series(office, one) for one in series)))


def _without_way_out(office: Office) -> tuple[Note, ...]:
    if WAY_OUT in office.tenant.services:
        return ()
    return (Note("warning", "受信設定を提供していないため、ステップ配信は届きません。"),)


def _of_series(office: Office, series: Series) -> Facts:
    steps = tuple((f"{step.told}　{step.at}", step.text["ja"]) for step in series.steps)
    rows = (("始まり", _start(series)), ("届く人", _readers(office, series)), *steps)
    return Facts(rows, series.name["ja"])


def _start(series: Series) -> str:
    return STARTS.get(series.start) or f"受信設定の「{series.start.removeprefix(ANSWER)}」で答えた日"


def _readers(office: Office, series: Series) -> str:
    if not series.category:
        return "友だち全員"
    category = office.choices("broadcasts", BroadcastSettings).category(series.category)
    name = category.name["ja"] if category else series.category
    return f"「{name}」を受け取る人"


STAFF = Staff(
    "お知らせの予定",
    pages=(
        StaffPage("today", "今日のお知らせ", "sends.read", show_today, in_menu=True),
        StaffPage("series", "ステップ配信", "sends.read", show_series, in_menu=True),
    ),
    group="配信",
)
