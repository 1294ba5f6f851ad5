"""Cases made from other people's: a name misspelt, two questions in one, the same story told of several months.

The same dataset gives the same cases. Each shows one part of the ranking at work that published sets hardly need.
"""

import re
from calendar import day_name, month_name
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from eval.cases import Case, Gold
from eval.datasets.dataset import Dataset, read_json
from eval.datasets.registry import find
from eval.material import FILES
from index.article import Article
from index.dates import events
from index.paragraphs import split
from index.sentences import spans

SEED = 20_200_105
PAIRS = 250
STORIES = 200
VERSIONS = 12  # of a story, each of another month; the first of each clock are asked about
CLOCKS = ("published", "told", "last month")
YEARS = range(2018, 2022)
_LONGEST = 110  # characters of a question that is joined to another
_FEWEST = 4  # sentences of a story
_NAME = re.compile(r"(?<!^)\b[A-Z][a-z]{5,}\b")
_NO_NAMES = frozenset((*month_name, *day_name))
_SPELLINGS = (
    ("ei", "i"), ("ie", "y"), ("ou", "u"), ("o", "u"), ("u", "o"), ("e", "i"), ("i", "y"), ("y", "i"), ("kh", "k"),
    ("ss", "s"), ("ll", "l"), ("tt", "t"), ("s", "ss"), ("l", "ll"), ("a", "e"), ("c", "k"), ("ph", "f"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """A paragraph that is told again and again, and what people asked on it."""

    article: Article
    n: int
    sentences: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One telling of a story. `month` is the first day of the month that it is about."""

    article: Article
    month: date
    clock: str


def published(data: Path) -> list[Dataset]:
    """SQuAD 2.0, XQuAD and RAMDocs, the cases with gold; places are told apart, so that one archive can hold all.

    RAMDocs has every document for gold that is not noise: what misinforms is on the topic as well.
    """
    squad, xquad = (find(name, data / FILES[name]) for name in ("squad", "xquad"))
    return [_apart("squad", squad), _apart("xquad", xquad), _apart("ramdocs", _on_topic(data / FILES["ramdocs"]))]


def misspelt(cases: Sequence[Case]) -> tuple[Case, ...]:
    """Each question with one name of six letters or more spelt otherwise; those without such a name are left out.

    One letter or pair is put for another, as transliterations and hasty writers do (Suleimani, Soleimani), never the
    first or the last. Shows whether a name is found in another form. Cannot show how people misspell: the rules are
    ours, and a name may be a word that only stands in capitals.
    """
    made = ((case, _misspelt(case.question)) for case in cases)
    return tuple(
        replace(case, id=f"{case.id}/misspelt", question=text, tags=(*case.tags, "misspelt"))
        for case, text in made
        if text
    )


def joined(cases: Sequence[Case], most: int = PAIRS) -> tuple[Case, ...]:
    """Two answerable questions on different articles in one: "Who …, and when …?"; the gold has a part for each.

    Shows whether one of two things asked drives out the other. Cannot show follow-ups: no part refers to the other,
    which people's do ("… and when did it begin?").
    """
    chance = Random(SEED)  # noqa: S311  the same cases each time
    fit = [case for case in cases if case.answerable and case.gold and len(case.question) < _LONGEST]
    mixed = chance.sample(fit, len(fit))
    known = {word for case in cases for word in case.question.split()[1:]}
    pairs = zip(mixed[::2], mixed[1::2], strict=False)
    return tuple(_joint(one, two, known) for one, two in pairs if one.article != two.article)[:most]


def recurring(dataset: Dataset, stories: int = STORIES, versions: int = VERSIONS) -> Dataset:
    """An archive in which every story is told of several months, and questions that name the month.

    A story is a paragraph of at least four sentences. Each version leaves out some of them, says how many heard it
    (so that no two are copies) and is dated by one clock in turn: published in the month, published a year later
    with the month told, published a month later with "last month". Cases tagged "story" are people's questions
    "… in May 2020?", whose gold is one version; those tagged "month" are "What was told of TITLE in May 2020?",
    whose gold are all versions of that article in that month. What has a date of its own is not asked about.

    Shows whether both clocks are read and used. Cannot show how dates should weigh against words, since here nothing
    but the date tells the versions apart; nor that the answer is found: its sentence may be left out.
    """
    chance = Random(SEED)  # noqa: S311
    told: dict[Story, list[Version]] = {story: [] for story in _stories(dataset, stories)}
    for story, made in told.items():
        made += _versions(story, versions, chance)
    articles = tuple(version.article for made in told.values() for version in made)
    cases = [*_story_cases(told), *_month_cases(told, chance)]
    return Dataset("recurring", tuple(cases), articles)


def _on_topic(path: Path) -> Dataset:
    dataset, records = find("ramdocs", path), read_json(path)
    gold: dict[str, list[Gold]] = defaultdict(list)
    for article in dataset.articles:
        at, n = map(int, article.source.removeprefix("ramdocs:").split("/"))
        if records[at]["documents"][n - 1]["type"] != "noise":
            gold[f"ramdocs-{at}"] += [Gold(article.source, paragraph.n, 1) for paragraph in split(article)]
    return replace(dataset, cases=tuple(replace(case, gold=tuple(gold[case.id])) for case in dataset.cases))


def _apart(name: str, dataset: Dataset) -> Dataset:
    """SQuAD and XQuAD have articles of one title, but other paragraphs of them. Groups stay as they are."""
    articles = tuple(
        replace(article, location=f"{name}/{article.location}", source=f"{name}/{article.source}")
        for article in dataset.articles
    )
    cases = tuple(
        replace(case, gold=tuple(replace(gold, source=f"{name}/{gold.source}") for gold in case.gold))
        for case in dataset.cases
        if case.gold
    )
    return Dataset(name, cases, articles)


def _misspelt(question: str) -> str | None:
    chance = Random(question)  # noqa: S311
    names = [match for match in _NAME.finditer(question) if match[0] not in _NO_NAMES]
    for match in chance.sample(names, len(names)):
        for printed, put in chance.sample(_SPELLINGS, len(_SPELLINGS)):
            if (at := question.find(printed, match.start(), match.end() - 1)) > 0:
                return question[:at] + put + question[at + len(printed) :]
    return None


def _joint(one: Case, two: Case, known: set[str]) -> Case:
    """`known` are words as they stand inside questions: what stands there in small letters begins no name."""
    first, _, rest = two.question.partition(" ")
    begin = first[0].lower() + first[1:]
    text = f"{one.question.rstrip(' ?')} and {begin if begin in known else first} {rest}"
    gold = [replace(gold, part=part) for part, case in enumerate((one, two), 1) for gold in case.gold]
    group = f"{one.article} + {two.article}"
    return Case(f"{one.id}+{two.id}", text, True, gold=tuple(gold), facts=one.facts + two.facts, group=group,
                tags=("joined",))  # fmt: skip


def _stories(dataset: Dataset, most: int) -> list[Story]:
    """Evenly out of all articles."""
    asked: dict[tuple[str, int], list[str]] = defaultdict(list)
    for case in dataset.cases:
        if case.gold and not events(case.question, None):
            asked[case.gold[0].source, case.gold[0].paragraph].append(case.question)
    found = [
        Story(article, paragraph.n, sentences, tuple(questions))
        for article in dataset.articles
        for paragraph in split(article)
        if (questions := asked[article.source, paragraph.n])
        and len(sentences := tuple(span.text for span in spans(paragraph.text))) >= _FEWEST
    ]
    return [found[at * len(found) // most] for at in range(most)] if len(found) > most else found


def _versions(story: Story, versions: int, chance: Random) -> Iterator[Version]:
    months = [date(year, month, 1) for year in YEARS for month in range(1, 13)]
    heard = chance.sample(range(11, 100), versions)
    for at, month in enumerate(chance.sample(months, versions)):
        body = [sentence for sentence in story.sentences if chance.random() < 0.7] or [story.sentences[0]]
        clock = CLOCKS[at % len(CLOCKS)]
        text = " ".join([_opening(clock, month), *body, f"It was heard by {heard[at]} people."])
        place = f"recurring:{story.article.source}/{story.n}/{at}"
        day = _published(clock, month).replace(day=chance.randint(8, 27))
        yield Version(Article(place, place, story.article.title, text, day), month, clock)


def _opening(clock: str, month: date) -> str:
    told = {"published": "On Tuesday, officials repeated it.", "last month": "It was announced last month."}
    return told.get(clock, f"This was in {_named(month)}.")


def _published(clock: str, month: date) -> date:
    later = {"told": month.replace(year=month.year + 1), "last month": (month + timedelta(31)).replace(day=1)}
    return later.get(clock, month)


def _story_cases(told: dict[Story, list[Version]]) -> Iterator[Case]:
    for story, versions in told.items():
        for at, version in enumerate(versions[: len(CLOCKS)]):
            asked = story.questions[at % len(story.questions)].rstrip(" ?")
            yield _case(f"{asked} in {_named(version.month)}?", story, [version], ("story", version.clock))


def _month_cases(told: dict[Story, list[Version]], chance: Random) -> Iterator[Case]:
    """As many as there are stories, each of an article and a month in which one of its stories is told."""
    of_month: dict[tuple[str, date], list[Version]] = defaultdict(list)
    first: dict[str, Story] = {}
    for story, versions in told.items():
        title = first.setdefault(story.article.title, story).article.title
        for version in versions:
            of_month[title, version.month].append(version)
    fit = sorted(key for key in of_month if not events(key[0], None))
    for title, month in chance.sample(fit, min(len(told), len(fit))):
        text = f"What was told of {title} in {_named(month)}?"
        yield _case(text, first[title], of_month[title, month], ("month",))


def _case(text: str, story: Story, gold: Sequence[Version], tags: tuple[str, ...]) -> Case:
    told = tuple(Gold(version.article.source, 1, 1) for version in gold)
    name = f"{gold[0].article.source}/{tags[0]}"
    return Case(name, text, True, gold=told, tags=tags, group=story.article.source)


def _named(month: date) -> str:
    return f"{month_name[month.month]} {month.year}"
