"""What a question comes back as: sentences, their citations, and the passages they were drawn from."""

import re
from dataclasses import dataclass, field
from typing import Literal

from index.article import Article, Paragraph, Passage

Verdict = Literal["supported", "partly", "unsupported", "quoted"]
Mode = Literal["extractive", "model"]

REFUSAL = "The archive does not answer this."  # the one sentence of a refusal: here, in the prompt and in tests
_BRACKETED = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Citation:
    """Footnote `label` (from 1): `quote` is verbatim in `paragraph.text` at `quote_start:quote_end`."""

    label: int
    paragraph: Paragraph
    article: Article
    quote: str
    quote_start: int
    quote_end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, the labels it cites, and whether they support it (`why` says why not)."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's value for something that sources tell differently, and the date it gives with it ("" for none)."""

    value: str
    citation: Citation
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two or more sources that give different values for the same thing (`about`).

    `over_time`: the sources speak of different years, so all of them may be right.
    """

    about: str
    claims: tuple[Claim, ...]
    over_time: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of the conversation and the answer it got."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole outcome of one question.

    `confidence` (0..1) is how sure we are that the passages answer it; a refusal is low confidence.
    `passages` are in rank order, also when refused. `timings` are milliseconds by stage.
    `model` is the one that was asked, also when its words did not hold and the articles are quoted instead.
    `fault` says what went wrong with it and what to do; `complete` is False when its text was cut off.
    """

    question: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    refused: bool
    reason: str | None
    mode: Mode
    confidence: float
    model: str | None = None
    fault: str | None = None
    complete: bool = True
    disagreements: tuple[Disagreement, ...] = ()
    warnings: tuple[str, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The answer with `[1]` markers after each sentence; the reason when refused."""
        if self.refused:
            return self.reason or ""
        return " ".join(marked(sentence) for sentence in self.sentences)


def marked(sentence: Sentence) -> str:
    """A sentence and its markers; the source's own "[1]" becomes "(1)", so that none passes for ours."""
    return _BRACKETED.sub(r"(\1)", sentence.text) + "".join(f" [{label}]" for label in sentence.citations)
