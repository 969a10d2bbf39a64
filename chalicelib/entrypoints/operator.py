"""The vendor's operator, at a terminal: open a town, rotate a secret, say what is wrong with a file, list operators.

    python -m chalicelib.entrypoints.operator add towns/minato/town.toml
    python -m chalicelib.entrypoints.operator check towns/minato/town.toml
    python -m chalicelib.entrypoints.operator admit hoshu@vendor.example "保守担当"
    python -m chalicelib.entrypoints.operator strike hoshu@vendor.example
    python -m chalicelib.entrypoints.operator operators

It acts with the operator's own AWS credentials on the stage named by `APP_STAGE`. Adding a town again changes what
its file changed; a changed secret is taken beside the one before it.
"""

import argparse
import sys
from pathlib import Path

from chalicelib.adapters.line.setup import LineSetup
from chalicelib.bootstrap import house, line_setup
from chalicelib.kernel.errors import HouseError
from chalicelib.platform.console.operators import all_operators, list_operator, strike_operator
from chalicelib.platform.health.connecting import connect
from chalicelib.platform.house import House
from chalicelib.platform.menus.opening import open_menus
from chalicelib.platform.settings.files import note_changes
from chalicelib.platform.tenants.opening import chosen_by, open_town, refuse_unfit
from chalicelib.platform.tenants.townfile import TownFile, read_town


def add(home: House, setup: LineSetup, path: Path) -> list[str]:
    """Open the town of a file and connect its channels. Answers what was done, a line each."""
    town = checked(home, path)
    before = chosen_by(town.tenant.id)
    office = open_town(home, town)
    told = [f"{office.tenant.id}: {office.tenant.name} is open, with {len(town.staff)} staff"]
    told += [f"settings: {title} changed" for title in note_changes(office, before)]
    for part in town.channels:
        connected = connect(office, part.key, setup)
        channel, reason = connected.channel, connected.webhook.reason
        told.append(f"{channel.key}: {channel.name} ({channel.basic_id}), webhook {reason or 'answered'}")
    told += open_menus(office, town.menus)
    return told


def checked(home: House, path: Path) -> TownFile:
    """The town of a file. `StaffMistake` says what is wrong with it, a line each."""
    town = read_town(path)
    refuse_unfit(home, town)
    return town


def admit(email: str, name: str) -> list[str]:
    """List somebody who may ask to enter tenants in the console, each time with a reason and an end."""
    operator = list_operator(email, name)
    return [f"{operator.email}: {operator.name} may enter a tenant by a grant"]


def strike(email: str) -> list[str]:
    """Take somebody off the list: what they are in, they are out of at once."""
    strike_operator(email)
    return [f"{email}: may enter no tenant"]


def listed() -> list[str]:
    """Who is on the list."""
    return [f"{operator.email}: {operator.name}" for operator in all_operators()]


def main(arguments: list[str]) -> int:
    """Do one command; 1 and a line for each mistake if the file or the outside refuses."""
    wish = _wish(arguments)
    try:
        told = _done(wish)
    except HouseError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in told))
    return 0


def _wish(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="operator", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("add", "check"):
        commands.add_parser(command).add_argument("file", type=Path)
    admitting = commands.add_parser("admit")
    admitting.add_argument("email")
    admitting.add_argument("name")
    commands.add_parser("strike").add_argument("email")
    commands.add_parser("operators")
    return parser.parse_args(arguments)


def _done(wish: argparse.Namespace) -> list[str]:
    match wish.command:
        case "add":
            return add(house(), line_setup(), wish.file)
        case "check":
            checked(house(), wish.file)
            return [f"{wish.file}: nothing wrong"]
        case "admit":
            return admit(wish.email, wish.name)
        case "strike":
            return strike(wish.email)
        case _:
            return listed()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
