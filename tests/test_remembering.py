"""What was encoded is not encoded again, until it is long ago; the vectors stay the same."""

import threading

import numpy as np
import pytest

from index.remembering import LONGEST, Remembering


class Counting:
    """The real embedder, and the texts that reached it."""

    def __init__(self, embedder):
        self.fingerprint, self._embedder, self.encoded = embedder.fingerprint, embedder, []

    def encode(self, texts):
        self.encoded += texts
        return self._embedder.encode(texts)

    def query(self, text):
        return self._embedder.query(text)


@pytest.fixture
def counting(seeds):
    return Counting(seeds.embedder._embedder)


def test_each_text_is_encoded_once_and_answers_come_in_order(counting):
    remembering = Remembering(counting)
    first = remembering.encode(["one", "two", "one"])
    again = remembering.encode(["two", "three"])
    assert counting.encoded == ["one", "two", "three"]
    assert [encoded.text for encoded in (*first, *again)] == ["one", "two", "one", "two", "three"]
    assert np.array_equal(again[0].pieces, counting._embedder.encode(["two"])[0].pieces)


def test_the_oldest_is_forgotten_and_the_last_used_is_not(counting):
    remembering = Remembering(counting, most=2)
    for text in ("one", "two", "one", "three", "one", "two"):
        remembering.encode([text])
    assert counting.encoded == ["one", "two", "three", "two"]


def test_long_texts_are_encoded_but_not_kept(counting):
    remembering = Remembering(counting)
    long = "word " * LONGEST
    assert len(remembering.encode([long]) + remembering.encode([long])) == 2
    assert counting.encoded == [long, long]


def test_more_at_once_than_are_kept(counting):
    remembering = Remembering(counting, most=2)
    texts = ["one", "two", "three", "four"]
    assert [encoded.text for encoded in remembering.encode(texts)] == texts


def test_threads_may_share_it(counting):
    remembering = Remembering(counting, most=5)
    wrong = []

    def ask(n):
        for turn in range(20):
            texts = [f"word {(n + turn + k) % 9}" for k in range(3)]
            if [encoded.text for encoded in remembering.encode(texts)] != texts:
                wrong.append(texts)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not wrong
