"""Why a passage was read and cited, or was not: the words found in it, its dates, what its score is made of.

It explains an answer that is there already, and changes nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from index.archive import Archive
from index.article import Article, Passage, Scope
from index.dates import Days, events
from index.words import Forms, terms
from rag.answer import Answer
from rag.names import forms_of
from rag.question import Question
from rag.rank import NEWER, WEIGHTS
from rag.retrieve import ARMS, Retriever
from rag.select import count_tokens
from rag.settings import Settings
from rag.when import fits

# One word as it is printed; the first four are those that `index.spellings.fold` makes one term of.
_WORD = re.compile(
    r"United (?:States|Kingdom|Nations)\b|European Union\b|(?:\b[^\W\d_]\.){2,}|\d+(?:,\d{3})+\b"
    r"|[A-Z][a-z]{2,3}\.(?= ?\d)|[^\W_]+(?:[’'][^\W_]+)*"
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a question was read, and what became of each passage that was found."""

    question: Question
    passages: "tuple[Explained, ...]"


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a score, named as in `Passage.parts`; both numbers are 0..1, their product is what it adds."""

    name: str
    weight: float
    value: float

    @property
    def worth(self) -> float:
        """What it adds to the score."""
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class Told:
    """Days that a paragraph names by a phrase, or (no phrase) those on which its article was published.

    `meets` is how well they meet the days asked about, 0..1 as in `rag.when.fits`; None when none are asked about.
    """

    clock: Literal["event", "published"]
    phrase: str
    days: Days
    meets: float | None


@dataclass(frozen=True, slots=True)
class Explained:
    """One passage. `matched` and `missed` are words of the question: the first as the passage prints them.

    `fate` says in words what became of it.
    """

    passage: Passage
    matched: tuple[str, ...]
    missed: tuple[str, ...]
    dates: tuple[Told, ...]
    fate: str

    @property
    def shares(self) -> tuple[Share, ...]:
        """What the score is the sum of, greatest first; zeros are left out. A part without a weight is not in it.

        The sum is more than the score where that was lowered to keep scores falling: when the parts of a question
        take turns, and after the passages of the second look.
        """
        parts = self.passage.parts
        shares = [Share(name, weight, parts[name]) for name, weight in _weights(parts).items() if name in parts]
        return tuple(sorted((share for share in shares if share.worth > 0), key=lambda share: -share.worth))


def _weights(parts: Mapping[str, float]) -> Mapping[str, float]:
    """What each part of a score counts: after the second look, or after the first alone."""
    if "meaning" not in parts:
        return dict.fromkeys(ARMS, 1 / len(ARMS))
    if "newer" not in parts:
        return WEIGHTS
    return {name: (1 - NEWER) * weight for name, weight in WEIGHTS.items()} | {"newer": NEWER}


def explanation(
    archive: Archive, settings: Settings, question: Question, scope: Scope | None, answer: Answer
) -> Explanation:
    """Of an answer to this question, asked of this archive with these settings and kept to this scope."""
    ranked = Retriever(archive).search(question, scope=scope)
    forms = forms_of(question.names, archive.generation.words.dictionary)
    return Explanation(question, explain(question, forms, ranked, answer, settings.passages, settings.context_tokens))


def explain(
    question: Question, forms: Forms, ranked: Sequence[Passage], answer: Answer, most: int, tokens: int
) -> tuple[Explained, ...]:
    """Each passage of the ranking in its order, then those that the answer read besides.

    Args:
        question: what was asked; of one with several parts, a word found for any part is found.
        forms: the other terms that stand for its names.
        ranked: the whole ranking that the answer's passages were taken from.
        answer: what came of it.
        most: the most passages that were to be read.
        tokens: the most tokens of passages that were to be read.
    """
    known = {passage.paragraph.id for passage in ranked}
    every = [*ranked, *(passage for passage in answer.passages if passage.paragraph.id not in known)]
    reading = _Reading(ranked, answer, most, tokens)
    return tuple(
        Explained(
            passage, *_words(question, forms, passage), _dates(question, passage), _fate(reading, place, passage)
        )
        for place, passage in enumerate(every)
    )


# Words


def in_words(text: str, wanted: Iterable[str]) -> tuple[str, ...]:
    """Index terms as a text prints them; a term that is not in it stands for itself."""
    printed = _printed(text)
    return tuple(dict.fromkeys(printed.get(term, term) for term in wanted))


def _words(question: Question, forms: Forms, passage: Passage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the question that are printed in paragraph or headline, and those that are not."""
    body, headline = passage.paragraph.text, passage.article.title
    here = {*terms(body), *terms(headline)}
    ways = _ways(question, forms)
    found = {way[0]: next(term for term in way if term in here) for way in ways if here.intersection(way)}
    printed = _printed(headline) | _printed(body)
    matched = tuple(dict.fromkeys(printed.get(term, term) for term in found.values()))
    return matched, in_words(_asked(question), (way[0] for way in ways if way[0] not in found))


