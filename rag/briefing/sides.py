"""The sides of a topic that a briefing asks about, and which of its sentences tell of each."""

import re
from dataclasses import dataclass
from typing import Literal

from index.words import terms
from rag.briefing.figures import harm_of
from rag.briefing.material import Line
from rag.briefing.statements import speaker, speaker_of
from rag.briefing.stories import Story
from rag.kinds import fits
from rag.question import Question
from rag.slots import alike
from rag.values import counts

Side = Literal["topic", "story", "numbers", "why", "next", "reactions", "who", "proposed"]

# A cause that is told as one. rag/kinds.py asks for less: it helps to rank sentences, not to choose among them.
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|in response to|retaliat\w+|led to|prompt(?:ed|ing)|trigger\w+|caus(?:e|es|ed|ing)"
    r"|in order to|purpose|reasons?|motivat\w+|culminat\w+|as a result|result(?:ed|ing) (?:in|from)"
    r"|to (?:prevent|ensure)|aim(?:ed|ing) (?:at|to)|blam\w+|amid|fear(?:s|ed|ing)?|thanks to|so that|therefore"
    r"|driven by|stem\w+ from|attribut\w+|in protest|in return|important for)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:will|won[’']t|plan(?:s|ned|ning)? to|no plans|expect(?:s|ed)? (?:to|that)|(?:is|are|was|were|due|set) to"
    r" (?:be|begin|start|meet|vote|open|end|take)|scheduled|intend(?:s|ed)? to|vow(?:s|ed)? to|pledg\w+|going to"
    r"|foreseeable|future|next (?:week|month|year)|later this (?:week|month|year)|upcoming|propos(?:es|ed)|likely to"
    r"|willing(?:ness)? to|wants? to|indefinitely|could)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sub:
    """A sub-question: its section's heading, the side it asks about, and what it is drawn from.

    Of the side "numbers", `noun` is what is counted, or `harm` what became of people; of "story", `story` is that.
    """

    title: str
    question: str
    side: Side
    story: Story | None = None
    noun: str = ""
    harm: str = ""

    def told_by(self, line: Line, asked: Question) -> bool:
        """Whether a line on the topic tells of this side; `asked` is the sub-question, understood."""
        text = line.span.text
        if self.side == "story" and self.story:
            return line in self.story.lines
        if self.side == "numbers":
            return self._counts(text)
        if self.side == "why":
            return bool(_CAUSE.search(text))
        if self.side == "next":
            return bool(_NEXT.search(text))
        if self.side == "reactions":
            return bool(speaker_of(line))
        return self.side != "who" or fits(asked, text)

    def dated_in(self, line: Line) -> bool:
        """Whether a line tells of a day within its story's time; of one without a year, where that has none."""
        days = self.story.days if self.story else None
        if self.story and not days:
            return bool(line.yearless)
        return days is not None and any(days.start <= event.start and event.end <= days.end for event in line.told)

    def answered_by(self, text: str, asked: Question) -> bool:
        """Whether a sentence of the answer to it, not necessarily a line, tells of this side."""
        if self.side == "numbers":
            return self._counts(text)
        if self.side == "next":
            return bool(_NEXT.search(text))
        if self.side == "reactions":
            return bool(speaker(text))
        return self.side not in ("why", "who") or fits(asked, text)

    def _counts(self, text: str) -> bool:
        if self.harm:
            return any(harm_of(text, count) == self.harm for count in counts(text))
        wanted = terms(self.noun)[-1]
        near = [terms(text[count.end : count.end + 60])[:4] for count in counts(text) if not harm_of(text, count)]
        return any(alike(term, wanted) for found in near for term in found)
