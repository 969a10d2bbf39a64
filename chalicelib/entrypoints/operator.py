"""The vendor's operator, at a terminal: open a town, rotate a secret, say what is wrong with a file.

    python -m chalicelib.entrypoints.operator add towns/minato/town.toml
    python -m chalicelib.entrypoints.operator check towns/minato/town.toml

It acts with the operator's own AWS credentials on the stage named by `APP_STAGE`. Adding a town again changes what
its file changed; a changed secret is taken beside the one before it.
"""

import argparse
import sys
from functools import partial
from pathlib import Path

from chalicelib.adapters.line.setup import LineSetup
from chalicelib.bootstrap import house, line_setup
from chalicelib.kernel.errors import HouseError
from chalicelib.platform.house import House
from chalicelib.platform.messaging.drawing import page_address
from chalicelib.platform.messaging.menus import Menu
from chalicelib.platform.tenants.opening import introduce, menus_of, open_town, refuse_unfit
from chalicelib.platform.tenants.townfile import TownFile, read_town


def add(home: House, setup: LineSetup, path: Path) -> list[str]:
    """Open the town of a file and connect its channels. Answers what was done, a line each."""
    town, menus = checked(home, path)
    office = open_town(home, town)
    told = [f"{office.tenant.id}: {office.tenant.name} is open, with {len(town.staff)} staff"]
    for part in town.channels:
        info = setup.bot_info(office.channel(part.key))
        channel = introduce(office, part.key, bot_user_id=info.user_id, basic_id=info.basic_id)
        setup.set_webhook(channel, f"{home.public_url}/webhook/{channel.key}")
        tested = setup.test_webhook(channel)
        told.append(f"{channel.key}: {channel.name} ({channel.basic_id}), webhook {tested.reason or 'answered'}")
        if menus:
            setup.publish_menus(channel, menus, partial(page_address, office, channel))
            told.append(f"{channel.key}: {len(menus)} rich menus")
    return told


def checked(home: House, path: Path) -> tuple[TownFile, tuple[Menu, ...]]:
    """The town of a file and its rich menus. `StaffMistake` says what is wrong with them, a line each."""
    town = read_town(path)
    refuse_unfit(home, town)
    return town, menus_of(town, path.parent)


def main(arguments: list[str]) -> int:
    """Do one command; 1 and a line for each mistake if the file or the outside refuses."""
    parser = argparse.ArgumentParser(prog="operator", description=__doc__)
    parser.add_argument("command", choices=["add", "check"])
    parser.add_argument("file", type=Path)
    wish = parser.parse_args(arguments)
    try:
        if wish.command == "check":
            checked(house(), wish.file)
            told = [f"{wish.file}: nothing wrong"]
        else:
            told = add(house(), line_setup(), wish.file)
    except HouseError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    sys.stdout.write("\n".join(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
