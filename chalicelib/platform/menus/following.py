"""Who sees another menu than the default: LINE is called for those alone whose menu is another now."""

from dataclasses import dataclass, field
from datetime import date

from chalicelib.kernel.errors import StaffMistake
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.house import Office
from chalicelib.platform.menus.board import Board
from chalicelib.platform.menus.model import Rule
from chalicelib.platform.menus.port import AT_MOST
from chalicelib.platform.menus.repository import LinkRecord, Links
from chalicelib.platform.residents.model import Resident, shard
from chalicelib.platform.residents.repository import Residents
from chalicelib.platform.segments.conditions import parse
from chalicelib.platform.segments.model import Condition
from chalicelib.platform.segments.repository import Segments


@dataclass(frozen=True)
class Chooser:
    """Rules, ready to be asked about residents."""

    rules: tuple[tuple[Rule, Condition | None], ...]
    today: date

    def alias(self, resident: Resident) -> str:
        """The menu the first rule that holds gives a resident; empty for the default."""
        for rule, condition in self.rules:
            speaks = not rule.language or resident.language == rule.language
            if speaks and (condition is None or condition.holds(resident, self.today)):
                return rule.alias
        return ""


def chooser(office: Office, rules: tuple[Rule, ...]) -> Chooser:
    """The rules with their segments as they are now. A segment that is gone or means nobody holds for none."""
    ready = []
    for rule in rules:
        segment = Segments(office.scope).find(rule.segment) if rule.segment else None
        try:
            ready.append((rule, parse(segment.audience, office) if segment else None))
        except StaffMistake:
            continue
        if rule.segment and segment is None:
            ready.pop()
    return Chooser(tuple(ready), office.now().date())


@dataclass
class _Batches:
    """Residents to be given another menu, sent to LINE by the 500 and noted after."""

    office: Office
    channel: Channel
    board: Board
    era: int
    changed: int = 0
    _waiting: dict[str, list[Resident]] = field(default_factory=dict)

    def put(self, alias: str, resident: Resident) -> None:
        waiting = self._waiting.setdefault(alias, [])
        waiting.append(resident)
        if len(waiting) >= AT_MOST:
            self._send(alias)

    def send_all(self) -> None:
        for alias in list(self._waiting):
            self._send(alias)

    def _send(self, alias: str) -> None:
        residents = self._waiting.pop(alias)
        users, line = [resident.user_id for resident in residents], self.office.house.menus
        if alias:
            line.link(self.channel, self.board.menu_id(alias), users)
        else:
            line.unlink(self.channel, users)
        links = Links(self.office.scope)
        for resident in residents:
            links.note(self.channel.key, shard(resident.id), resident.id, alias, self.era)
        self.changed += len(residents)


def sweep(office: Office, channel: Channel, board: Board, part: str) -> int:
    """Look at all residents of a shard; answers how many were given another menu."""
    rules, era = board.holding
    links = {link.resident_id: link for link in Links(office.scope).of(channel.key, part)}
    batches, choose = _Batches(office, channel, board, era), chooser(office, rules)
    for resident in Residents(office.scope).following(channel.key, part):
        alias = _showable(board, choose.alias(resident))
        if alias != _linked(links.get(resident.id), era):
            batches.put(alias, resident)
    batches.send_all()
    return batches.changed


def follow(office: Office, channel: Channel, board: Board, resident: Resident, *, anew: bool = False) -> bool:
    """Give one resident the menu their rules say, if it is another now (or `anew`, when LINE may have forgotten it)."""
    alias, known = _wanted_and_known(office, board, resident)
    if alias == known and not (anew and alias):
        return False
    batches = _Batches(office, channel, board, board.holding[1])
    batches.put(alias, resident)
    batches.send_all()
    return True


def differs(office: Office, board: Board, resident: Resident) -> bool:
    """Whether a resident's rules say another menu than the one noted for them."""
    wanted, known = _wanted_and_known(office, board, resident)
    return wanted != known


def _wanted_and_known(office: Office, board: Board, resident: Resident) -> tuple[str, str]:
    rules, era = board.holding
    link = Links(office.scope).find(board.channel_key, shard(resident.id), resident.id)
    return _showable(board, chooser(office, rules).alias(resident)), _linked(link, era)


def _linked(link: LinkRecord | None, era: int) -> str:
    return link.alias if link and int(link.era) == era else ""


def _showable(board: Board, alias: str) -> str:
    return alias if board.menu_id(alias) else ""
