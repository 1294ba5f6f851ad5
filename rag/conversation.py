"""The turns before a question: how much of them is kept, and a follow-up made a question of its own.

Rules do it (`rag/followup.py`), or a model when its words pass a check; that form is what is searched and weighed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import BackendError
from index.words import content_terms, terms
from rag.answer import Turn
from rag.followup import resolved
from rag.models.tokens import count_text
from rag.names import meets

if TYPE_CHECKING:  # a question is understood without a model too
    from rag.models.model import LanguageModel

LONGEST_REWRITE = 400  # characters
LOOK_BACK = 4  # turns in which the place or the person of a follow-up is looked for
_LABEL = re.compile(r"\s?\[P?\d{1,3}\]")
_WORD = re.compile(r"[\w’'.&-]*\w")
_ASKS = re.compile(r"\b(?:why|when|where|who(?:m|se)?|how (?:many|much)|how|what|which)\b", re.IGNORECASE)


def recent(history: Sequence[Turn], tokens: int) -> tuple[Turn, ...]:
    """The newest turns that fit, without their answers' labels; of the last only the question, if no more fits."""
    kept: list[Turn] = []
    room = tokens
    for turn in map(bare, reversed(history)):
        room -= count_text(turn.question) + count_text(turn.answer)
        if room < 0:
            break
        kept.append(turn)
    if not kept and history and count_text(history[-1].question) <= tokens:
        kept = [Turn(history[-1].question, "")]
    return tuple(reversed(kept))


def bare(turn: Turn) -> Turn:
    """A turn without the marks of footnotes: "[1]" means another paragraph in each answer."""
    return replace(turn, answer=_LABEL.sub("", turn.answer))


def self_contained(asked: str, history: Sequence[Turn]) -> str:
    """A follow-up with what it leaves unsaid, from the turns before it; any other question as it is.

    "And why?" asks the question before for its cause, "and in Syria?" and "what about 2021?" put another place or
    date into it, "he" becomes the name; what the rules cannot put in, they put behind: "Who claimed it (the attack)?"
    """
    whole: list[Turn] = []
    for turn in map(bare, history):
        whole = [*whole[1 - LOOK_BACK :], Turn(resolved(turn.question, whole), turn.answer)]
    return resolved(asked, whole)


def rewritten(model: "LanguageModel", question: str, history: Sequence[Turn]) -> str | None:
    """The model's self-contained form of a follow-up; None where it fails or its words are not those of the talk."""
    from rag.models.model import Ending
    from rag.prompts import rewriting

    turns = tuple(map(bare, history))
    pieces: list[str] = []
    try:
        for piece in model.stream(rewriting(question, turns)):
            if isinstance(piece, Ending):
                text = "".join(pieces).strip().strip('"“”')
                return text if piece.complete and faithful(text, question, turns) else None
            pieces.append(piece)
            if sum(map(len, pieces)) > 2 * LONGEST_REWRITE:
                return None
    except BackendError:
        return None  # the rules do without it
    return None


def faithful(text: str, question: str, history: Sequence[Turn]) -> bool:
    """Whether a rewrite is one question that keeps the names, numbers and dates, and adds none from elsewhere."""
    if "\n" in text or not text.endswith("?") or len(text) > LONGEST_REWRITE:
        return False
    said = {term for turn in history for term in terms(f"{turn.question}\n{turn.answer}")} | set(terms(question))
    here = set(terms(text))
    asks = {found.lower() for found in _ASKS.findall(question)} <= {found.lower() for found in _ASKS.findall(text)}
    kept = all(meets(term, here) for term in _precise(question, first=False))
    return asks and kept and all(meets(term, said) for term in _precise(text, first=True))


def _precise(text: str, *, first: bool) -> list[str]:
    """The terms of its capitalised words and numbers; whether the first word counts as one, too."""
    found = [match for match in _WORD.finditer(text) if match[0][:1].isupper() or match[0][:1].isdigit()]
    return [term for match in found if first or match.start() for term in content_terms(match[0])]
