"""The lines of a streamed answer: whatever comes, in whatever portions, is a piece or a named error."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models.lines import LONGEST, BadLine, Failure, Piece, parse, split

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["message", "content", "error", "done"]), inner),
)


@given(st.lists(st.binary(max_size=20)), st.integers(1, 9))
def test_lines_are_the_same_in_whatever_portions_they_come(lines, size):
    data = b"\n".join(lines)
    whole = [line for line in data.split(b"\n") if line.strip()]
    assert list(split(data[n : n + size] for n in range(0, len(data), size))) == whole


def test_a_line_without_end():
    with pytest.raises(BadLine, match="without end"):
        list(split([b"x" * 1000] * (LONGEST // 1000 + 1)))


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_a_line_is_a_piece_or_a_named_error(line):
    try:
        piece = parse(line)
    except (BadLine, Failure):
        return
    assert isinstance(piece, Piece)
    piece.text.encode()


@given(st.text(), st.text(), st.integers(0))
def test_what_is_in_a_line(text, thought, count):
    message = {"role": "assistant", "content": text, "thinking": thought}
    said = {"message": message, "done": True, "done_reason": "stop", "prompt_eval_count": count, "eval_count": count}
    piece = Piece(text, thought, True, "stop", count, count)
    assert parse(json.dumps(said).encode()) == piece


@pytest.mark.parametrize("count", [-1, 1.5, "7", True, None])
def test_a_count_that_is_none(count):
    line = json.dumps({"message": {"content": ""}, "eval_count": count}).encode()
    assert parse(line).tokens is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"<html>", "a web page"),
        (b'{"message": {"content": "caf\xe9"}}', "not UTF-8"),
        (b'{"message": {"content": "ca', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"7" * 5_000, "not JSON"),
        (b"[]", "no answer of /api/chat"),
        (b'{"response": "hi"}', "no answer of /api/chat"),
        (b'{"message": {"content": 7}}', "a text that is none"),
    ],
)
def test_bad_lines_are_told_apart(line, says):
    with pytest.raises(BadLine, match=says):
        parse(line)
