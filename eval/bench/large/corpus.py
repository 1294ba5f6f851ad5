"""A corpus of any size: short news-like articles, sentences of real ones with other numbers, years and names.

Article n is the same in every corpus that has it, and is made without those before it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

from eval.bench import corpus
from eval.bench.corpus import Story

LEAST, MOST = 18, 36  # words of a paragraph, before its last sentence is full: agencies write short ones
PARAGRAPHS = (3, 7)  # of an article: 5 on average
FOLDER = 1_000  # files a folder
DONE = ".done"  # hidden, so that it is not read
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")


def pool(data: Path | None) -> list[str]:
    """The sentences that articles are made of (without `data`, those of the seeds)."""
    _, articles = corpus.given(data)
    return corpus.sentences(articles)


def names(sentences: Sequence[str]) -> list[str]:
    """The words in the sentences that look like names, each once."""
    return list(dict.fromkeys(name for text in sentences for name in _NAME.findall(text)))


def write(folder: Path, articles: int, sentences: Sequence[str]) -> list[Path]:
    """The articles as .txt files, a thousand a folder; those that are there already are left. Returns the folders."""
    known = names(sentences)
    places = []
    for first in range(0, articles, FOLDER):
        last = min(first + FOLDER, articles)
        place = folder / f"{first:06}-{last:06}"
        places.append(place)
        if (place / DONE).exists():
            continue
        place.mkdir(parents=True, exist_ok=True)
        for n in range(first, last):
            (place / f"{n:06}.txt").write_text(story(n, sentences, known).text, "utf-8")
        (place / DONE).touch()
    return places


def stories(articles: int, sentences: Sequence[str]) -> Iterator[Story]:
    """The articles, one after another."""
    known = names(sentences)
    return (story(n, sentences, known) for n in range(articles))


def story(n: int, sentences: Sequence[str], known: Sequence[str]) -> Story:
    """Article `n`: neighbouring sentences, put together anew and altered."""
    random = Random(n)
    start = random.randrange(max(1, len(sentences) - corpus.TOPIC))
    topic = sentences[start : start + corpus.TOPIC]
    day = corpus.FIRST_DAY + timedelta(days=random.randrange(corpus.DAYS))
    body = tuple(_paragraph(random, topic, known) for _ in range(random.randint(*PARAGRAPHS)))
    words = [word for word in random.choice(topic).split() if word.isalnum()]
    title = " ".join([*words[: random.randint(4, 8)], "in", random.choice(known)])
    return Story(f"{n:06}.txt", title, day, body)


def _paragraph(random: Random, topic: Sequence[str], known: Sequence[str]) -> str:
    wanted = random.randint(LEAST, MOST)
    text = ""
    while len(text.split()) < wanted:
        text = f"{text} {_altered(random, random.choice(topic), known)}".strip()
    return text


def _altered(random: Random, text: str, known: Sequence[str]) -> str:
    """The sentence with other numbers of as many digits, and with other names."""
    text = _NUMBER.sub(lambda match: _number(random, match[0]), text)
    return _NAME.sub(lambda match: random.choice(known) if random.random() < 0.5 else match[0], text)


def _number(random: Random, digits: str) -> str:
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        return str(random.randint(1990, 2024))
    return str(random.randint(10 ** (len(digits) - 1), 10 ** len(digits) - 1))
