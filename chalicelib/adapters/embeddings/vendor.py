"""Embedding models of Amazon Bedrock, called in Tokyo.

https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v4.html (Cohere Embed v4)
https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html (Titan Text Embeddings V2)
"""

import json
import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from chalicelib.adapters.aws import light_client, told_apart
from chalicelib.adapters.bedrock import assert_in_japan
from chalicelib.kernel.errors import PermanentFailure
from chalicelib.platform.knowledge.port import Kind

COHERE = "cohere.embed-v4:0"
MOST_TEXTS = 96
LONGEST = 2000
"""Characters: far within either model's tokens."""

INPUTS = {"query": "search_query", "passage": "search_document"}


class VendorEmbeddings:
    """`model`: an id of Bedrock or of its inference profile within Japan. Raises ValueError for a wider one."""

    dimensions = 512

    def __init__(self, model: str = COHERE, client: Any = None) -> None:
        assert_in_japan(model)
        self.model = model
        self._given = client

    @property
    def name(self) -> str:
        return f"bedrock/{self.model}/{self.dimensions}"

    def embed(self, texts: Sequence[str], *, kind: Kind) -> list[list[float]]:
        cut = [text[:LONGEST].strip() or "-" for text in texts]
        vectors = self._of_cohere(cut, kind) if "cohere." in self.model else map(self._of_titan, cut)
        found = [_unit(vector) for vector in vectors]
        if len(found) != len(texts) or any(len(vector) != self.dimensions for vector in found):
            raise PermanentFailure("Bedrock: vectors of another number or length than asked for")
        return found

    def _of_cohere(self, texts: Sequence[str], kind: Kind) -> Iterator[list[float]]:
        for first in range(0, len(texts), MOST_TEXTS):
            asked = {"texts": texts[first : first + MOST_TEXTS], "input_type": INPUTS[kind]}
            told = self._told(asked | {"embedding_types": ["float"], "output_dimension": self.dimensions})
            yield from told["embeddings"]["float"]

    def _of_titan(self, text: str) -> list[float]:
        vector: list[float] = self._told({"inputText": text, "dimensions": self.dimensions})["embedding"]
        return vector

    def _told(self, asked: dict[str, Any]) -> Any:
        with told_apart("Bedrock"):
            answer = self._client.invoke_model(
                modelId=self.model, body=json.dumps(asked), contentType="application/json", accept="application/json"
            )
            return json.loads(answer["body"].read())

    @cached_property
    def _client(self) -> Any:
        return self._given or light_client("bedrock-runtime")


def _unit(vector: Sequence[float]) -> list[float]:
    length = math.sqrt(sum(number * number for number in vector)) or 1.0
    return [number / length for number in vector]
