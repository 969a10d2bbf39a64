"""KMS: short texts by the key itself, longer ones by a data key it wraps (envelope encryption).

https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
"""

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.adapters.aws import light_client, told_apart
from chalicelib.kernel.errors import PermanentFailure
from chalicelib.kernel.estate import KEY_ALIAS, stage
from chalicelib.platform.sealing.envelope import context, decrypt, encrypt, packed, unpacked

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

SHORT = 2048  # bytes; KMS itself encrypts up to 4096
DIRECT, ENVELOPE = "k1", "e1"
LENGTH = 2  # bytes before the wrapped data key that say how long it is


class VendorSealer:
    """Seals with the stage's key."""

    def seal(self, tenant_id: str, purpose: str, text: str) -> str:
        bound_to = context(tenant_id, purpose)
        if len(text.encode()) <= SHORT:
            return packed(DIRECT, self._encrypted(text, bound_to))
        with told_apart("KMS"):
            made = self._client.generate_data_key(KeyId=self._key, KeySpec="AES_256", EncryptionContext=bound_to)
        wrapped = made["CiphertextBlob"]
        body = encrypt(made["Plaintext"], text, bound_to)
        return packed(ENVELOPE, len(wrapped).to_bytes(LENGTH, "big") + wrapped + body)

    def open(self, tenant_id: str, purpose: str, sealed: str) -> str:
        bound_to = context(tenant_id, purpose)
        version, content = unpacked(sealed)
        if version == DIRECT:
            return self._decrypted(content, bound_to).decode()
        if version != ENVELOPE:
            raise PermanentFailure("Not a seal of ours")
        end = LENGTH + int.from_bytes(content[:LENGTH], "big")
        return decrypt(self._decrypted(content[LENGTH:end], bound_to), content[end:], bound_to)

    def _encrypted(self, text: str, bound_to: dict[str, str]) -> bytes:
        if not text:
            raise PermanentFailure("There is nothing to seal")
        with told_apart("KMS"):
            asked = self._client.encrypt(KeyId=self._key, Plaintext=text.encode(), EncryptionContext=bound_to)
            return asked["CiphertextBlob"]

    def _decrypted(self, content: bytes, bound_to: dict[str, str]) -> bytes:
        with told_apart("KMS"):
            asked = self._client.decrypt(KeyId=self._key, CiphertextBlob=content, EncryptionContext=bound_to)
            return asked["Plaintext"]

    @property
    def _key(self) -> str:
        return KEY_ALIAS.format(stage=stage())

    @cached_property
    def _client(self) -> "KMSClient":
        client: KMSClient = light_client("kms")
        return client
