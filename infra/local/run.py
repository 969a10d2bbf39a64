"""`make run`: the city on this machine, until Ctrl-C.

python -m infra.local.run [--folder .city] [--fresh] [--data ../shared/data] [--any-ports]
"""

import argparse
import logging
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from infra.local.city import ROOT, City, Ports

WELCOME = """
窓口の町が動いています。  The city is running.

  電話の画面   phone    {phone}
  職員の画面   console  {console}
  サインイン   sign-in  {staff}  (役割を選ぶだけ / just choose a role)
  気象庁の代わり feeds  {feeds}  (押すと警報が出る / raise a warning)
  町           towns    {towns}

  データ data: {folder}   時計を進める move the clock: the phone page
  終わるには Ctrl-C。データは残ります。  Ctrl-C stops it; data stays (make run ARGS=--fresh starts over).
"""


def wishes(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="infra.local.run", description="The city on this machine.")
    parser.add_argument("--folder", type=Path, default=ROOT / ".city", help="where its data is kept")
    parser.add_argument("--fresh", action="store_true", help="throw that data away first")
    parser.add_argument("--data", type=Path, default=os.environ.get("DATA") or None, help="real open data to import")
    parser.add_argument("--any-ports", action="store_true", help="listen on free ports instead of 8000 to 8003")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    wish = wishes(arguments)
    if wish.fresh:
        shutil.rmtree(wish.folder, ignore_errors=True)
    wish.folder.mkdir(parents=True, exist_ok=True)
    log_to(wish.folder / "city.log")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    city = City(wish.folder.resolve(), Ports(0, 0, 0, 0) if wish.any_ports else Ports(), data=wish.data)
    city.start()
    try:
        told = WELCOME.format(**city.addresses(), towns="、".join(city.towns.names), folder=wish.folder)
        sys.stdout.write(told)
        sys.stdout.flush()
        stop.wait()
    finally:
        sys.stdout.write("終了しています… Stopping, saving.\n")
        city.stop()
    return 0


def log_to(file: Path) -> None:
    """Everything into the file; on the screen only what needs a person."""
    whole, screen = logging.FileHandler(file, encoding="utf-8"), logging.StreamHandler()
    screen.setLevel(logging.ERROR)
    logging.basicConfig(
        level=logging.INFO, handlers=[whole, screen], format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("botocore").setLevel(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
