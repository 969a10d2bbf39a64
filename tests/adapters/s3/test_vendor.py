import boto3
import pytest

from chalicelib.adapters.s3.vendor import VendorFiles
from chalicelib.kernel.estate import MEDIA, OPEN_FILE, named
from chalicelib.platform.tenants.grants import OperatorOrder, grant

MINATO = grant(OperatorOrder("minato"))


@pytest.mark.usefixtures("estate")
def test_files_lie_below_their_tenant_encrypted_with_our_key() -> None:
    VendorFiles().put(MINATO, "photos/1.jpg", b"x", "image/jpeg")
    head = boto3.client("s3").head_object(Bucket=named(MEDIA), Key="tenant/minato/photos/1.jpg")
    assert head["ServerSideEncryption"] == "aws:kms"
    assert "madoguchi-test" in head["SSEKMSKeyId"]
    assert head["ContentType"] == "image/jpeg"


@pytest.mark.usefixtures("estate")
def test_the_bucket_can_tell_what_nobody_has_claimed() -> None:
    def tags() -> list[tuple[str, str]]:
        told = boto3.client("s3").get_object_tagging(Bucket=named(MEDIA), Key="tenant/minato/photos/1.jpg")["TagSet"]
        return [(tag["Key"], tag["Value"]) for tag in told]

    VendorFiles().put(MINATO, "photos/1.jpg", b"x", "image/jpeg")
    assert tags() == [OPEN_FILE]
    VendorFiles().claim(MINATO, "photos/1.jpg")
    assert OPEN_FILE not in tags()


@pytest.mark.usefixtures("estate")
def test_links_lead_to_the_region_with_a_signature_kms_accepts() -> None:
    link = VendorFiles().link(MINATO, "photos/1.jpg", seconds=60)
    assert link.startswith("https://madoguchi-test-media.s3.ap-northeast-1.amazonaws.com/tenant/minato/photos/1.jpg?")
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link
    assert "X-Amz-Expires=60" in link
