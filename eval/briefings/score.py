"""From a briefing to its scores, and to what it lacks in words that quote no article beyond the key."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.briefings.topics import KeyDate, Topic
from eval.metrics import briefings as figures
from eval.metrics.table import METRICS
from index.article import Paragraph
from rag.answer import Citation, Claim, Disagreement
from rag.briefing.briefing import Briefing

Holds = Callable[[Paragraph], bool]

_BOTH = ("failed",)
_TOLD = ("facts", "cites", "verbatim", "support", "repeats", "order", "dates", "over")


@dataclass(frozen=True, slots=True)
class Judged:
    """Every judgement on one briefing: a fact, a footnote, a sentence each."""

    facts: Sequence[bool]
    dates: Sequence[bool]
    on_topic: Sequence[bool]
    verbatim: Sequence[bool]
    supported: Sequence[bool]
    repeats: Sequence[bool]
    in_order: Sequence[bool]


def applying(topic: Topic) -> list[str]:
    """The metrics that apply to a topic."""
    own = [f"brief.{name}" for name in _TOLD] if topic.told else ["brief.refused"]
    return [*own, *(["brief.stable"] if topic.twice else []), *_BOTH]


def failed(topic: Topic) -> dict[str, float]:
    """The scores of a topic that ended in an error: the worst of all."""
    return {name: METRICS[name].worst for name in applying(topic)}


def refused(topic: Topic) -> dict[str, float]:
    """The scores of a refusal: right where the archive tells nothing, else no fact and no date is told."""
    found = {"brief.facts": 0.0, "brief.over": 1.0, "brief.refused": 1.0, "failed": 0.0}
    found |= {"brief.dates": 0.0} if topic.dates else {}
    return {name: found[name] for name in applying(topic) if name in found}


def judged(topic: Topic, briefing: Briefing, holds: Holds, sources: Mapping[str, str]) -> Judged:
    """Looks at every fact, date, footnote and sentence. `sources` are the articles' by id, as the key names them."""
    told = [sentence.text for sentence in briefing.sentences()] + list(map(_claims, briefing.disagreements))
    notes = {citation.label: citation for citation in briefing.citations}
    return Judged(
        facts=figures.told(told, topic.facts),
        dates=[_dated(key, briefing) for key in topic.dates],
        on_topic=[on_topic(topic, citation, sources) for citation in briefing.citations],
        verbatim=[figures.verbatim(note) and holds(note.paragraph) for note in briefing.citations]
        + [figures.claimed(claim) and holds(claim.citation.paragraph) for claim in _every_claim(briefing)],
        supported=[figures.supported(sentence, notes) for sentence in briefing.sentences()],
        repeats=figures.repeats([sentence.text for part in briefing.sections for sentence in part.sentences]),
        in_order=figures.in_order([row.when.start for row in briefing.timeline]),
    )


def scores(topic: Topic, found: Judged) -> dict[str, float]:
    """The shares of a briefing that was delivered; a share of nothing is left out."""
    shares = {
        "brief.facts": figures.share(found.facts),
        "brief.cites": figures.share(found.on_topic),
        "brief.verbatim": figures.share(found.verbatim),
        "brief.support": figures.share(found.supported),
        "brief.repeats": figures.share(found.repeats),
        "brief.order": figures.share(found.in_order),
        "brief.dates": figures.share(found.dates),
        "brief.over": 0.0,
        "brief.refused": 0.0,
        "failed": 0.0,
    }
    return {name: value for name in applying(topic) if (value := shares.get(name)) is not None}


def on_topic(topic: Topic, citation: Citation, sources: Mapping[str, str]) -> bool:
    """Whether a footnote points to a paragraph on the topic."""
    return topic.holds(sources.get(citation.article.id, citation.article.source), citation.paragraph.n)


def findings(topic: Topic, briefing: Briefing, found: Judged) -> str:
    """What a briefing lacks and where it errs, in places and words of the key."""
    if not topic.told:
        return f"the archive does not tell of it, and was made to with {len(briefing.citations)} footnotes"
    labels = [citation.label for citation in briefing.citations]
    sentences = list(briefing.sentences())
    parts = {
        "lacks": [fact[0] for fact, told in zip(topic.facts, found.facts, strict=True) if not told],
        "no such row": [key.when for key, right in zip(topic.dates, found.dates, strict=True) if not right],
        "off the topic": _labels(labels, found.on_topic),
        "not verbatim": _labels(labels + [claim.citation.label for claim in _every_claim(briefing)], found.verbatim),
        "not supported: sentences": _labels(range(1, len(sentences) + 1), found.supported),
        "repeated: sentences of sections": _labels(
            range(1, len(found.repeats) + 1), [not repeat for repeat in found.repeats]
        ),
    }
    wrong = [f"{name} {', '.join(which)}" for name, which in parts.items() if which]
    return f"{sum(found.facts)} of {len(found.facts)} facts" + "".join(f"; {part}" for part in wrong)


def _labels(every: Sequence[int], right: Sequence[bool]) -> list[str]:
    return [str(label) for label, is_right in zip(every, right, strict=True) if not is_right]


def _dated(key: KeyDate, briefing: Briefing) -> bool:
    days = key.days
    if days:
        return figures.dated(days, key.tells, briefing.timeline)
    return figures.undated(key.when, key.tells, briefing.yearless)


def _every_claim(briefing: Briefing) -> list[Claim]:
    return [claim for differ in briefing.disagreements for claim in differ.claims]


def _claims(found: Disagreement) -> str:
    return f"{found.about}: " + "; ".join(f"{claim.value} {claim.as_of}".rstrip() for claim in found.claims)
