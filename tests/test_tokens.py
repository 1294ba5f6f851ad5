"""Counting tokens without the tokenizer: never too few, by real servers and another tokenizer."""

import json

import pytest
from replay import recorded

from rag.models import tokens

CUT = ("61-", "63-", "64-", "68-")  # prompts that Ollama cut
READ_WHOLE = [
    key
    for key, found in recorded().items()
    if found.status == 200 and b"prompt_eval_count" in found.body and not key[0].startswith(CUT)
]


@pytest.mark.parametrize("key", READ_WHOLE, ids=str)
def test_the_count_is_never_below_the_servers_nor_the_least_above(key):
    exchange = recorded()[key]
    read = exchange.last.get("prompt_eval_count")
    assert tokens.least(exchange.messages) <= read <= tokens.count(exchange.messages)


def test_the_count_holds_for_another_tokenizer(data):
    from llama_index.core.utils import get_tokenizer

    encode = get_tokenizer("gpt-4")  # cl100k, which comes with the package
    texts = [passage for passage in passages(data) if len(passage) > 200]
    assert len(texts) > 100
    shares = sorted(tokens.count_text(text) / len(encode(text)) for text in texts)
    assert shares[0] >= 1
    assert shares[len(shares) // 2] < 2
    assert all(len(text.split()) <= len(encode(text)) for text in texts)


def passages(data):
    found = json.loads((data / "squad2" / "dev-part.json").read_text("utf-8"))
    return [paragraph["context"] for article in found["data"] for paragraph in article["paragraphs"]]