def _ways(question: Question, forms: Forms) -> list[tuple[str, ...]]:
    """Each term of the question with its other forms behind it.

    As in the ranking: a form that is itself a term of the question stands for no other.
    """
    return [
        (term, *sorted(set(forms.get(term, ())).difference(part.terms)))
        for part in question.parts or (question,)
        for term in part.terms
    ]


def _asked(question: Question) -> str:
    return " ".join([question.text, *(part.text for part in question.parts)])


def _printed(text: str) -> dict[str, str]:
    """Each index term of a text and how it is first printed there."""
    printed: dict[str, str] = {}
    for word in dict.fromkeys(match[0] for match in _WORD.finditer(text)):
        for term in terms(f"{word} 1")[:-1]:  # "Jan." is January only before a number
            printed.setdefault(term, word.removesuffix("’s").removesuffix("'s"))
    return printed


# Dates


def _dates(question: Question, passage: Passage) -> tuple[Told, ...]:
    text, published = passage.paragraph.text, passage.article.published
    asked = [part.timing for part in question.parts or (question,) if part.timing.spans]
    told = [
        Told(
            "event",
            text[event.begin : event.stop],
            Days(event.start, event.end),
            max((fits(timing, [event], None) for timing in asked), default=None),
        )
        for event in events(text, published)
    ]
    if published:
        meets = max((fits(timing, [], published) for timing in asked), default=None)
        told.append(Told("published", "", Days(published, published), meets))
    return tuple(told)


# Fates


class _Reading:
    """What the answer read and cited, and why it read no more."""

    def __init__(self, ranked: Sequence[Passage], answer: Answer, most: int, tokens: int) -> None:
        self.refused = answer.refused
        self.read = {passage.paragraph.id for passage in answer.passages}
        self._most, self._tokens = most, tokens
        self._room = tokens - sum(count_tokens(passage.paragraph.text) for passage in answer.passages)
        self._too_long = next((place for place, passage in enumerate(ranked) if self._is_too_long(passage)), None)
        claims = [claim.citation for found in answer.disagreements for claim in found.claims]
        self._notes = {(note.paragraph.id, note.label) for note in (*answer.citations, *claims)}

    def labels(self, paragraph_id: str) -> list[int]:
        """The footnotes to a paragraph."""
        return sorted(label for cited, label in self._notes if cited == paragraph_id)

    def why_unread(self, place: int) -> str:
        """Of the two limits (see `within_budget`) the one that kept out the passage at a place of the ranking."""
        if not self.read:
            return ": nothing was"
        if place >= self._most or len(self.read) >= self._most:
            return f": only {_counted(self._most, 'passage')} {'is' if self._most == 1 else 'are'} read"
        if self._too_long is None or place < self._too_long:
            return ""
        if place == self._too_long:
            return f": the budget of {self._tokens:,} tokens was full"
        return f": the budget of {self._tokens:,} tokens was full at passage {self._too_long + 1}"

    def _is_too_long(self, passage: Passage) -> bool:
        return passage.paragraph.id not in self.read and count_tokens(passage.paragraph.text) > self._room


def _fate(reading: _Reading, place: int, passage: Passage) -> str:
    return "; ".join([_use(reading, place, passage), *_reprints(passage)])


def _use(reading: _Reading, place: int, passage: Passage) -> str:
    if labels := reading.labels(passage.paragraph.id):
        return "cited " + " ".join(f"[{label}]" for label in labels)
    if passage.paragraph.id not in reading.read:
        return "not read" + reading.why_unread(place)
    return "read; nothing in it answers" if reading.refused else "read, not cited"


def _reprints(passage: Passage) -> list[str]:
    """Who else prints the same words, or nearly."""
    own: Article = passage.article
    others = {copy.article.id for copy in passage.copies} - {own.id}
    again = [copy.paragraph.n for copy in passage.copies if copy.article.id == own.id]
    also = [f"printed also in {_counted(len(others), 'other article')}"] if others else []
    return [*also, *(f"printed again in paragraph {n}" for n in sorted(again))]


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
