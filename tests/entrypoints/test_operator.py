"""The operator's command: towns opened at LINE, mistakes named with their place, secrets never told."""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import app
from chalicelib.adapters.kms.memory import MemorySealer
from chalicelib.adapters.line.vendor import VendorLine
from chalicelib.entrypoints.operator import main
from chalicelib.platform.channels.keyring import secrets_of
from chalicelib.platform.channels.repository import Channels, channel_at
from chalicelib.platform.console.members import Members
from chalicelib.platform.house import House
from chalicelib.platform.settings.repository import SettingChanges
from chalicelib.platform.tenants.grants import OperatorOrder, grant
from chalicelib.platform.tenants.repository import Tenants
from chalicelib.platform.tenants.townfile import read_town
from chalicelib.services import SERVICES, load
from infra.local.gateway import Gateway
from infra.local.line import LineStandIn
from infra.local.towns import FICTIONAL, populate
from tests.conftest import an_empty_estate
from tests.kit.doors import AT, doors_of
from tests.kit.fakes import Clock
from tests.kit.offices import a_house
from tests.kit.tables import empty_tables
from tests.kit.webhook_events import signature

KEY, SECRET = "minato-live-4WZK8Q2RSX6T", "local-secret-of-minato-live"
SECRETS = (SECRET, "local-secret-of-minato-practice")


@dataclass
class Desk:
    """An operator's terminal: a town file on it, LINE and our own doors within reach."""

    house: House
    line: LineStandIn
    folder: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def file(self) -> Path:
        return self.folder / "town.toml"

    def orders(self, command: str, file: Path | None = None) -> tuple[int, str, str]:
        """Exit code, and what was said on the two outputs."""
        code = main([command, str(file or self.file)])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def writes(self, old: str, new: str) -> None:
        """Change one thing in the town's file."""
        before = self.file.read_text()
        assert before.count(old) >= 1
        self.file.write_text(before.replace(old, new, 1))

    def secrets(self) -> tuple[str, ...]:
        return secrets_of(channel_at(KEY), self.house.sealer)


@pytest.fixture(scope="module")
def outside() -> Iterator[tuple[LineStandIn, Gateway]]:
    """AWS, LINE, and our own doors where LINE finds them."""
    gateway = Gateway(app.app, 0, now=lambda: AT)
    gateway.server.start()
    with an_empty_estate(), LineStandIn(now=Clock(), answer_within=20) as line:
        yield line, gateway
    gateway.server.stop()


