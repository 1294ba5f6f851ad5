"""From what the engine did on one case to its scores. The key is looked up once in the archive (`Key`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from eval.cases import Case
from eval.metrics import answers, citations, retrieval
from eval.metrics.table import BUDGETS, METRICS
from index.article import Arm, Paragraph, Passage, normalise
from rag.answer import Answer, Citation, Disagreement

Scores = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Key:
    """The gold paragraphs of a case in this archive. A paragraph of the same words is the same evidence."""

    parts: tuple[frozenset[str], ...]
    articles: Mapping[str, str]
    texts: Mapping[str, str]

    def name(self, paragraph: Paragraph) -> str:
        """The id of the gold paragraph with these words, else the paragraph's own."""
        return self.texts.get(normalise(paragraph.text), paragraph.id)

    @property
    def ids(self) -> frozenset[str]:
        """All gold paragraphs."""
        return frozenset().union(*self.parts)


@dataclass(frozen=True, slots=True)
class Observed:
    """What the engine did with one case: the answer, the rankings behind it, and its twin's answer."""

    answer: Answer
    fused: Sequence[Passage]
    arms: Mapping[Arm, Sequence[Passage]] = field(default_factory=dict)
    twin: Answer | None = None


def key_of(case: Case, places: Mapping[tuple[str, int], Paragraph]) -> Key:
    """The key of a case, with ids for (source, number). KeyError names a place that the archive lacks."""
    gold = {place: places[place] for part in case.parts() for place in sorted(part)}
    return Key(
        parts=tuple(frozenset(gold[place].id for place in part) for part in case.parts()),
        articles={paragraph.id: paragraph.article_id for paragraph in gold.values()},
        texts={normalise(paragraph.text): paragraph.id for paragraph in gold.values()},
    )


def score(case: Case, key: Key, seen: Observed, holds: Callable[[Paragraph], bool]) -> dict[str, float]:
    """Every metric that applies and is defined. `holds` tells whether the archive has this very paragraph."""
    found = _rankings(key, seen) | _words(case, seen.answer) | _cited(key, seen.answer, holds) | _knowing(case, seen)
    found["failed"] = 0.0
    kept = {name: value for name, value in found.items() if value is not None and METRICS[name].applies(case)}
    return {name: kept[name] for name in METRICS if name in kept}


def told(answer: Answer) -> str:
    """All words that an answer states: its sentences, and the claims of sources that differ."""
    if answer.refused:
        return ""
    return " ".join([*(sentence.text for sentence in answer.sentences), *map(_claims, answer.disagreements)])


def _rankings(key: Key, seen: Observed) -> Scores:
    ranked = [_ranked(key, passage) for passage in seen.fused]
    found: Scores = {f"hit@{k}": retrieval.hit(ranked, key.ids, k) for k in (1, 5, 10)}
    found |= {f"recall@{k}": retrieval.recall(ranked, key.ids, k) for k in (5, 10)}
    found["mrr@10"] = retrieval.reciprocal_rank(ranked, key.ids, 10)
    found["ndcg@10"] = retrieval.ndcg(ranked, key.ids, 10)
    sizes = [retrieval.size(passage.paragraph.text) for passage in seen.fused]
    found |= {f"evidence@{n}": retrieval.within(key.parts, ranked, sizes, n) for n in BUDGETS}
    for arm, passages in seen.arms.items():
        alone = [_ranked(key, passage) for passage in passages]
        found |= {f"{arm}.hit@{k}": retrieval.hit(alone, key.ids, k) for k in (1, 5)}
        found[f"{arm}.mrr@10"] = retrieval.reciprocal_rank(alone, key.ids, 10)
    return found


def _ranked(key: Key, passage: Passage) -> str:
    names = [key.name(found.paragraph) for found in (passage, *passage.copies)]
    return next((name for name in names if name in key.ids), names[0])


def _words(case: Case, answer: Answer) -> Scores:
    text = told(answer)
    spellings = case.facts[0] if len(case.facts) == 1 else ()
    references = tuple(reference for reference in (case.reference, *spellings) if reference)
    facts = answers.fact_recall(text, case.facts)
    wrong = answers.forbidden(text, case.forbidden)
    return {
        "exact": answers.exact(text, references),
        "f1": answers.token_f1(text, references),
        "likeness": answers.likeness(case.question, text, case.reference),
        "contains": answers.contains(text, references),
        "facts": facts,
        "strict": float(facts == 1 and not wrong),
        "forbidden": wrong,
    }


def _cited(key: Key, answer: Answer, holds: Callable[[Paragraph], bool]) -> Scores:
    notes = {citation.label: citation for citation in answer.citations}
    labels = [label for sentence in answer.sentences for label in sentence.citations]
    sound = {label for label, citation in notes.items() if _sound(citation, holds)}
    cited = {_place(key, citation) for citation in cited_by(answer)}
    gold = {(key.articles[name], name) for name in key.ids}
    parts = [[(key.articles[name], name) for name in part] for part in key.parts]
    return {
        "cite.valid": citations.validity(labels, sound),
        "cite.coverage": citations.coverage([sentence.citations for sentence in answer.sentences]),
        "cite.precision": citations.precision(cited, gold),
        "cite.recall": citations.recall(cited, parts),
        "cite.f1": citations.citation_f1(cited, parts),
        "cite.near": citations.wrong_paragraph(cited, gold),
        "support": _support(answer, notes),
    }


def cited_by(answer: Answer) -> list[Citation]:
    """The footnotes that the answer uses, in its sentences or its claims, each once."""
    used = {label for sentence in answer.sentences for label in sentence.citations}
    claims = [claim.citation for differ in answer.disagreements for claim in differ.claims]
    found = [citation for citation in answer.citations if citation.label in used] + claims
    return list({(citation.label, citation.paragraph.id): citation for citation in found}.values())


def _place(key: Key, citation: Citation) -> citations.Place:
    name = key.name(citation.paragraph)
    return key.articles.get(name, citation.article.id), name


def _sound(citation: Citation, holds: Callable[[Paragraph], bool]) -> bool:
    """The archive has the paragraph, and the quotation stands in it at its offsets."""
    quoted = citation.paragraph.text[citation.quote_start : citation.quote_end]
    return bool(citation.quote) and quoted == citation.quote and holds(citation.paragraph)


def _support(answer: Answer, notes: Mapping[int, Citation]) -> float | None:
    if not answer.sentences:
        return None
    judged = [
        citations.supported(sentence.text, [notes[n].paragraph.text for n in sentence.citations if n in notes])
        for sentence in answer.sentences
    ]
    return sum(judged) / len(judged)


def _knowing(case: Case, seen: Observed) -> Scores:
    refused = float(seen.answer.refused)
    shown = [_claims(differ) for differ in seen.answer.disagreements]
    return {
        "refusal.recall": refused,
        "refusal.over": refused,
        "refusal.precision": float(not case.answerable) if seen.answer.refused else None,
        "twin.refused": float(seen.twin.refused) if seen.twin else None,
        "twin.told": answers.fact_recall(told(seen.twin), case.facts) if seen.twin else None,
        "disagreement.shown": float(any(answers.fact_recall(text, case.facts) == 1 for text in shown)),
        "disagreement.false": float(bool(shown)),
    }


def _claims(differ: Disagreement) -> str:
    return " ".join(f"{claim.value}. {claim.citation.quote}" for claim in differ.claims)
