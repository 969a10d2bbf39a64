"""Further towns from real open data that lies beside the project: `make run DATA=../shared/data`.

The data is read where it lies and never part of the project. The towns themselves are not: what is laid out for each
is a town of ours that uses that municipality's public garbage data.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOWN = """# Laid out by infra/local/real_towns.py from open data; its licence stands in {source}.

[tenant]
id = "{id}"
name = "{name}（公開データ）"
services = ["garbage", "profile"]

[[channels]]
name = "{name}（公開データ）"
key = "{id}-open-data"
line_id = "20000009{number:02}"
secret = "local-secret-of-{id}"
login_id = "16000009{number:02}"
liff_id = "16000009{number:02}-opendata"

[[staff]]
label = "環境課 管理者"
email = "kankyo@{id}.example"
team = "環境課"
roles = ["manager"]
"""


@dataclass(frozen=True)
class RealTown:
    id: str
    name: str
    source: str
    """Folder of the data."""
    files: str = "*.csv"


TOWNS = (
    RealTown("kanazawa", "金沢市", "gomi5374/template_kanazawa"),
    RealTown("kameoka", "亀岡市", "gomi5374/kameoka"),
    RealTown("kyotango", "京丹後市", "gomi5374/kyotango"),
    RealTown("takamatsu", "高松市", "opendata_takamatsu", "garbage_*.xlsx"),
)


def lay_out(data: Path, target: Path) -> Iterator[Path]:
    """A folder below `target` for each town whose data is there, as the fictional towns have one."""
    for number, town in enumerate(TOWNS, 1):
        files = sorted((data / town.source).glob(town.files))
        if not files:
            continue
        folder = target / town.id
        (folder / "garbage").mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copyfile(file, folder / "garbage" / file.name)
        text = TOWN.format(id=town.id, name=town.name, source=town.source, number=number)
        (folder / "town.toml").write_text(text, encoding="utf-8")
        yield folder
