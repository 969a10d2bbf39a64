"""AES-256-GCM (NIST SP 800-38D) with the tenant and purpose authenticated, and how a seal is written."""

import base64
import json
import secrets

from chalicelib.kernel.errors import PermanentFailure

NONCE = 12  # bytes


def context(tenant_id: str, purpose: str) -> dict[str, str]:
    """What must be the same to open again."""
    return {"tenant": tenant_id, "purpose": purpose}


def encrypt(key: bytes, text: str, bound_to: dict[str, str]) -> bytes:
    """Nonce and ciphertext of a text."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), _bytes(bound_to))


def decrypt(key: bytes, sealed: bytes, bound_to: dict[str, str]) -> str:
    """The text again; `PermanentFailure` when damaged or bound to something else."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], _bytes(bound_to)).decode()
    except (InvalidTag, ValueError) as error:
        raise PermanentFailure("The seal does not open") from error


def packed(version: str, content: bytes) -> str:
    """A seal as text: its version, a dot, base64."""
    return f"{version}.{base64.b64encode(content).decode()}"


def unpacked(sealed: str) -> tuple[str, bytes]:
    """Version and content of a seal; `PermanentFailure` for what is none."""
    version, _, content = sealed.partition(".")
    try:
        return version, base64.b64decode(content, validate=True)
    except ValueError as error:
        raise PermanentFailure("Not a seal") from error


def _bytes(bound_to: dict[str, str]) -> bytes:
    return json.dumps(bound_to, sort_keys=True).encode()
