"""The table of every per-case metric: what it means, which way is better, whether it gates, whom it applies to.

Those of briefings begin with `brief.`; their cases are topics.
`refused` and `facts` and their like are shares over cases; a metric applies by the case alone, never by
the answer, so that two runs are compared on the same cases. The exceptions say "where".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from eval.cases import Case
from index.article import Arm

DISAGREEMENT = "disagreement"
"""The tag of cases whose sources differ: both values must be shown."""
BUDGETS = (250, 500, 1000, 2000)
CUTS = (1, 5, 10)
ARMS: tuple[Arm, ...] = ("words", "vectors")


@dataclass(frozen=True, slots=True)
class Metric:
    """`gate`: no | margin (worse beyond the margin, and not by chance) | fall (beyond the margin) | none (any)."""

    name: str
    what: str
    applies: Callable[[Case], bool]
    better: Literal["higher", "lower"] = "higher"
    gate: Literal["no", "margin", "fall", "none"] = "no"

    @property
    def worst(self) -> float:
        """What a case that errors scores."""
        return 0.0 if self.better == "higher" else 1.0


def _always(_: Case) -> bool:
    return True


def _never(_: Case) -> bool:
    """For what is measured on briefings: `eval.briefings.score` tells to which topics it applies."""
    return False


def _gold(case: Case) -> bool:
    return bool(case.gold)


def _arms(case: Case) -> bool:
    """A follow-up has no search of its own: it is made self-contained on the way to an answer."""
    return bool(case.gold) and not case.history


def _facts(case: Case) -> bool:
    return bool(case.facts)


def _keyed(case: Case) -> bool:
    return bool(case.reference or case.facts)


def _reference(case: Case) -> bool:
    return bool(case.reference)


def _forbidden(case: Case) -> bool:
    return bool(case.forbidden)


def _answerable(case: Case) -> bool:
    return case.answerable


def _unanswerable(case: Case) -> bool:
    return not case.answerable


def _differs(case: Case) -> bool:
    return DISAGREEMENT in case.tags


def _agrees(case: Case) -> bool:
    return DISAGREEMENT not in case.tags


def _retrieval() -> list[Metric]:
    found = [Metric(f"hit@{k}", f"a gold paragraph is among the first {k}", _gold) for k in CUTS]
    found += [Metric(f"recall@{k}", f"share of gold paragraphs among the first {k}", _gold) for k in CUTS[1:]]
    found += [
        Metric("hit@5", "a gold paragraph is among the first 5", _gold, gate="margin"),
        Metric("mrr@10", "1 / rank of the first gold paragraph", _gold, gate="margin"),
        Metric("ndcg@10", "discounted gain over that of the best order", _gold),
    ]
    found += [Metric(f"evidence@{n}", f"share of the evidence within {n} tokens", _gold) for n in BUDGETS]
    for arm in ARMS:
        found += [Metric(f"{arm}.hit@{k}", f"hit@{k} of this arm alone", _arms) for k in (1, 5)]
        found += [Metric(f"{arm}.mrr@10", "MRR of this arm alone", _arms, gate="margin")]
    return found


def _answers() -> list[Metric]:
    return [
        Metric("exact", "the answer equals a reference", _keyed),
        Metric("f1", "token F1 against the nearest reference", _keyed),
        Metric("likeness", "content-word F1 against the reference, the question's words left out", _reference),
        Metric("contains", "the answer holds a reference, whole", _keyed),
        Metric("facts", "share of key facts told", _facts, gate="margin"),
        Metric("strict", "every key fact told and nothing forbidden", _facts),
        Metric("forbidden", "tells something forbidden", _forbidden, "lower", gate="margin"),
    ]


def _citations() -> list[Metric]:
    return [
        Metric(
            "cite.valid",
            "labels with a footnote whose quotation stands in the archive, where cited",
            _always,
            gate="none",
        ),
        Metric("cite.coverage", "sentences that cite, where answered", _always),
        Metric("cite.precision", "cited paragraphs that are gold, where cited", _gold, gate="margin"),
        Metric("cite.recall", "share of the evidence's parts that is cited", _gold),
        Metric("cite.f1", "harmonic mean of citation precision and recall", _gold, gate="margin"),
        Metric("cite.near", "cited: right article, wrong paragraph, where cited", _gold, "lower"),
        Metric("support", "sentences that their citations support, where answered", _always, gate="margin"),
    ]


def _knowing() -> list[Metric]:
    return [
        Metric("refusal.recall", "unanswerable questions refused", _unanswerable, gate="margin"),
        Metric("refusal.over", "answerable questions refused", _answerable, "lower", gate="margin"),
        Metric("refusal.precision", "refusals that were right, where refused", _always),
        Metric("twin.refused", "refused when the gold paragraphs are taken away", _gold, gate="margin"),
        Metric("twin.told", "key facts told although the gold was taken away", _facts, "lower"),
        Metric("disagreement.shown", "sources that differ are shown side by side", _differs, gate="none"),
        Metric("disagreement.false", "shown as differing where they do not", _agrees, "lower"),
        Metric("failed", "the case ended in an error", _always, "lower", gate="none"),
    ]


def _briefings() -> list[Metric]:
    return [
        Metric("brief.facts", "share of the facts a topic must have that one sentence tells", _never, gate="fall"),
        Metric("brief.cites", "footnotes to paragraphs on the topic, where told", _never, gate="fall"),
        Metric(
            "brief.verbatim", "footnotes that stand at their place in the archive, where told", _never, gate="none"
        ),
        Metric("brief.support", "sentences that each of their footnotes bears out, where told", _never, gate="none"),
        Metric("brief.repeats", "sentences of sections that repeat an earlier one", _never, "lower", gate="fall"),
        Metric("brief.order", "neighbouring rows of the timeline in order, where it has two", _never, gate="none"),
        Metric("brief.dates", "share of the key dates that a row gives for the right event", _never, gate="fall"),
        Metric("brief.refused", "topics that the archive lacks refused", _never, gate="fall"),
        Metric("brief.over", "topics that the archive tells of refused", _never, "lower", gate="fall"),
        Metric("brief.stable", "briefed twice, the same both times", _never, gate="none"),
    ]


def _table() -> Mapping[str, Metric]:
    return {metric.name: metric for metric in _retrieval() + _answers() + _citations() + _knowing() + _briefings()}


METRICS: Mapping[str, Metric] = _table()


def failed(case: Case) -> dict[str, float]:
    """The scores of a case that ended in an error: the worst of all that applies to it."""
    return {name: metric.worst for name, metric in METRICS.items() if metric.applies(case)}
