"""S3, everything encrypted with our key."""

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.adapters.aws import SETTINGS, told_apart
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.estate import HANDED_FILE, KEY_ALIAS, MEDIA, OPEN_FILE, named, stage
from chalicelib.kernel.tenancy import TenantScope
from chalicelib.platform.media.names import path_of, saved_as

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import TaggingTypeDef


class VendorFiles:
    """Files in the media bucket."""

    def put(self, scope: TenantScope, name: str, content: bytes, content_type: str) -> None:
        self._put(path_of(scope, name), content, content_type, OPEN_FILE)

    def hand(
        self, scope: TenantScope, name: str, content: bytes, content_type: str, *, save_as: str, seconds: int
    ) -> str:
        path = path_of(scope, name)
        self._put(path, content, content_type, HANDED_FILE)
        return self._signed(path, seconds, ResponseContentDisposition=saved_as(save_as))

    def _put(self, path: str, content: bytes, content_type: str, tag: tuple[str, str]) -> None:
        with suppress(Conflict), told_apart("S3"):
            self._client.put_object(
                Bucket=named(MEDIA),
                Key=path,
                Body=content,
                ContentType=content_type,
                ServerSideEncryption="aws:kms",
                SSEKMSKeyId=KEY_ALIAS.format(stage=stage()),
                BucketKeyEnabled=True,
                Tagging="=".join(tag),
                IfNoneMatch="*",
            )

    def claim(self, scope: TenantScope, name: str) -> None:
        path = path_of(scope, name)
        with suppress(NotFound), told_apart("S3"):
            kept: TaggingTypeDef = {"TagSet": [{"Key": OPEN_FILE[0], "Value": "kept"}]}
            self._client.put_object_tagging(Bucket=named(MEDIA), Key=path, Tagging=kept)

    def drop(self, scope: TenantScope, name: str) -> None:
        path = path_of(scope, name)
        with suppress(NotFound), told_apart("S3"):
            tags = self._client.get_object_tagging(Bucket=named(MEDIA), Key=path)["TagSet"]
            if OPEN_FILE in [(tag["Key"], tag["Value"]) for tag in tags]:
                self._client.delete_object(Bucket=named(MEDIA), Key=path)

    def fetch(self, scope: TenantScope, name: str) -> bytes:
        path = path_of(scope, name)
        with told_apart("S3"):
            content: bytes = self._client.get_object(Bucket=named(MEDIA), Key=path)["Body"].read()
            return content

    def remove(self, scope: TenantScope, name: str) -> None:
        path = path_of(scope, name)
        with told_apart("S3"):
            self._client.delete_object(Bucket=named(MEDIA), Key=path)

    def link(self, scope: TenantScope, name: str, *, seconds: int) -> str:
        return self._signed(path_of(scope, name), seconds)

    def _signed(self, path: str, seconds: int, **told: str) -> str:
        asked = {"Bucket": named(MEDIA), "Key": path, **told}
        with told_apart("S3"):
            return self._client.generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds)

    @cached_property
    def _client(self) -> "S3Client":
        import boto3  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415

        # Version 4 signatures and the region's own address: anything else cannot read what KMS encrypted.
        settings = Config(signature_version="s3v4", s3={"addressing_style": "virtual"}, **SETTINGS)
        client: S3Client = boto3.client("s3", config=settings)
        return client
