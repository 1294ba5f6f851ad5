"""The footnotes of one answer, numbered in the order in which they are first used."""

from dataclasses import replace

from rag.answer import Citation, Disagreement


class Footnotes:
    """Gives each quotation its label; the same place in the same paragraph is one footnote."""

    def __init__(self) -> None:
        self._notes: dict[tuple[str, int, int], Citation] = {}

    def cite(self, citation: Citation) -> Citation:
        """The citation as a footnote of this answer, whatever label it came with."""
        place = (citation.paragraph.id, citation.quote_start, citation.quote_end)
        return self._notes.setdefault(place, replace(citation, label=len(self._notes) + 1))

    def recite(self, found: Disagreement) -> Disagreement:
        """A disagreement whose claims have footnotes of this answer."""
        claims = (replace(claim, citation=self.cite(claim.citation)) for claim in found.claims)
        return replace(found, claims=tuple(claims))

    @property
    def every(self) -> tuple[Citation, ...]:
        """All of them, by label."""
        return tuple(self._notes.values())
