"""The outside world in a process of its own: DynamoDB, SQS, KMS and LINE over HTTP on loopback.

It answers reads from what the scene wrote down and takes every write without keeping it, so that the same step of a
conversation can be taken again and again. Its own processor time is not ours, and it counts what it is asked.
"""

import hashlib
import json
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from infra.local.ports import HOST
from infra.local.server import Answered, Asked, Server, answer_json

ROOT = Path(__file__).parents[1]
Json = dict[str, Any]
Kept = Mapping[str, Mapping[str, Json]]
"""Table -> key (`pk` and `sk` with a tab between them) -> item, as DynamoDB writes items."""


def key_of(item: Mapping[str, Any]) -> str:
    return "\t".join(item[name]["S"] for name in ("pk", "sk") if name in item)


@dataclass
class Outside:
    """All of it behind one address."""

    kept: Kept
    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)

    def answer(self, asked: Asked) -> Answered:
        target = asked.header("X-Amz-Target")
        if asked.path == "/_asked":
            counts, self.asked = dict(self.asked), Counter()
            return answer_json(200, counts)
        self.asked[target.rpartition(".")[2] or asked.path] += 1
        told = json.loads(asked.body) if target else {}
        return answer_json(200, self._aws(target, told) if target else self._line(asked.path))

    def _aws(self, target: str, told: Json) -> Json:
        match target.rpartition(".")[2]:
            case "GetItem":
                item = self.kept.get(told["TableName"], {}).get(key_of(told["Key"]))
                return {"Item": item} if item else {}
            case "Query":
                return {"Items": [], "Count": 0, "ScannedCount": 0}
            case "GetQueueUrl":
                return {"QueueUrl": f"{self.url}/000000000000/{told['QueueName']}"}
            case "SendMessage":
                md5 = hashlib.md5(told["MessageBody"].encode(), usedforsecurity=False).hexdigest()
                return {"MessageId": "1", "MD5OfMessageBody": md5}
            case "Decrypt":
                return {"KeyId": "key", "Plaintext": told["CiphertextBlob"]}
        return {}

    def _line(self, path: str) -> Json:
        if path == "/oauth2/v3/token":
            return {"access_token": "a token", "expires_in": 900, "token_type": "Bearer"}
        return {"sentMessages": [{"id": "461230966842064897", "quoteToken": "IStG5h1Tz7b"}]}


@dataclass(frozen=True)
class Place:
    """Where the outside stands, and the certificates its callers trust (none: it speaks without TLS)."""

    url: str
    trusted: str = ""


@contextmanager
def the_outside(kept: Path, *, tls: bool = False) -> Iterator[Place]:
    """The outside, knowing the items of a file that `scene` wrote. Certificates are written beside that file."""
    trusted = str(kept.with_name("trusted.pem")) if tls else ""
    command = [sys.executable, "-m", "bench.outside", str(kept), trusted]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    try:
        yield Place(process.stdout.readline().strip(), trusted)
    finally:
        process.communicate("")


def certified(trusted: Path) -> ssl.SSLContext:
    """A certificate for this host, added to those the world trusts, so that loading them costs what it always does."""
    import certifi

    key, certificate = _certificate()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own = trusted.with_name("own.pem")
    own.write_bytes(key + certificate)
    context.load_cert_chain(own)
    trusted.write_bytes(Path(certifi.where()).read_bytes() + certificate)
    return context


def _certificate() -> tuple[bytes, bytes]:
    """Key and self-signed certificate, PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now, public = datetime.now(UTC), key.public_key()
    made = x509.CertificateBuilder(name, name, public, x509.random_serial_number(), now, now + timedelta(days=1))
    for extension, critical in (
        (x509.BasicConstraints(ca=True, path_length=None), True),
        (x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False),
        (x509.SubjectKeyIdentifier.from_public_key(public), False),
    ):
        made = made.add_extension(extension, critical=critical)
    pem, pkcs8, bare = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(pem, pkcs8, bare), made.sign(key, hashes.SHA256()).public_bytes(pem)


def main() -> None:
    kept, trusted = sys.argv[1:]
    outside = Outside(json.loads(Path(kept).read_text(encoding="utf-8")))
    server = Server(0, outside.answer)
    outside.url = server.url
    if trusted:
        server.socket = certified(Path(trusted)).wrap_socket(server.socket, server_side=True)
        outside.url = server.url.replace("http:", "https:")
    server.start()
    sys.stdout.write(f"{outside.url}\n")
    sys.stdout.flush()
    sys.stdin.read()  # until who started it has no more use for it


if __name__ == "__main__":
    main()
