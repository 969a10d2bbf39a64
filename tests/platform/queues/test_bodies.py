import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import PermanentFailure
from chalicelib.platform.queues.bodies import AT_MOST, fifo_names, written

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
IN_SQS = [(0x9, 0x9), (0xA, 0xA), (0xD, 0xD), (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF)]


@given(
    st.dictionaries(st.text(), st.text(alphabet=st.characters(codec=None) | st.sampled_from("\ud800\ufffe\x00\x0b")))
)
def test_a_body_is_written_in_letters_sqs_takes_and_reads_the_same(body: dict[str, str]) -> None:
    text = written(body)
    assert json.loads(text) == body
    assert all(any(low <= ord(letter) <= high for low, high in IN_SQS) for letter in text)


def test_a_body_is_compact_and_counts_its_bytes() -> None:
    assert written({"a": ["ごみ", 1]}) == '{"a":["ごみ",1]}'
    assert written({"a": "ご" * ((AT_MOST - 8) // 3)})
    with pytest.raises(PermanentFailure):
        written({"a": "ご" * (AT_MOST // 3)})


@given(st.text(min_size=1), st.text(min_size=1))
def test_names_are_of_a_form_sqs_takes(group: str, once: str) -> None:
    for name, text in zip(fifo_names(group, once), (group, once), strict=True):
        assert 1 <= len(name) <= 128
        assert name.isascii()
        assert name.isprintable()
        assert " " not in name
        assert name == fifo_names(text, text)[0]
