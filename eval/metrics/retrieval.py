"""Figures of a ranking: hit@k, recall@k, MRR, nDCG, and the evidence found within a budget of tokens.

Relevance is binary. The definitions are those of trec_eval, checked against ir-measures in a test.
"""

import math
import re
from collections.abc import Collection, Hashable, Sequence

_PIECE = re.compile(r"\w+|[^\w\s]")


def hit(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 when a relevant item is among the first `k` (success@k)."""
    return float(any(item in relevant for item in ranked[:k]))


def recall(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """The share of the relevant items that is among the first `k`."""
    return len(set(ranked[:k]) & set(relevant)) / len(set(relevant)) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 / rank of the first relevant item; 0 beyond rank `k`. Its mean is MRR@k."""
    return next((1 / rank for rank, item in enumerate(ranked[:k], 1) if item in relevant), 0.0)


def ndcg(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Discounted gain over that of the best order (Järvelin & Kekäläinen 2002), log2 discount."""
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(set(relevant))) + 1))
    gain = sum(1 / math.log2(rank + 1) for rank, item in enumerate(ranked[:k], 1) if item in relevant)
    return gain / best if best else 0.0


def within(parts: Sequence[Collection[str]], ranked: Sequence[str], sizes: Sequence[int], budget: int) -> float:
    """The share of the evidence's parts that a reader of the first `budget` tokens sees.

    `sizes` are tokens of each ranked item; an item counts only when it fits whole.
    """
    read: set[str] = set()
    for item, size in zip(ranked, sizes, strict=True):
        budget -= size
        if budget < 0:
            break
        read.add(item)
    return covered(parts, read)


def covered(parts: Sequence[Collection[Hashable]], seen: Collection[Hashable]) -> float:
    """The share of the parts of which at least one item was seen."""
    return sum(any(item in seen for item in part) for part in parts) / len(parts) if parts else 0.0


def size(text: str) -> int:
    """Tokens of a text, about: words and signs, times 1.1 for the words that a model splits."""
    return math.ceil(1.1 * len(_PIECE.findall(text)))
