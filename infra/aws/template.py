"""CloudFormation templates: read, linted, and with the SAM transform carried out as AWS would."""

import os
from pathlib import Path
from typing import Any

from cfnlint.api import ManualArgs, lint_file
from cfnlint.decode import decode
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform

from chalicelib.kernel.estate import REGION

Template = dict[str, Any]
Resources = dict[str, dict[str, Any]]


def read_template(path: Path) -> Template:
    """The template with short forms such as `!Ref` spelled out. Raises ValueError for what is not a template."""
    template, matches = decode(str(path))
    if template is None:
        raise ValueError(f"{path.name}: {[str(match) for match in matches]}")
    return dict(template)


def resources_of(template: Template, kind: str) -> Resources:
    """Logical id -> resource, for every resource of a type."""
    return {name: one for name, one in template["Resources"].items() if one["Type"] == kind}


def lint(path: Path) -> list[str]:
    """What cfn-lint has against the template, warnings and remarks included."""
    matches = lint_file(path, config=ManualArgs(regions=[REGION]))
    return [f"{path.name}:{match.linenumber} {match.rule.id} {match.message}" for match in matches]


def expand(path: Path) -> Template:
    """The template after the SAM transform, as if its zips were uploaded already.

    Raises samtranslator's InvalidDocumentException, which lists every mistake.
    """
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)  # the translator asks boto3 which region it stands in
    template = read_template(path)
    for resource in template["Resources"].values():
        for archive in {"CodeUri", "ContentUri"} & resource.get("Properties", {}).keys():
            resource["Properties"][archive] = "s3://uploaded/archive.zip"
    defaults = {name: one.get("Default", "") for name, one in template["Parameters"].items()}
    return dict(transform(template, defaults, ManagedPolicyLoader(iam_client=None)))
