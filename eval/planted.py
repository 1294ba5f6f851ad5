"""Errors planted in true sentences, and true sentences told otherwise: what a verifier must tell apart.

Half the errors are planted in paraphrases, because a model's error does not stand in a copied sentence. The same
data give the same plants.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from eval.changes import ERRORS, Change, Corpus
from eval.declared import Declared
from eval.material import Told
from eval.rephrase import RULES
from index.article import Passage

SEED = 20_200_105
EACH = 110  # plants of a kind in each half of the articles, where there are so many
WRONG = "wrong paragraph"
ANSWERED, MISTAKEN = "question with its answer", "question with a wrong answer"


@dataclass(frozen=True, slots=True)
class Plant:
    """A sentence and the passage it cites. `true`: whether the passage supports it; `kind`: the error or paraphrase.

    `origin` is the sentence as it stands in the article.
    """

    sentence: str
    passage: Passage
    kind: str
    true: bool
    held_out: bool
    origin: str


def plants(told: Sequence[Told], declared: Sequence[Declared] = ()) -> list[Plant]:
    """Up to `EACH` plants of each kind, error and paraphrase, in each half of the articles.

    `declared` are people's questions told as sentences: errors are planted in them too, and they are kinds of
    their own.
    """
    corpus = Corpus(told)
    made: list[Plant] = []
    for held_out in (False, True):
        half = [one for one in told if one.held_out == held_out]
        asked = [one for one in declared if one.told.held_out == held_out]
        bases = [*half, *(one.told for one in asked if one.true)]
        for kind, change in ERRORS.items():
            made += _errors(kind, change, bases, corpus)
        made += _misplaced(half, corpus)
        made += _paraphrases(half)
        made += _answered(asked)
    return made


def _answered(asked: Sequence[Declared]) -> list[Plant]:
    chance = Random(f"{SEED} {ANSWERED}")  # noqa: S311
    chosen = chance.sample(asked, len(asked))
    made = [(one, ANSWERED if one.true else MISTAKEN) for one in chosen]
    return [
        Plant(one.told.text, one.told.passage, kind, one.true, one.told.held_out, one.question)
        for wanted in (ANSWERED, MISTAKEN)
        for one, kind in [pair for pair in made if pair[1] == wanted][:EACH]
    ]


def _errors(kind: str, change: Change, half: Sequence[Told], corpus: Corpus) -> list[Plant]:
    chance = Random(f"{SEED} {kind}")  # noqa: S311  the same plants each time
    made: list[Plant] = []
    for one in chance.sample(half, len(half)):
        text = _retold(one, chance) if chance.random() < 0.5 else one.text
        other = change(text, one, corpus, chance)
        if other and other != text and len(made) < EACH:
            made.append(Plant(other, one.passage, kind, False, one.held_out, one.text))
    return made


def _retold(one: Told, chance: Random) -> str:
    """By the first rule, in random order, that applies."""
    for rule in chance.sample(list(RULES.values()), len(RULES)):
        if text := rule(one, chance):
            return text
    return one.text


def _misplaced(half: Sequence[Told], corpus: Corpus) -> list[Plant]:
    """Sentences that cite another paragraph of their article."""
    chance = Random(f"{SEED} {WRONG}")  # noqa: S311
    made: list[Plant] = []
    for one in chance.sample(half, len(half)):
        others = [p for p in corpus.passages[one.passage.article.id] if one.text not in p.paragraph.text]
        if others and len(made) < EACH:
            text = _retold(one, chance) if chance.random() < 0.5 else one.text
            made.append(Plant(text, chance.choice(others), WRONG, False, one.held_out, one.text))
    return made


def _paraphrases(half: Sequence[Told]) -> list[Plant]:
    made: list[Plant] = []
    for kind, rule in RULES.items():
        chance = Random(f"{SEED} {kind}")  # noqa: S311
        told = ((one, rule(one, chance)) for one in chance.sample(half, len(half)))
        fit = [(one, text) for one, text in told if text and (text != one.text or kind == "verbatim")]
        made += [Plant(text, one.passage, kind, True, one.held_out, one.text) for one, text in fit[: EACH // 2]]
    return made
