"""Sealing with a key of this process: real encryption, and nothing opens after the process has ended."""

import secrets

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.platform.sealing.envelope import context, decrypt, encrypt, packed, unpacked

VERSION = "m1"

_KEY = secrets.token_bytes(32)


class MemorySealer:
    """Seals as KMS does, without KMS."""

    def seal(self, tenant_id: str, purpose: str, text: str) -> str:
        if not text:
            raise PermanentFailure("There is nothing to seal")
        return packed(VERSION, encrypt(_KEY, text, context(tenant_id, purpose)))

    def open(self, tenant_id: str, purpose: str, sealed: str) -> str:
        version, content = unpacked(sealed)
        if version != VERSION:
            raise PermanentFailure("Not a seal of ours")
        return decrypt(_KEY, content, context(tenant_id, purpose))
