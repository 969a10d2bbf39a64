"""`make service name=library`: a new service whose tests pass, to be changed bit by bit into what is wanted.

It asks one question, keeps the answer, shows it, and erases it when the resident wants so: each of a service's files
once. Templates stand in `templates/`, with `.tmpl` after their name, and hold `$name` (`library`) and `$Name`
(`Library`).
"""

import ast
import keyword
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Template

ROOT = Path(__file__).parents[2]
TEMPLATES = Path(__file__).with_name("templates")
RESERVED = {"talk", "menu"}
"""What the first part of a postback may mean besides a service."""
LONGEST = 20  # characters of a quick reply's label, which the name is at first
LINE_LENGTH = 120

NEXT = """\
A service called {name} is there. Its tests pass already:

  .venv/bin/python -m pytest tests/services/{name}

What to do next:
  1. Write its words in chalicelib/services/{name}/texts: ja.toml first, then ja-easy.toml and en.toml.
  2. Ask what must be asked in flow.py, and do it in actions.py. What it keeps stands in model.py and repository.py.
  3. Let a town offer it: add "{name}" to `services` in its town.toml, as in infra/local/towns.
  4. Say in chalicelib/services/{name}/__init__.py what it does for residents, and what staff do after.
"""


class Refused(Exception):
    """The name cannot be a service's; the message says why."""


def complaint(root: Path, name: str) -> str | None:
    """Why a service cannot be called that, in a sentence; None when it can."""
    if not name.isascii() or not name.isidentifier() or name != name.lower() or not name[0].isalpha():
        return f"{name!r} cannot be a module's name: use small letters, digits and _, a letter first."
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return f"{name!r} is a word of Python's own."
    if len(name) > LONGEST:
        return f"{name!r} is too long: at most {LONGEST} characters."
    if name in RESERVED:
        return f"{name!r} means something else in a postback."
    if any(folder.exists() for folder in _folders(root, name).values()):
        return f"There is a service called {name!r} already."
    owner = _keywords(root).get(name)
    return f"{name!r} is a keyword of the service {owner!r} already." if owner else None


def scaffold(root: Path, name: str) -> list[Path]:
    """Write a new service and its tests below `root`, and name it in the catalogue; answers the files written."""
    why_not = complaint(root, name)
    if why_not:
        raise Refused(why_not)
    catalogue = root / "chalicelib" / "services" / "__init__.py"
    told = catalogued(catalogue.read_text(encoding="utf-8"), name)
    written = [_write(target, text) for target, text in _texts(root, name)]
    catalogue.write_text(told, encoding="utf-8")
    return written


def catalogued(source: str, name: str) -> str:
    """The catalogue's source with one more name in `SERVICES`."""
    assigned = next(node for node in ast.parse(source).body if isinstance(node, ast.Assign) and _is_services(node))
    names = [*ast.literal_eval(assigned.value), name]
    lines = source.splitlines(keepends=True)
    lines[assigned.lineno - 1 : assigned.end_lineno] = [_assignment(names)]
    return "".join(lines)


def _is_services(node: ast.Assign) -> bool:
    return any(getattr(each, "id", "") == "SERVICES" for each in node.targets)


def _assignment(names: list[str]) -> str:
    """As ruff would write it."""
    quoted = [f'"{name}"' for name in names]
    line = f"SERVICES = ({', '.join(quoted)})\n"
    return line if len(line) <= LINE_LENGTH else "SERVICES = (\n" + "".join(f"    {each},\n" for each in quoted) + ")\n"


def _folders(root: Path, name: str) -> dict[str, Path]:
    """Where the templates of each folder go."""
    return {"service": root / "chalicelib" / "services" / name, "tests": root / "tests" / "services" / name}


def _texts(root: Path, name: str) -> Iterator[tuple[Path, str]]:
    facts = {"name": name, "Name": "".join(part.capitalize() for part in name.split("_"))}
    for kind, folder in _folders(root, name).items():
        for template in sorted((TEMPLATES / kind).rglob("*.tmpl")):
            target = folder / template.relative_to(TEMPLATES / kind).with_suffix("")
            yield target, Template(template.read_text(encoding="utf-8")).substitute(facts)


def _write(target: Path, text: str) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target


def _keywords(root: Path) -> dict[str, str]:
    """What residents may type already, and the service it leads to."""
    found: dict[str, str] = {}
    for path in (root / "chalicelib" / "services").glob("*/texts/*.toml"):
        for words in tomllib.loads(path.read_text(encoding="utf-8")).get("keywords", {}).values():
            found |= {re.sub(r"\s+", "", word).casefold(): path.parents[1].name for word in words}
    return found


def main() -> int:
    if len(sys.argv) != 2 or not sys.argv[1]:
        sys.stderr.write("Say its name: make service name=library\n")
        return 2
    try:
        written = scaffold(ROOT, sys.argv[1])
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    sys.stdout.write("".join(f"  {path.relative_to(ROOT)}\n" for path in written))
    sys.stdout.write(NEXT.format(name=sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
