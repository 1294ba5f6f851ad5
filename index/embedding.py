"""Texts to vectors: the Embedder protocol, and the cutting of long paragraphs into windows.

A model silently ignores what exceeds its window (MiniLM: 256 word pieces), so a longer paragraph is embedded
in overlapping windows, each under the headline, and still found as one paragraph.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Vector = NDArray[np.float32]

HEADLINE_PIECES = 48  # a longer headline would leave too little of the window to the paragraph
OVERLAP = 32
SPECIAL = 2  # [CLS] and [SEP]
DEFAULT = "minilm"


@dataclass(frozen=True, slots=True)
class Headed:
    """What is embedded of a paragraph: its text under its article's headline."""

    headline: str
    body: str

    @property
    def text(self) -> str:
        """Both, the headline first: the same words that the word index holds."""
        return f"{self.headline}\n{self.body}"

    @property
    def digest(self) -> str:
        """The key of its vectors in the library's cache."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Encoded:
    """A short text: its vector (dimensions,), and one of length 1 for each of its word pieces.

    `pieces` has shape (word pieces, dimensions), in half precision: thousands of them are remembered;
    `starts[i]` is the character at which piece i begins.
    """

    text: str
    vector: Vector
    pieces: NDArray[np.float16]
    starts: tuple[int, ...]


class Embedder(Protocol):
    """Anything that turns text into unit vectors. `fingerprint` changes whenever the vectors would."""

    fingerprint: str

    def paragraphs(self, items: Sequence[Headed]) -> Iterator[Vector]:
        """One array a paragraph, in order, shape (windows, dimensions), rows of length 1."""
        ...

    def query(self, text: str) -> Vector:
        """One vector of length 1, shape (dimensions,)."""
        ...

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Short texts (questions, sentences) as they are, with their word pieces."""
        ...


def whole(tokenizer: Tokenizer) -> Tokenizer:
    """The same tokenizer, neither cutting nor padding: its file may say both (MiniLM's: 128 pieces)."""
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def windows(tokenizer: Tokenizer, item: Headed, limit: int) -> list[str]:
    """The texts to embed for a paragraph: one, or as many as it takes so that no word piece is ignored."""
    headline = _clip(tokenizer, item.headline, HEADLINE_PIECES)
    room = limit - SPECIAL - len(tokenizer.encode(headline, add_special_tokens=False).ids)
    offsets = tokenizer.encode(item.body, add_special_tokens=False).offsets
    if len(offsets) <= room:
        return [f"{headline}\n{item.body}"]
    starts = range(0, len(offsets) - OVERLAP, room - OVERLAP)
    pieces = [offsets[start : start + room] for start in starts]
    return [f"{headline}\n{item.body[piece[0][0] : piece[-1][1]]}" for piece in pieces]


def _clip(tokenizer: Tokenizer, text: str, pieces: int) -> str:
    offsets = tokenizer.encode(text, add_special_tokens=False).offsets
    return text if len(offsets) <= pieces else text[: offsets[pieces - 1][1]]


def open_embedder(name: str, models: Path) -> Embedder:
    """The embedder of a setting: `minilm`, or a sentence-transformers model by name or folder.

    Args:
        name: the setting.
        models: folder in which prepared models are kept.

    Raises:
        ModelError: the model is not on this machine, was altered, or is not in safetensors.
    """
    if name == DEFAULT:
        from index.minilm import MiniLM

        return MiniLM(models)
    from index.transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name)
