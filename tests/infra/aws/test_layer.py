import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.aws.layer import compile_folder, install_wheels, write_zip


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "b.py").write_text("B = 1\n")
        (folder / "a.py").write_text("A = 1\n")
        write_zip(folder, tmp_path / f"{name}.zip", below="python/lib")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "first.zip") as zipped:
        assert zipped.namelist() == ["python/lib/a.py", "python/lib/b.py"]


def test_compiled_files_are_used_without_a_look_at_the_source(tmp_path: Path) -> None:
    (tmp_path / "told.py").write_text("print('compiled')\n")
    compile_folder(tmp_path, shown_as="/var/task")
    (tmp_path / "told.py").write_text("print('compiled anew')\n")
    command = [sys.executable, "-S", "-c", "import sys; sys.path.insert(0, sys.argv[1]); import told", str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "compiled\n"


def test_tracebacks_show_where_a_file_lies_on_lambda(tmp_path: Path) -> None:
    (tmp_path / "failing.py").write_text("raise ValueError\n")
    compile_folder(tmp_path, shown_as="/opt/python")
    (compiled,) = (tmp_path / "__pycache__").iterdir()
    done = subprocess.run([sys.executable, str(compiled)], capture_output=True, text=True, check=False)
    assert '"/opt/python/failing.py"' in done.stderr


def test_a_file_for_another_python_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("print 'Python 2'\n")
    (tmp_path / "new.py").write_text("NEW = 1\n")
    compile_folder(tmp_path, shown_as="/opt/python")
    assert [path.name.split(".")[0] for path in (tmp_path / "__pycache__").iterdir()] == ["new"]


def test_a_library_that_is_not_the_locked_one_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"idna==3.20 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(SystemExit, match="could not be installed"):
        install_wheels(lock, tmp_path / "libraries", architecture="arm64")
