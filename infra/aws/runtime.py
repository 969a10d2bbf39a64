"""Which Python the functions run on: the newest that Chalice packages for and AWS Lambda runs.

Chalice offers no choice: functions get the Python that runs `chalice`. So what packages has to be that Python.
"""

import sys

import botocore.session
from chalice.deploy.packager import LambdaDeploymentPackager


def newest_runtime() -> str:
    """The newest of both lists, such as `python3.15`; the lists are those of the locked chalice and botocore."""
    return max(runtimes_of_chalice() & runtimes_of_lambda(), key=minor)


def runtimes_of_chalice() -> set[str]:
    return set(LambdaDeploymentPackager._RUNTIME_TO_ABI)


def runtimes_of_lambda() -> set[str]:
    """Python runtimes the Lambda service names, deprecated ones too."""
    model = botocore.session.get_session().get_service_model("lambda")
    names = model.shape_for("Runtime").metadata["enum"]
    return {name for name in names if name.startswith("python")}


def running_runtime() -> str:
    """What Chalice makes of the Python that runs this."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def minor(runtime: str) -> int:
    """`python3.15` -> 15; Lambda has known no major version but 3 since 2022."""
    return int(runtime.rpartition(".")[2])


def assert_newest(runtime: str) -> None:
    """Raises SystemExit with what to do when `runtime` is not the one to deploy."""
    newest = newest_runtime()
    if runtime != newest:
        raise SystemExit(
            f"This would deploy {runtime}; the newest runtime of Chalice and AWS Lambda is {newest}. "
            f"Run it with that Python (or add --any-python for a package that is only checked, never deployed)."
        )
