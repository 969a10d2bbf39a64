"""One contract for looking at addresses outside: the web, as a server of ours on loopback, and the one in memory."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Protocol

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.adapters.links.memory import MemoryLinks
from chalicelib.adapters.links.vendor import VendorLinks, is_public
from chalicelib.platform.broadcasts.links import Links, Look

HOST = "pages.example"


class Web(Protocol):
    """Links, and pages they can look at."""

    @property
    def links(self) -> Links: ...

    def page(self, path: str, kind: str, size: int) -> str:
        """Put a page there; its address."""
        ...

    def address(self, path: str) -> str: ...


class InMemory:
    def __init__(self) -> None:
        self.links = MemoryLinks()

    def page(self, path: str, kind: str, size: int) -> str:
        self.links.put(self.address(path), Look("opens", kind, size))
        return self.address(path)

    def address(self, path: str) -> str:
        return f"https://{HOST}{path}"


@dataclass
class OverTls:
    """A server with a certificate of its own, reached under a name that is looked up as loopback."""

    port: int
    trusted: str
    pages: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def links(self) -> VendorLinks:
        return VendorLinks(
            resolve=lambda host, port: ["127.0.0.1"] if host == HOST else [],
            may_reach=lambda ip: True,
            ports=frozenset({self.port}),
            trusted=self.trusted,
        )

    def page(self, path: str, kind: str, size: int) -> str:
        self.pages[path] = (200, {"content-type": kind, "content-length": str(size)})
        return self.address(path)

    def answers(self, path: str, status: int, **headers: str) -> str:
        self.pages[path] = (status, headers)
        return self.address(path)

    def address(self, path: str) -> str:
        return f"https://{HOST}:{self.port}{path}"


def a_certificate(folder: Path) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    return str(files[0]), str(files[1])


@contextmanager
def over_tls(folder: Path) -> Iterator[OverTls]:
    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            world.asked.append((self.command, self.path, self.headers.get("host", "")))
            status, headers = world.pages.get(self.path, (404, {}))
            if self.command == "HEAD" and headers.get("x-get-only"):
                status, headers = 405, {}
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        do_GET = do_HEAD = reply  # noqa: N815 - http.server's names

        def log_message(self, *args: object) -> None:
            return

    cert, key = a_certificate(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    world = OverTls(server.server_port, cert)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[OverTls]:
    with over_tls(tmp_path) as world:
        yield world


@pytest.fixture(params=["memory", "vendor"])
def web(request: pytest.FixtureRequest) -> Web:
    found: Web = InMemory() if request.param == "memory" else request.getfixturevalue("tls")
    return found


def test_a_page_that_is_there_opens_and_tells_its_kind_and_size(web: Web) -> None:
    address = web.page("/picture.png?v=2", "image/png", 12_345)
    assert web.links.look(address) == Look("opens", "image/png", 12_345)


def test_a_page_that_is_not_there_is_dead(web: Web) -> None:
    assert web.links.look(web.address("/gone")) == Look("dead")


def test_what_is_not_https_is_never_asked(web: Web) -> None:
    assert web.links.look(f"http://{HOST}/").outcome == "not_public"
    assert web.links.look("file:///etc/hosts").outcome == "not_public"


# what only the web itself can do wrong


def test_a_host_that_nobody_knows_is_dead(tls: OverTls) -> None:
    assert tls.links.look(f"https://nowhere.example:{tls.port}/").outcome == "dead"


def test_redirects_are_followed_to_their_end(tls: OverTls) -> None:
    tls.page("/there", "text/html", 3)
    assert tls.links.look(tls.answers("/here", 301, location="/there")).outcome == "opens"
    assert tls.links.look(tls.answers("/lost", 302, location="/gone")).outcome == "dead"


def test_a_redirect_that_never_ends_tells_nothing(tls: OverTls) -> None:
    assert tls.links.look(tls.answers("/round", 302, location="/round")).outcome == "unsure"
    assert len(tls.asked) == 5


def test_a_redirect_into_a_network_within_is_refused(tls: OverTls) -> None:
    tls.answers("/in", 302, location=f"https://inside.example:{tls.port}/")
    names = {HOST: ["127.0.0.1"], "inside.example": ["10.0.0.8"]}
    links = VendorLinks(
        resolve=lambda host, port: names[host],
        may_reach=lambda ip: ip == "127.0.0.1",
        ports=frozenset({tls.port}),
        trusted=tls.trusted,
    )
    assert links.look(tls.address("/in")).outcome == "not_public"


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_an_answer_that_tells_nothing_is_unsure(tls: OverTls, status: int) -> None:
    assert tls.links.look(tls.answers("/shy", status)).outcome == "unsure"


def test_a_server_that_knows_get_alone_is_asked_so(tls: OverTls) -> None:
    assert tls.links.look(tls.answers("/old", 200, **{"x-get-only": "yes"})).outcome == "opens"
    assert [method for method, *_ in tls.asked] == ["HEAD", "GET"]


def test_a_certificate_nobody_vouches_for_is_unsure(tls: OverTls) -> None:
    links = VendorLinks(
        resolve=lambda host, port: ["127.0.0.1"], may_reach=lambda ip: True, ports=frozenset({tls.port})
    )
    assert links.look(tls.page("/", "text/html", 1)).outcome == "unsure"


def test_the_host_is_asked_by_its_name(tls: OverTls) -> None:
    tls.links.look(tls.page("/", "text/html", 1))
    assert tls.asked[0] == ("HEAD", "/", f"{HOST}:{tls.port}")


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1"],
)  # fmt: skip
def test_addresses_of_networks_within_are_not_public(ip: str) -> None:
    assert not is_public(ip)
    assert VendorLinks(resolve=lambda host, port: [ip]).look("https://town.example/").outcome == "not_public"


def test_one_address_within_among_public_ones_is_enough_to_refuse() -> None:
    links = VendorLinks(resolve=lambda host, port: ["203.0.112.7", "10.0.0.1"])
    assert links.look("https://town.example/").outcome == "not_public"


@pytest.mark.parametrize(
    "address",
    [
        "https://user@town.example/",
        "https://town.example:22/",
        "https:///x",
        "https://[::1",
        "https://t.example:99999/",
    ],
)
def test_odd_addresses_are_refused_before_anything_is_asked(address: str) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    assert VendorLinks(resolve=never).look(address).outcome == "not_public"
