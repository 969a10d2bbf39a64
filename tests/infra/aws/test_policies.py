"""Each function may do what its work needs, on its own stage's things, and no more."""

import json
from pathlib import Path

import pytest

from infra.aws.policies import Policy, actions_on, arns, too_wide

FOLDER = Path(__file__).parents[3] / ".chalice"
CONFIG = json.loads((FOLDER / "config.json").read_text())
POLICIES: dict[str, Policy] = {
    name: json.loads((FOLDER / function["iam_policy_file"]).read_text())
    for name, function in CONFIG["lambda_functions"].items()
}
AUDIT, RECORDS, DIRECTORY = (f"table/madoguchi-${{Stage}}-{table}" for table in ("audit", "records", "directory"))


def allowing(action: str, *resources: object) -> Policy:
    return {"Statement": [{"Sid": "Planted", "Effect": "Allow", "Action": [action], "Resource": list(resources)}]}


@pytest.mark.parametrize("function", POLICIES)
def test_a_function_reaches_nothing_but_named_things_of_its_stage(function: str) -> None:
    assert too_wide(POLICIES[function]) == []


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("dynamodb:*", {"Fn::Sub": f"arn:aws:dynamodb:::{RECORDS}"}),
        ("dynamodb:GetItem", "*"),
        ("dynamodb:GetItem", {"Fn::Sub": "arn:aws:dynamodb:::table/madoguchi-${Stage}-*"}),
        ("dynamodb:GetItem", {"Fn::Sub": f"arn:aws:dynamodb:*::{RECORDS}"}),
        ("dynamodb:GetItem", "arn:aws:dynamodb:::table/somebody-elses"),
        ("s3:GetObject", {"Fn::Sub": "arn:aws:s3:::madoguchi-${Stage}-media/*"}),
        ("logs:PutLogEvents", {"Fn::Sub": "arn:aws:logs:*::log-group:/aws/lambda/madoguchi-${Stage}-turns:*"}),
    ],
)
def test_a_permission_that_reaches_too_far_is_found(action: str, resource: object) -> None:
    assert too_wide(allowing(action, resource))


def test_permission_for_everything_but_something_is_found() -> None:
    statement = {"Effect": "Allow", "NotAction": "iam:*", "Resource": {"Fn::Sub": f"arn:aws:dynamodb:::{RECORDS}"}}
    assert too_wide({"Statement": [statement]})


@pytest.mark.parametrize("function", POLICIES)
def test_nobody_changes_or_removes_what_the_audit_says(function: str) -> None:
    assert actions_on(POLICIES[function], AUDIT) <= {"dynamodb:PutItem", "dynamodb:Query"}


@pytest.mark.parametrize("function", POLICIES)
def test_nobody_reads_a_whole_table_or_changes_its_shape(function: str) -> None:
    actions = {action for one in POLICIES[function]["Statement"] for action in one["Action"]}
    assert not actions & {"dynamodb:Scan", "dynamodb:PartiQLSelect", "dynamodb:UpdateTable", "dynamodb:DeleteTable"}


@pytest.mark.parametrize("function", POLICIES)
def test_a_function_writes_into_its_own_log_and_no_other(function: str) -> None:
    groups = {arn for one in POLICIES[function]["Statement"] for arn in arns(one) if ":log-group:" in arn}
    assert {group.rpartition("/")[2] for group in groups} == {f"madoguchi-${{Stage}}-{function}:*"}


@pytest.mark.parametrize(
    ("function", "queue"),
    [
        ("turns", "madoguchi-${Stage}-turns.fifo"),
        ("notices", "madoguchi-${Stage}-notices"),
        ("broadcasts", "madoguchi-${Stage}-broadcasts"),
        ("emergencies", "madoguchi-${Stage}-emergencies"),
        ("inbound", "madoguchi-${Stage}-inbound"),
    ],
)
def test_a_queue_is_emptied_by_its_own_function_only(function: str, queue: str) -> None:
    takers = {name for name, policy in POLICIES.items() if "sqs:DeleteMessage" in actions_on(policy, queue)}
    assert takers == {function}


def test_only_the_web_function_registers_channels_and_the_clock_only_notes_its_time() -> None:
    writers = {name for name, policy in POLICIES.items() if "dynamodb:PutItem" in actions_on(policy, DIRECTORY)}
    assert writers == {"api_handler", "feeds", "tick"}
    for function, keys in {"tick": ["tick#done"], "feeds": ["feed#extra", "feed#eqvol"]}.items():
        statements = POLICIES[function]["Statement"]
        (statement,) = [one for one in statements if any(arn.endswith(DIRECTORY) for arn in arns(one))]
        assert statement["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": keys}}


def test_only_the_clock_and_what_comes_in_read_across_tenants() -> None:
    readers = {name for name, policy in POLICIES.items() if actions_on(policy, f"{RECORDS}/index/due")}
    assert readers == {"inbound", "tick"}


def test_only_reminders_send_short_messages_and_from_one_identity() -> None:
    senders = {name for name, policy in POLICIES.items() if actions_on(policy, "-sms-identity-arn")}
    assert senders == {"notices"}


def test_only_who_answers_residents_and_staff_or_builds_an_index_asks_models_and_only_the_stages_own() -> None:
    askers = {name: actions_on(policy, "-embeddings-arn") for name, policy in POLICIES.items()}
    assert {name for name, actions in askers.items() if actions} == {"api_handler", "notices", "turns"}
    assert {action for actions in askers.values() for action in actions} == {"bedrock:InvokeModel"}


def test_the_clock_cannot_open_a_channels_secret() -> None:
    (statement,) = [one for one in POLICIES["tick"]["Statement"] if "kms:Decrypt" in one["Action"]]
    assert "kms:ViaService" in statement["Condition"]["StringEquals"]


@pytest.mark.parametrize("function", POLICIES)
def test_who_puts_files_may_tag_them_and_who_drops_them_may_read_the_tag(function: str) -> None:
    actions = actions_on(POLICIES[function], "-media/tenant/*")
    assert ("s3:PutObject" in actions) == ("s3:PutObjectTagging" in actions)
    assert ("s3:DeleteObject" in actions) == ("s3:GetObjectTagging" in actions)
