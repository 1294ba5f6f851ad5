"""A corpus to measure on: any number of distinct news-like articles, the same ones on every machine.

Sentences of given texts are put together anew, so that words come as often as in real text. The two seed
articles are among the files, so that one question has its answer.
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from eval.datasets import ramdocs, squad
from index.article import Article
from index.reading import read
from index.sentences import spans

SEEDS = Path(__file__).parents[2] / "seeds"
SEED_PARAGRAPHS = 25
QUESTION = "why did the Iraqi parliament vote in 2020?"
PARAGRAPHS = 5  # of an article
LEAST, MOST = 50, 90  # words of a paragraph, before its last sentence is full
TOPIC = 60  # neighbouring sentences that an article is made of
FIRST_DAY = date(2015, 1, 1)
DAYS = 3_650


@dataclass(frozen=True, slots=True)
class Story:
    """One made-up article."""

    name: str
    title: str
    day: date
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The article as the content of a .txt file."""
        return f"Title: {self.title}\nDate: {self.day}\n\n{self.body}\n"

    @property
    def record(self) -> str:
        """The article as a line of a .jsonl file."""
        return json.dumps({"id": self.name, "title": self.title, "date": self.day.isoformat(), "text": self.body})

    @property
    def body(self) -> str:
        """The paragraphs, with an empty line between two."""
        return "\n\n".join(self.paragraphs)


def seeds() -> list[Path]:
    """The files of the two articles that answer QUESTION."""
    return sorted(SEEDS.glob("*.txt"))


def given(data: Path | None) -> tuple[str, list[Article]]:
    """What the sentences are taken from: its name, and the articles. Without `data`, the seeds."""
    sets = [("SQuAD", squad.load, "squad2"), ("XQuAD", squad.load, "xquad"), ("RAMDocs", ramdocs.load, "ramdocs")]
    here = [(name, load, data / folder) for name, load, folder in sets if data and (data / folder).is_dir()]
    if not here:
        return "seeds/ alone: --data names a folder with squad2, xquad or ramdocs", _seed_articles()
    return ", ".join(name for name, _, _ in here), [made for _, load, path in here for made in load(path).articles]


def sentences(articles: Sequence[Article]) -> list[str]:
    """Their sentences, each once, in order: whole ones of 6 to 40 words."""
    lines = (line for article in articles for line in article.text[article.body_start :].split("\n"))
    found = (span.text for line in lines if line.strip() for span in spans(line))
    return [text for text in dict.fromkeys(found) if _whole(text)]


def stories(paragraphs: int, pool: Sequence[str]) -> Iterator[Story]:
    """Articles of five paragraphs (the last may have fewer), `paragraphs` in all, no two paragraphs the same."""
    random = Random(2020)
    seen: set[str] = set()
    for n in itertools.count():
        size = min(PARAGRAPHS, paragraphs - n * PARAGRAPHS)
        if size < 1:
            return
        start = random.randrange(max(1, len(pool) - TOPIC))
        topic = pool[start : start + TOPIC]
        day = FIRST_DAY + timedelta(days=random.randrange(DAYS))
        body = tuple(_paragraph(random, topic, seen) for _ in range(size))
        yield Story(f"{n:06}.txt", _headline(random, topic), day, body)


def _seed_articles() -> list[Article]:
    read_all = (item for path in seeds() for item in read(path.read_bytes(), str(path), path.name))
    return [item for item in read_all if isinstance(item, Article)]


def _whole(text: str) -> bool:
    return 6 <= len(text.split()) <= 40 and text[:1].isupper() and text[-1] in ".!?" and text.isprintable()


def _paragraph(random: Random, topic: Sequence[str], seen: set[str]) -> str:
    while True:
        text = _drawn(random, topic)
        if text not in seen:
            seen.add(text)
            return text


def _drawn(random: Random, topic: Sequence[str]) -> str:
    words = random.randint(LEAST, MOST)
    text = ""
    for sentence in random.sample(topic, len(topic)):
        if len(text.split()) >= words:
            break
        text = f"{text} {sentence}".strip()
    return text


def _headline(random: Random, topic: Sequence[str]) -> str:
    words = [word for word in random.choice(topic).split() if word.isalnum()]
    return " ".join(words[: random.randint(5, 9)]) or "Briefly"
