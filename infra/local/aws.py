"""AWS on one machine: ministack as a supervised child process, its state on disk.

It pins botocore exactly, hence an environment of its own (`.venv-standin`, from requirements-standin.txt).
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import MutableMapping
from pathlib import Path

import urllib3

from chalicelib.kernel.estate import REGION
from infra.local.ports import HOST, free_port

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-standin" / "bin" / "python"
PROGRAM = Path(__file__).with_name("standin.py")

ACCESS_KEY = "local"  # opens nothing anywhere else
STARTS_WITHIN = 60.0  # seconds; a large state takes a while to read
SAVES_WITHIN = 120.0  # seconds before a stand-in that does not stop is killed: it may be writing until then
STARTS_AGAIN = 3  # times in a run before we say that it cannot live


class StandInFailed(Exception):
    """The AWS stand-in does not run."""


def is_installed() -> bool:
    return PYTHON.exists()


def use(variables: dict[str, str], environment: MutableMapping[str, str] = os.environ) -> None:
    """Point this process at the stand-in, whatever account its owner's shell points at."""
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(variables)


def close_pipe(child: subprocess.Popen[bytes]) -> None:
    if child.stdin:
        child.stdin.close()


class AwsStandIn:
    """ministack on a free port of 127.0.0.1, keeping its state in `folder`.

    `save_every`: seconds between saves while something is written; what a crash can lose.
    """

    def __init__(self, folder: Path, *, save_every: float = 5.0) -> None:
        self.folder = folder
        self.save_every = save_every
        self.port = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._guard: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "ministack.log"

    @property
    def variables(self) -> dict[str, str]:
        """What a process needs in its environment so that boto3 speaks to the stand-in and to nobody else."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def start(self) -> dict[str, str]:
        """Start it, wait until it answers, keep it running; answers `variables`."""
        if not is_installed():
            raise StandInFailed("The AWS stand-in is not installed: make setup")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = self._port_as_before()
        self._stopping.clear()
        self._launch()
        self._guard = threading.Thread(target=self._keep_running, name="aws-guard", daemon=True)
        self._guard.start()
        return self.variables

    def stop(self) -> None:
        """Let it save and end. Killed only when it has not ended long after any save would have."""
        self._stopping.set()
        if self._guard is None or self._child is None:
            return
        self._child.send_signal(signal.SIGINT)
        close_pipe(self._child)
        try:
            self._child.wait(SAVES_WITHIN)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._guard.join()
        self._guard = self._child = None
        shutil.rmtree(self._scratch, ignore_errors=True)

    @property
    def process_id(self) -> int | None:
        return self._child.pid if self._child else None

    def is_answering(self) -> bool:
        with contextlib.suppress(urllib3.exceptions.HTTPError):
            return urllib3.request("GET", f"{self.url}/_ministack/health", timeout=5, retries=False).status == 200
        return False

    def _port_as_before(self) -> int:
        """Addresses of queues carry the port, and they are part of the state."""
        note = self.folder / "port"
        port = free_port(int(note.read_text()) if note.exists() else 0)
        note.write_text(str(port))
        return port

    @property
    def _scratch(self) -> Path:
        return self.folder / "scratch"

    def _launch(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)  # it leaves unpacked copies of what it ran
        self._scratch.mkdir()
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                [PYTHON, "-P", PROGRAM],
                env=self._environment(),
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is ours to pass on, after the workers have ended
            )
        self._wait_until_healthy(self._child)

    def _environment(self) -> dict[str, str]:
        """Nothing inherited: an AWS_ENDPOINT_URL or a Docker of its owner's would leak into it."""
        return {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "HOME": str(self._scratch),
            "TMPDIR": str(self._scratch),
            "DOCKER_HOST": f"unix://{self._scratch / 'no-docker'}",
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,  # whose signatures of links it takes
            "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
            "LOG_LEVEL": "WARNING",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.folder / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.folder / "s3"),
            "SAVE_EVERY": str(self.save_every),
        }

    def _wait_until_healthy(self, child: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            if child.poll() is not None:
                raise StandInFailed(f"The AWS stand-in ended with {child.returncode}.\n{self._last_words()}")
            if self.is_answering():
                return
            time.sleep(0.05)
        child.kill()
        child.wait()
        raise StandInFailed(f"The AWS stand-in does not answer on {self.url}.\n{self._last_words()}")

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join([f"The end of {self.log}:", *lines[-20:]])

    def _keep_running(self) -> None:
        """Start it again on the same port when it dies by itself; its state is what it last saved."""
        for _ in range(STARTS_AGAIN):
            if self._child:
                self._child.wait()
                close_pipe(self._child)
            if self._stopping.is_set():
                return
            sys.stderr.write(f"The AWS stand-in ended by itself and is started again.\n{self._last_words()}\n")
            with contextlib.suppress(StandInFailed):
                self._launch()
        sys.stderr.write(f"The AWS stand-in keeps ending.\n{self._last_words()}\n")
