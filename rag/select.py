"""From the ranking to what is read: a few passages, of several articles, within a budget of tokens."""

from collections import Counter
from collections.abc import Sequence

from index.article import Passage

EACH = 3  # passages of one article before others have their turn


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


def by_turns(passages: Sequence[Passage], each: int = EACH) -> list[Passage]:
    """The ranking, in which an article's passages beyond `each` wait until all others had their turn."""
    seen: Counter[str] = Counter()
    early: list[Passage] = []
    late: list[Passage] = []
    for passage in passages:
        seen[passage.article.id] += 1
        (late if seen[passage.article.id] > each else early).append(passage)
    return [*early, *late]


def count_tokens(text: str) -> int:
    """About how many tokens a language model sees: one for four characters of English."""
    return len(text) // 4 + 1
