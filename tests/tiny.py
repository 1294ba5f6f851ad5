"""A tiny engine for the tests of eval: word overlap over a few articles, one quoted sentence an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from eval.damage import Given
from eval.normal import content
from index.article import Article, Paragraph, Passage, paragraph_ids
from rag.answer import Answer, Citation, Sentence

LEAST = 0.5


@dataclass(frozen=True)
class Listed:
    article: Article


@dataclass
class Tiny:
    """Answers with the paragraph that shares most content words with the question, or refuses."""

    given: Sequence[Article]
    broken: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)

    def articles(self):
        return [Listed(article) for article in self.given]

    def paragraphs(self, article_id):
        article = next(article for article in self.given if article.id == article_id)
        texts = article.text.split("\n\n")
        return [
            Paragraph(made, article_id, n, text, 0, len(text))
            for n, (made, text) in enumerate(zip(paragraph_ids(article_id, texts), texts, strict=True), 1)
        ]

    def search(self, question, *, since=None, until=None, arms=("words",), limit=50, without=frozenset()):
        wanted = set(content(question))
        found = []
        for article in self.given:
            if (since and (article.published or date.min) < since) or (
                until and (article.published or date.max) > until
            ):
                continue
            for paragraph in self.paragraphs(article.id):
                share = len(wanted & set(content(paragraph.text))) / (len(wanted) or 1)
                if paragraph.id not in without:
                    found.append(Passage(paragraph, article, share, tuple(arms)))
        return sorted(found, key=lambda passage: -passage.score)[:limit]

    def ask(self, question, *, history=(), since=None, until=None, without=frozenset()):
        self.asked.append(question)
        if question in self.broken:
            raise RuntimeError("the engine broke on <purpose>")
        text = " ".join([*(turn.question for turn in history), question])
        passages = tuple(self.search(text, since=since, until=until, without=without))
        best = passages[0] if passages else None
        if best is None or best.score < LEAST:
            return Given(self._answer(question, (), (), passages, refused=True))
        words = best.paragraph.text
        note = Citation(1, best.paragraph, best.article, words, 0, len(words))
        return Given(self._answer(question, (Sentence(words, (1,), "quoted"),), (note,), passages, refused=False))

    def _answer(self, question, sentences, citations, passages, *, refused):
        return Answer(
            question=question,
            sentences=sentences,
            citations=citations,
            passages=passages,
            refused=refused,
            reason="The archive does not answer this." if refused else None,
            mode="extractive",
            confidence=passages[0].score if passages else 0.0,
            timings={"total_ms": 3.0},
        )

    def fingerprint(self):
        return {"archive": "tiny"}