@pytest.fixture
def desk(
    outside: tuple[LineStandIn, Gateway],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    empty_tables()
    (line, gateway), clock, sealer = outside, Clock(), MemorySealer()
    monkeypatch.setenv("LINE_URL", line.url)
    talk = VendorLine(sealer, clock, api=line.url, data=line.url)
    services = [load(name) for name in SERVICES]
    house = a_house(*services, clock=clock, sealer=sealer, line=talk, public_url=gateway.server.url)
    shutil.copytree(FICTIONAL / "minato", tmp_path / "minato")
    with doors_of(house):
        yield Desk(house, line, tmp_path / "minato", capsys)


@pytest.fixture
def known(desk: Desk) -> Desk:
    """LINE knows the channels of the file, as after a town has made them in LINE's console."""
    populate(desk.line, read_town(desk.file), desk.house.public_url)
    return desk


def nothing_is_written() -> bool:
    scope = grant(OperatorOrder("minato"))
    return not [*Channels(scope).all(), *Members(scope).all(), *Tenants(scope).records.each()]


# A town that is right


def test_a_town_is_opened_and_line_is_told_where_to_knock(known: Desk) -> None:
    code, out, err = known.orders("add")
    assert (code, err) == (0, "")
    assert "minato: みなと市 is open, with 5 staff" in out
    assert f"{KEY}: みなと市 (@101minat), webhook OK" in out
    assert f"{KEY}: 4 rich menus" in out
    channel = channel_at(KEY)
    assert channel.bot_user_id.startswith("U")
    at_line = {each.channel_id: each for each in known.line.board.people.channels()}[channel.line_id]
    assert at_line.webhook_url == f"{known.house.public_url}/webhook/{KEY}"


def test_adding_twice_changes_nothing(known: Desk) -> None:
    runs = []
    for _ in range(2):
        told, scope = known.orders("add"), grant(OperatorOrder("minato"))
        runs.append((told, Tenants(scope).own(), [*Channels(scope).all()], [*Members(scope).all()]))
    assert runs[0] == runs[1]
    assert known.secrets() == (SECRET,)


def test_a_changed_secret_is_accepted_beside_the_one_before(known: Desk) -> None:
    known.orders("add")
    known.writes(SECRET, "the secret after the change")
    assert known.orders("add")[0] == 0, "LINE still knows the secret before, and its tokens are issued with that"
    assert known.secrets() == ("the secret after the change", SECRET)
    body = b'{"destination":"%s","events":[]}' % channel_at(KEY).bot_user_id.encode()
    with doors_of(known.house) as doors:
        for secret in known.secrets():
            assert doors.posts(f"/webhook/{KEY}", body, {"x-line-signature": signature(secret, body)}).status == 200


def test_check_says_that_nothing_is_wrong_and_writes_nothing(desk: Desk) -> None:
    assert desk.orders("check") == (0, f"{desk.file}: nothing wrong\n", "")
    assert nothing_is_written()


# A file that is wrong

MISTAKES = {
    "no name": ('name = "みなと市"\ncode', "code", "tenant.name: Field required"),
    "a name too long": ('name = "みなと市"', f'name = "{"み" * 41}"', "tenant.name: "),
    "an id in capitals": ('id = "minato"', 'id = "Minato"', "tenant.id: "),
    "an unknown kind": ("languages =", 'kind = "village"\nlanguages =', "tenant.kind: "),
    "a wrong code": ('code = "999016"', 'code = "12"', "tenant.code: "),
    "an unknown zone": ("languages =", 'zone = "Asia/Tokio"\nlanguages =', "tenant.zone: is no time zone"),
    "a zone that is a folder": ("languages =", 'zone = "Asia"\nlanguages =', "tenant.zone: is no time zone"),
    "a language we do not speak": ('"ja-easy", "en"', '"ja-easy", "tlh"', "tenant.languages.2: "),
    "bounds the wrong way round": ("35.12, 139.05, 35.22", "139.05, 35.12, 35.22", "tenant.bounds: says south"),
    "a phone in words": ('phone = "0123-45-6789"', 'phone = "代表番号"', "tenant.phone: "),
    "an unknown service": ('"reports", "reception"', '"report", "reception"', "no service is called 'report'"),
    "settings of no service offered": ('"reports", "reception"', '"reception"', "settings.reports: "),
    "a short key": (KEY, "short", "channels.0.key: "),
    "a line id in letters": ('line_id = "2000000101"', 'line_id = "abc"', "channels.0.line_id: "),
    "two channels of one key": ("minato-practice-9HJ3V7YBNC5E", KEY, "channels: key: more than one is"),
    "two channels of one account": ("2000000102", "2000000101", "channels: line_id: more than one is 2000000101"),
    "an unknown mode": ('mode = "practice"', 'mode = "test"', "channels.1.mode: "),
    "no email": ("kanri@minato.example", "kanri", "staff.0.email: "),
    "an unknown role": ('roles = ["manager"]', 'roles = ["boss"]', "staff.0.roles.0: "),
    "nobody who manages": ('roles = ["manager"]', 'roles = ["member"]', "staff: at least one manager is needed"),
    "one member twice": ("doro@minato.example", "KANRI@minato.example", "staff: email: more than one is kanri@"),
    "one area twice": ('id = "hamadori"', 'id = "minatomachi"', "areas: id: more than one is minatomachi"),
    "an area that does two things": ('-tell" }', '-tell", tap = "a/b" }', "menus.0.tabs.2: says exactly one"),
    "a grid nobody knows": ('grid = "3-3"', 'grid = "9-9"', "menus.0: grid: one of "),
    "a grid of other tiles": ('grid = "3-3"', 'grid = "2-2"', "menus.0: areas: the grid 2-2 has 4 tiles"),
    "a word we do not know": ("phone =", 'fax = "1"\nphone =', "tenant.fax: "),
    "no TOML": ("[tenant]", "[tenant", "line "),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_place_and_nothing_is_written(desk: Desk, mistake: str) -> None:
    old, new, named = MISTAKES[mistake]
    desk.writes(old, new)
    for command in ("check", "add"):
        code, out, err = desk.orders(command)
        assert (code, out) == (1, "")
        assert named in err
    assert nothing_is_written()


def test_all_mistakes_are_named_at_once_a_line_each(desk: Desk) -> None:
    for mistake in ("a wrong code", "a short key", "no email", "an unknown mode"):
        old, new, _ = MISTAKES[mistake]
        desk.writes(old, new)
    _, _, err = desk.orders("check")
    places = [line.split(": ")[1] for line in err.splitlines()]
    assert places == ["tenant.code", "channels.0.key", "channels.1.mode", "staff.0.email"]


def test_settings_that_do_not_fit_their_service_are_named(desk: Desk) -> None:
    settings = desk.folder / "reports.toml"
    settings.write_text("kindz = 1\n" + settings.read_text())
    code, _, err = desk.orders("check")
    assert code == 1
    assert "settings.reports.kindz: " in err


@pytest.mark.parametrize("what", ["missing", "a folder", "not UTF-8"])
def test_a_file_that_cannot_be_read_is_said(desk: Desk, what: str) -> None:
    path = desk.folder / "other.toml"
    if what == "a folder":
        path.mkdir()
    elif what == "not UTF-8":
        path.write_bytes("[tenant]\nname = 'みなと市'".encode("cp932"))
    code, out, err = desk.orders("check", path)
    assert (code, out) == (1, "")
    assert "other.toml" in err


def test_another_towns_channel_cannot_be_taken_over(known: Desk) -> None:
    known.orders("add")
    known.writes('id = "minato"', 'id = "yamabe"')
    code, out, err = known.orders("add")
    assert (code, out) == (1, "")
    assert "channels.0.key: another tenant's channel has it" in err
    assert channel_at(KEY).tenant_id == "minato"
    assert list(Tenants(grant(OperatorOrder("yamabe"))).records.each()) == []


def test_what_line_refuses_is_said(known: Desk) -> None:
    known.writes(SECRET, "a secret that LINE does not know")
    code, out, err = known.orders("add")
    assert (code, out) == (1, "")
    assert "LINE: " in err


# Secrets


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        (f'secret = "{SECRET}"', f'sercet = "{SECRET}"'),
        (f'secret = "{SECRET}"', f'secret = ["{SECRET}"]'),
        (f'secret = "{SECRET}"', f'secret = {{ here = "{SECRET}" }}'),
        (f'secret = "{SECRET}"', f'secret = "{SECRET[:12]}"'),
        (f'secret = "{SECRET}"', f'secret = "{SECRET}'),
        (f'secret = "{SECRET}"', f'name2 = "x{SECRET}"'),
        ("[[staff]]", f'secret = "{SECRET}"\n[[staff]]'),
        ("[tenant]", f'secret = "{SECRET}"\n[tenant]'),
        ('id = "minato"', 'id = "MINATO"'),
    ],
)
def test_no_secret_is_ever_told(known: Desk, old: str, new: str, caplog: pytest.LogCaptureFixture) -> None:
    if old:
        known.writes(old, new)
    with caplog.at_level(logging.DEBUG):
        told = [part for command in ("check", "add") for part in known.orders(command)[1:]]
    for secret in (*SECRETS, SECRET[:12]):
        assert secret not in "".join(told)
        assert secret not in caplog.text


