"""A natural language inference model that can doubt what the rules let pass. Optional; none is shipped.

Any sentence-transformers CrossEncoder with the labels contradiction, entailment and neutral will do.
"""

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from index.article import Passage
from index.once import once
from rag.verify import Check, check

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

DOUBT = 0.5  # probability of entailment below which a supported sentence is supported only in part
WRONG = 0.8  # probability of contradiction from which it is unsupported


class Entailment:
    """Checks as `rag.verify.check` does, and then asks a model, whose word can only lower a verdict.

    `name` is a model's name or folder; it is loaded at the first sentence that the rules let pass.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._one = Lock()  # its tokenizer is set anew in use: another thread would find it "already borrowed"

    def check(self, sentence: str, sources: Sequence[Passage]) -> Check:
        """The lower of the rules' verdict and the model's. A verbatim sentence is not doubted."""
        found = check(sentence, sources)
        if found.verdict not in ("supported", "partly"):
            return found
        contradicts, entails = self._judge(sentence, sources)
        if contradicts >= WRONG:
            return Check("unsupported", "the paragraph contradicts this", "entailment")
        if entails < DOUBT and found.verdict == "supported":
            return Check("partly", "the paragraph may not say this", "entailment")
        return found

    def _judge(self, sentence: str, sources: Sequence[Passage]) -> tuple[float, float]:
        """Probabilities of contradiction and entailment, from the passage that entails it most."""
        pairs = [(source.paragraph.text, sentence) for source in sources]
        with self._one:
            scores = np.atleast_2d(np.asarray(self._model.predict(pairs, apply_softmax=True)))
        best = scores[int(np.argmax(scores[:, self._labels["entailment"]]))]
        return float(best[self._labels["contradiction"]]), float(best[self._labels["entailment"]])

    @once
    def _labels(self) -> dict[str, int]:
        named = getattr(self._model.config, "id2label", None) or {}
        return {str(label).lower(): int(at) for at, label in named.items()}

    @once
    def _model(self) -> "CrossEncoder":
        from sentence_transformers import CrossEncoder  # 10 s to import

        model: CrossEncoder = CrossEncoder(self.name)
        return model
