"""One printing for all copies: whichever a question found, the briefing cites the same."""

from collections.abc import Iterable
from dataclasses import replace

from index.article import Passage
from rag.answer import Answer, Citation, Disagreement
from rag.briefing.options import Asks


class Originals:
    """Learns which paragraphs are copies of each other; the printing seen first stands for all."""

    def __init__(self, ask: Asks) -> None:
        self._ask = ask
        self._of: dict[str, Passage] = {}
        self._copies: dict[str, dict[str, Passage]] = {}

    def __call__(self, question: str, *, quoted: bool) -> Answer:
        """The answer, citing originals."""
        answer = self._ask(question, quoted=quoted)
        self.learn(answer.passages)
        return replace(
            answer,
            citations=tuple(map(self._original, answer.citations)),
            disagreements=tuple(map(self._differ, answer.disagreements)),
        )

    def learn(self, passages: Iterable[Passage]) -> None:
        """Take in which passages have copies."""
        for passage in passages:
            group = [replace(passage, copies=()), *passage.copies]
            first = next((self._of[one.paragraph.id] for one in group if one.paragraph.id in self._of), group[0])
            mine = self._copies.setdefault(first.paragraph.id, {})
            for one in group if passage.copies else ():
                self._of[one.paragraph.id] = first
                if one.paragraph.id != first.paragraph.id:
                    mine.setdefault(one.paragraph.id, one)

    def copies(self, paragraph: str) -> tuple[Passage, ...]:
        """The other printings of an original, in a fixed order."""
        found = self._copies.get(paragraph, {})
        return tuple(sorted(found.values(), key=lambda one: (one.article.source, one.paragraph.n)))

    def _original(self, citation: Citation) -> Citation:
        """The same words in the original; the citation as it is, where that prints them otherwise."""
        first = self._of.get(citation.paragraph.id)
        start = first.paragraph.text.find(citation.quote) if first else -1
        if first is None or start < 0:
            return citation
        end = start + len(citation.quote)
        return Citation(citation.label, first.paragraph, first.article, citation.quote, start, end)

    def _differ(self, found: Disagreement) -> Disagreement:
        claims = (replace(claim, citation=self._original(claim.citation)) for claim in found.claims)
        return replace(found, claims=tuple(claims))
