"""The sections that a model has finished, kept on disk, so that a briefing can go on there.

One file of JSON lines a briefing: what it is of, then a line a section. Another archive, option or model is another
file; a line that is damaged is left out, and asked for again.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from index.archive import Archive
from index.errors import DatelineError
from rag.answer import Answer, Citation, Sentence
from rag.briefing.options import Means, Options

FOLDER = "briefings"
FORMAT = 1
PROPOSED = "proposed"


class Saved:
    """What is kept of one briefing. `damaged` counts the lines that could not be read."""

    def __init__(self, means: Means, options: Options) -> None:
        self._archive = means.archive
        self._header = _header(means, options)
        digest = hashlib.sha256(self._header.encode()).hexdigest()[:16]
        self.path = means.archive.root / FOLDER / f"{digest}.jsonl"
        self.damaged = 0
        self._answers: dict[str, Answer] = {}
        self._proposed: tuple[str, ...] | None = None
        self._fresh = not self._read()

    def answer(self, question: str) -> Answer | None:
        """The kept answer to a sub-question."""
        return self._answers.get(question)

    @property
    def proposed(self) -> tuple[str, ...] | None:
        """The model's own sub-questions; None when it was not asked for any."""
        return self._proposed

    def keep(self, answer: Answer) -> None:
        """Keep a finished section."""
        self._write(_line(answer))

    def keep_proposed(self, questions: Sequence[str]) -> None:
        """Keep the model's own sub-questions."""
        self._proposed = tuple(questions)
        self._write({PROPOSED: list(questions)})

    def _read(self) -> bool:
        """Whether there is a file of this very briefing; what is sound of it is taken."""
        try:
            lines = self.path.read_text("utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return False
        if not lines or lines[0] != self._header:
            self.damaged += 1
            return False
        for line in lines[1:]:
            self._take(line)
        return True

    def _take(self, line: str) -> None:
        try:
            given = json.loads(line)
            if PROPOSED in given:
                self._proposed = tuple(str(question) for question in given[PROPOSED])
            else:
                answer = _answer(self._archive, given)
                self._answers[answer.question] = answer
        except (ValueError, KeyError, TypeError, IndexError, DatelineError):
            self.damaged += 1

    def _write(self, given: dict[str, Any]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("w" if self._fresh else "a", encoding="utf-8") as file:
            if self._fresh:
                file.write(f"{self._header}\n")
            file.write(f"{json.dumps(given, ensure_ascii=False)}\n")
        self._fresh = False


def _header(means: Means, options: Options) -> str:
    settings = means.settings.model_dump(mode="json", exclude={"archive", "models", "ollama"})
    asked = json.loads(json.dumps(asdict(options), default=str))
    told = {"format": FORMAT, "options": asked, "model": means.model, "archive": means.identity, "settings": settings}
    return json.dumps(told, sort_keys=True)


def _line(answer: Answer) -> dict[str, Any]:
    return {
        "question": answer.question,
        "sentences": [asdict(sentence) for sentence in answer.sentences],
        "citations": [
            [item.article.id, item.paragraph.id, item.quote_start, item.quote_end] for item in answer.citations
        ],
        "confidence": answer.confidence,
        "model": answer.model,
        "warnings": list(answer.warnings),
    }


def _answer(archive: Archive, given: dict[str, Any]) -> Answer:
    """The answer as it was.

    Raises:
        ValueError, KeyError, TypeError, IndexError: the line is none of ours, or a paragraph has gone.
    """
    citations = tuple(_citation(archive, n, *item) for n, item in enumerate(given["citations"], 1))
    sentences = tuple(
        Sentence(item["text"], tuple(item["citations"]), item["verdict"], item["why"]) for item in given["sentences"]
    )
    if not sentences or any(not 1 <= label <= len(citations) for item in sentences for label in item.citations):
        raise ValueError("a label without a footnote")
    return Answer(
        question=given["question"],
        sentences=sentences,
        citations=citations,
        passages=(),
        refused=False,
        reason=None,
        mode="model",
        confidence=float(given["confidence"]),
        model=given["model"],
        warnings=tuple(given["warnings"]),
    )


def _citation(archive: Archive, label: int, article: str, paragraph: str, start: int, end: int) -> Citation:
    at = next((at for at in archive.library.paragraphs(article) if at.paragraph.id == paragraph), None)
    if at is None or not 0 <= start < end <= len(at.paragraph.text):
        raise ValueError("a paragraph that the archive lacks")
    return Citation(label, at.paragraph, at.article, at.paragraph.text[start:end], start, end)
