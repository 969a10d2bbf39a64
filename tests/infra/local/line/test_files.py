from pathlib import Path

import pytest
from werkzeug.exceptions import NotFound

from infra.local.line.files import PHONE, sent


def test_a_file_is_sent_whole_by_its_type() -> None:
    answer = sent(PHONE, "liff.js")
    assert answer.get_data() == (PHONE / "liff.js").read_bytes()
    assert answer.mimetype == "text/javascript"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["none.js", "../standin.py", "/etc/hostname", "", "."])
def test_what_is_not_below_the_folder_is_not_there(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        sent(tmp_path, name)
