"""A dataset as we measure on it: articles to index, cases to ask, and how gold paragraphs are numbered.

`index.paragraphs.split` decides what a paragraph is, so every gold number is looked up in what it makes.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from eval.briefings.topics import Topic
from eval.cases import Case, Gold
from eval.errors import SetError
from index.article import Article, normalise
from index.paragraphs import split

Json = Any
Record = dict[str, Any]
"""One JSON object of a foreign file, before it is an Article or a Case."""

_KINDS = ("how many", "how much", "how long", "why", "when", "who", "whom", "whose", "where", "how", "which", "what")
_ASKS = "is are was were do does did has have had can could will would should".split()


@dataclass(frozen=True, slots=True)
class Dataset:
    """Cases, and what must be indexed to ask them: articles, or files and folders (`inputs`).

    Neither is given for cases on an archive that the user names, nor for `topics`, which name their own.
    """

    name: str
    cases: tuple[Case, ...]
    articles: tuple[Article, ...] = ()
    inputs: tuple[Path, ...] = ()
    topics: tuple[Topic, ...] = ()


@dataclass(slots=True)
class Places:
    """Finds the number of the paragraph that holds a text, in articles as they will be indexed."""

    _split: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def add(self, article: Article) -> Article:
        """Splits an article, so that `gold` can find its paragraphs."""
        paragraphs = split(article)
        self._split[article.source] = [(paragraph.n, _letters(paragraph.text)) for paragraph in paragraphs]
        return article

    def gold(self, source: str, text: str, answer: str = "", part: int = 0) -> tuple[Gold, ...]:
        """The paragraph that is, holds, or is held by `text`; the one with `answer` where there are several."""
        wanted = _letters(text)
        found = [(n, held) for n, held in self._split.get(source, ()) if held in wanted or wanted in held]
        exact = [n for n, held in found if held == wanted]
        having = [n for n, held in found if answer and _letters(answer) in held]
        chosen = exact[:1] or having[:1] or [n for n, _ in found][:1]
        return tuple(Gold(source, n, part) for n in chosen)

    def must(self, source: str, text: str, answer: str = "", part: int = 0) -> tuple[Gold, ...]:
        """As `gold`, but a text that no paragraph holds is a SetError."""
        found = self.gold(source, text, answer, part)
        if not found:
            raise SetError(f"no paragraph of {source} holds {text[:60]!r}", "is the file complete?")
        return found


def body(paragraphs: Iterable[str]) -> str:
    """An article's text: each paragraph on one line, with an empty line between two."""
    return "\n\n".join(flat for paragraph in paragraphs if (flat := " ".join(paragraph.split())))


def kind(question: str) -> str:
    """The tag for the kind of question: its question word, or yes-no."""
    text = question.lower()
    if text.split()[:1] and text.split()[0] in _ASKS:
        return "yes-no"
    at = {word: found.start() for word in _KINDS if (found := re.search(rf"\b{word}\b", text))}
    return min(at, key=lambda word: (at[word], -len(word))).replace(" ", "-") if at else "other"


def day(text: object) -> date | None:
    """The date at the start of an ISO timestamp; None for anything else."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def read_json(path: Path) -> Json:
    """A JSON file, or a JSONL file as a list.

    Raises:
        SetError: the file is missing or is not JSON (the line is named).
    """
    text = read_text(path)
    if path.suffix == ".jsonl":
        return [_line(line, f"{path.name}:{n}") for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    return _line(text, path.name)


def read_text(path: Path) -> str:
    """A file's text; SetError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SetError(f"cannot read {path}: {error}", "`dateline eval sets` says where to get each set") from error


def file_in(path: Path, names: Sequence[str]) -> Path:
    """`path` itself when it is a file, else the first of `names` in it; SetError when there is none."""
    if path.is_file():
        return path
    found = next((path / name for name in names if (path / name).is_file()), None)
    if found is None:
        raise SetError(f"there is no {' or '.join(names)} in {path}", "give the set's folder or file with --path")
    return found


def _letters(text: str) -> str:
    """Letters and digits alone: paragraphs are mended for display (spacing, quotation marks, ornaments)."""
    return "".join(char for char in normalise(text) if char.isalnum())


def _line(text: str, place: str) -> Json:
    try:
        return json.loads(text)
    except ValueError as error:
        raise SetError(f"{place} is not JSON: {error}", "is the download complete?") from error