# Operators.


def says(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(list(arguments))
    said = capsys.readouterr()
    return code, said.out + said.err


def test_operators_are_listed_and_struck(desk: Desk) -> None:
    assert says(desk.capsys, "operators") == (0, "")
    assert says(desk.capsys, "admit", "Hoshu@vendor.example", "保守担当")[0] == 0
    assert says(desk.capsys, "operators") == (0, "hoshu@vendor.example: 保守担当\n")
    assert says(desk.capsys, "strike", "hoshu@vendor.example")[0] == 0
    assert says(desk.capsys, "operators") == (0, "")
    assert says(desk.capsys, "strike", "hoshu@vendor.example")[0] == 1


def test_adding_a_town_again_leaves_its_staff_and_their_choices_as_managers_made_them(desk: Desk) -> None:
    desk.orders("add")
    scope = grant(OperatorOrder("minato"))
    manager = next(member for member in Members(scope).all() if member.may("staff.manage"))
    viewer = next(member for member in Members(scope).all() if member.roles == ("viewer",))
    Members(scope).change(viewer.id, lambda member: replace(member, until="2027-03-31"))
    chosen = {"allowed": ["192.0.2.0/24"]}
    Tenants(scope).change(lambda tenant: replace(tenant, settings={**tenant.settings, "console": chosen}))
    desk.orders("add")
    assert Members(scope).fetch(viewer.id).until == "2027-03-31"
    assert Members(scope).fetch(manager.id) == manager
    assert Tenants(scope).own().settings["console"] == chosen


def test_what_a_file_changes_of_a_towns_choices_has_its_line_of_history(known: Desk) -> None:
    known.orders("add")
    hours = known.folder / "hours.toml"
    hours.write_text(hours.read_text().replace("17:15", "17:30", 1))
    assert "settings: 開庁時間・閉庁日 changed" in known.orders("add")[1]
    scope = grant(OperatorOrder("minato"))
    [change] = SettingChanges(scope).newest()
    assert (change.by, change.subject) == ("運用事業者（自治体のファイル）", "settings/hours")
    known.orders("add")
    assert len(SettingChanges(scope).newest()) == 1


def test_a_network_in_a_towns_file_that_is_none_is_named(desk: Desk) -> None:
    file = desk.folder / "console.toml"
    file.write_text('allowed = ["192.0.2.1/24"]\n')
    code, _, told = desk.orders("check")
    assert code == 1
    assert "settings.console.allowed.0" in told
