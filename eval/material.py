"""Sentences of other people's articles, each with its paragraph: what errors are planted in and paraphrases made of.

Articles are halved by their name: verifiers are made on one half, figures are told of the other.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.datasets.registry import find
from index.article import Article, Passage
from index.paragraphs import split
from index.reading import read
from index.sentences import spans

FILES = {"squad": "squad2/dev-part.json", "xquad": "xquad/xquad.en.json", "ramdocs": "ramdocs/RAMDocs_test.jsonl"}
SEEDS = Path(__file__).parents[1] / "seeds"
SHORTEST, LONGEST = 7, 40  # words
RAMDOCS = 400  # of its 2,766 documents: enough, and they do not outweigh the others
_CLEAN = re.compile(r"[A-Z\"“][^|\[\]^{}<>~#*_=\\/]{30,400}[.!?][\"”]?")
_WEB = re.compile(
    r"(?<= )[.,;:)](?: |$)|\( |``|''|http|www|edit links|Archived|Retrieved|ISBN| of[,.]| and,|\.\.\.|…"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence as it stands in its paragraph, and the one before it there ("" for the first)."""

    text: str
    before: str
    passage: Passage
    group: str

    @property
    def held_out(self) -> bool:
        """Whether its article is of the half that nothing is tuned on."""
        return bool(zlib.crc32(self.group.encode()) & 4)


def sentences(data: Path) -> list[Told]:
    """The clean sentences of SQuAD, XQuAD, RAMDocs (where they are) and the seeds, each paragraph once."""
    seen: set[str] = set()
    told: list[Told] = []
    for group, article in _articles(data):
        for paragraph in split(article):
            if paragraph.text not in seen:
                seen.add(paragraph.text)
                told += _of(Passage(paragraph, article, 1.0, ()), group)
    return told


def _articles(data: Path) -> Iterator[tuple[str, Article]]:
    for file in sorted(SEEDS.glob("*.txt")):
        for found in read(file.read_bytes(), str(file), file.name):
            if isinstance(found, Article):
                yield file.name, found
    for name, path in FILES.items():
        articles: Sequence[Article] = find(name, data / path).articles
        for article in articles[:: max(1, len(articles) // RAMDOCS)] if name == "ramdocs" else articles:
            yield article.source.split("/")[0], article


def _of(passage: Passage, group: str) -> Iterator[Told]:
    before = ""
    for span in spans(passage.paragraph.text):
        if _is_clean(span.text):
            yield Told(span.text, before, passage, group)
        before = span.text


def _is_clean(text: str) -> bool:
    words = len(text.split())
    balanced = text.count('"') % 2 == 0 and text.count("(") == text.count(")") and text.count("“") == text.count("”")
    return SHORTEST <= words <= LONGEST and balanced and bool(_CLEAN.fullmatch(text)) and not _WEB.search(text)
