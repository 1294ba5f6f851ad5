"""From the ranking to what is read: a few passages within a budget of tokens, and what they lean on."""

import re
from collections.abc import Callable, Collection, Sequence

from index.article import Passage
from index.library import Located

_LEANS = re.compile(r"[“\"‘']?(?:he|she|it|they|his|her|its|their|this|that|these|those|such)\b", re.IGNORECASE)


def within_budget(passages: Sequence[Passage], most: int, tokens: int) -> list[Passage]:
    """The best passages that fit: at most `most` of them and `tokens` tokens, but always one."""
    kept: list[Passage] = []
    room = tokens
    for passage in passages[:most]:
        room -= count_tokens(passage.paragraph.text)
        if room < 0 and kept:
            break
        kept.append(passage)
    return kept


def with_antecedents(
    passages: Sequence[Passage], paragraphs: Callable[[str], list[Located]], tokens: int, without: Collection[str]
) -> list[Passage]:
    """The passages, each that begins with "he" or "that" after the paragraph before it, as far as the budget goes.

    Args:
        passages: in rank order, within the budget.
        paragraphs: all paragraphs of an article, by its id.
        tokens: the budget; the passages found come first.
        without: ids of paragraphs that may not come along.
    """
    have = {passage.paragraph.id for passage in passages} | set(without)
    room = tokens - sum(count_tokens(passage.paragraph.text) for passage in passages)
    every: list[Passage] = []
    for passage in passages:
        before = _before(passage, paragraphs)
        if before and before.paragraph.id not in have and count_tokens(before.paragraph.text) <= room:
            have.add(before.paragraph.id)
            room -= count_tokens(before.paragraph.text)
            every.append(before)
        every.append(passage)
    return every


def _before(passage: Passage, paragraphs: Callable[[str], list[Located]]) -> Passage | None:
    if passage.paragraph.n == 1 or not _LEANS.match(passage.paragraph.text):
        return None
    wanted = passage.paragraph.n - 1
    found = next((at for at in paragraphs(passage.article.id) if at.paragraph.n == wanted), None)
    return Passage(found.paragraph, found.article, passage.score, ()) if found else None


def count_tokens(text: str) -> int:
    """About how many tokens a language model sees: one for four characters of English."""
    return len(text) // 4 + 1
