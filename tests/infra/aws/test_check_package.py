"""Each check finds what it is there for, in small packages made for it; the real package is `test_package`."""

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from infra.aws.check_package import (
    MOST_UNZIPPED,
    environment_of,
    faults_of_expanded,
    faults_of_libraries,
    faults_of_size,
    foreign_machines,
    handlers_that_do_not_boot,
    leftovers,
    pinned,
)

LOCK = """\
requests==2.34.2 \\
    --hash=sha256:00
deprecated==1.3.1 ; python_full_version < '3.12' \\
    --hash=sha256:00
deprecated==3.0.1 ; python_full_version >= '3.12' \\
    --hash=sha256:00
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:00
"""


def zipped(path: Path, files: Mapping[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def elf(machine: int) -> bytes:
    return b"\x7fELF" + bytes(14) + struct.pack("<H", machine) + bytes(40)


def function(handler: str) -> dict[str, object]:
    properties = {"Handler": handler, "Environment": {"Variables": {"APP_STAGE": "dev"}}}
    return {"Type": "AWS::Serverless::Function", "Properties": properties}


def test_the_lock_is_read_for_lambdas_python_and_not_for_this_one(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text(LOCK)
    assert pinned(lock, runtime="python3.11") == {"requests": "2.34.2", "deprecated": "1.3.1"}
    assert pinned(lock, runtime="python3.15") == {"requests": "2.34.2", "deprecated": "3.0.1"}


def test_a_missing_library_another_version_and_a_stowaway_are_named(tmp_path: Path) -> None:
    dists = {"site-packages/Jinja2-3.1.6.dist-info/METADATA": "", "site-packages/moto-5.2.5.dist-info/METADATA": ""}
    layer = zipped(tmp_path / "layer.zip", dists)
    found = list(faults_of_libraries(layer, {"jinja2": "3.1.7", "pyjwt": "2.15.1"}))
    assert [fault.split(":")[0] for fault in found] == ["jinja2", "moto", "pyjwt"]


def test_libraries_as_locked_pass(tmp_path: Path) -> None:
    layer = zipped(tmp_path / "layer.zip", {"site-packages/line_bot_sdk-3.27.0.dist-info/METADATA": ""})
    assert list(faults_of_libraries(layer, {"line-bot-sdk": "3.27.0"})) == []


def test_a_package_too_big_for_lambda_is_found_however_small_it_zips(tmp_path: Path) -> None:
    half = bytes(MOST_UNZIPPED // 2)
    code = zipped(tmp_path / "code.zip", {"app.py": half})
    layer = zipped(tmp_path / "layer.zip", {"data": half})
    assert list(faults_of_size([code, layer])) == []
    assert list(faults_of_size([code, layer, zipped(tmp_path / "more.zip", {"straw": b"1"})]))


def test_a_library_compiled_for_another_machine_is_found(tmp_path: Path) -> None:
    files = {"right.cpython-315-aarch64-linux-gnu.so": elf(183), "wrong.so": elf(62), "libjpeg.so.62": elf(62)}
    layer = zipped(tmp_path / "layer.zip", {**files, "notes.so.txt": b"no machine code", "short.so": b""})
    assert [fault.split(" ")[0] for fault in foreign_machines(layer, "aarch64")] == ["wrong.so", "libjpeg.so.62"]


def test_tests_and_hidden_files_have_no_place_in_the_package(tmp_path: Path) -> None:
    ours = {"app.py": "", "chalicelib/kernel/ids.py": "", "chalice/app.py": ""}
    strays = ["tests/test_app.py", "chalicelib/kernel/test_ids.py", "chalicelib/.env", "README.md"]
    code = zipped(tmp_path / "code.zip", ours | dict.fromkeys(strays, ""))
    assert [fault.split(" ")[0] for fault in leftovers(code)] == strays


def test_a_handler_that_lambda_could_not_import_is_found_with_its_traceback(tmp_path: Path) -> None:
    code = zipped(tmp_path / "code.zip", {"app.py": "app = print", "worker.py": "import pytest\nwork = print"})
    lock = tmp_path / "requirements.txt"
    lock.write_text("")
    template = {
        "Resources": {"Web": function("app.app"), "Work": function("worker.work"), "Gone": function("app.gone")}
    }
    work, gone = handlers_that_do_not_boot(template, code, lock)
    assert "worker.work" in work
    assert "No module named 'pytest'" in work
    assert "no attribute 'gone'" in gone


def test_values_only_a_deployed_stack_knows_are_stood_in_for() -> None:
    environment = environment_of({"APP_STAGE": "dev", "PUBLIC_URL": {"Fn::ImportValue": "public-url"}})
    assert environment["APP_STAGE"] == "dev"
    assert environment["PUBLIC_URL"].startswith("https://")


def test_a_role_with_too_wide_a_permission_is_found_in_the_template(tmp_path: Path) -> None:
    path = tmp_path / "template.json"
    path.write_text("""{
      "Transform": "AWS::Serverless-2016-10-31", "Parameters": {},
      "Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {
        "AssumeRolePolicyDocument": {}, "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
        "Policies": [{"PolicyName": "All", "PolicyDocument": {"Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}]}}}}""")
    too_wide, foreign = faults_of_expanded(path)
    assert "* is not one resource of ours" in too_wide
    assert "AdministratorAccess" in foreign
