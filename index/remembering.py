"""An embedder that remembers: the sentences of a story are weighed for one question after another."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from threading import Lock

from index.embedding import Embedder, Encoded, Headed, Vector

MOST = 4_000  # texts; a sentence of 30 word pieces has 23 kB
LONGEST = 1_000  # characters of a text that is remembered


class Remembering(Embedder):
    """Encodes each short text once, as long as it is among the last that were asked for; for any thread."""

    def __init__(self, embedder: Embedder, most: int = MOST) -> None:
        self.fingerprint = embedder.fingerprint
        self._embedder = embedder
        self._most = most
        self._lock = Lock()
        self._encoded: OrderedDict[str, Encoded] = OrderedDict()

    def paragraphs(self, items: Sequence[Headed]) -> Iterator[Vector]:
        """See Embedder."""
        return self._embedder.paragraphs(items)

    def query(self, text: str) -> Vector:
        """See Embedder."""
        return self._embedder.query(text)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """See Embedder."""
        with self._lock:
            found = {text: self._encoded[text] for text in texts if text in self._encoded}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        found |= zip(new, self._embedder.encode(new), strict=True)
        with self._lock:
            self._remember(found)
        return [found[text] for text in texts]

    def _remember(self, found: dict[str, Encoded]) -> None:
        for text, encoded in found.items():
            if len(text) <= LONGEST:
                self._encoded[text] = encoded
                self._encoded.move_to_end(text)
        while len(self._encoded) > self._most:
            self._encoded.popitem(last=False)
