"""Planted errors are errors, paraphrases are none, and both are the same each time."""

import re
from collections import Counter
from pathlib import Path

import pytest

from eval.changes import ERRORS
from eval.declared import declare, declared
from eval.material import Told, sentences
from eval.planted import ANSWERED, MISTAKEN, WRONG, Plant, plants
from eval.rephrase import RULES
from index.article import Article, Paragraph, Passage


@pytest.fixture(scope="module")
def made(data: Path) -> list[Plant]:
    told = sentences(data)
    return plants(told, list(declared(data, told)))


def test_there_are_enough_of_each(made):
    kinds = Counter((plant.kind, plant.held_out) for plant in made)
    assert sum(not plant.true for plant in made) >= 600 and sum(plant.true for plant in made) >= 600
    for kind in ("number", "date", "name", "negation added", WRONG, ANSWERED, MISTAKEN):
        assert kinds[kind, True] >= 50 and kinds[kind, False] >= 50
    for kind in (*ERRORS, *RULES):
        assert kinds[kind, True] and kinds[kind, False]


def test_the_halves_share_no_article(made):
    halves = [{p.passage.article.source.split("/")[0] for p in made if p.held_out is half} for half in (True, False)]
    assert not halves[0] & halves[1]


def test_they_are_the_same_each_time(made, data):
    told = sentences(data)
    assert plants(told, list(declared(data, told))) == made


def test_an_error_does_not_stand_in_its_paragraph(made):
    for plant in made:
        if not plant.true:
            assert plant.sentence not in plant.passage.paragraph.text
        if plant.kind == "verbatim":
            assert plant.sentence in plant.passage.paragraph.text


def test_a_changed_number_is_no_other_number_of_the_paragraph(made):
    for plant in (plant for plant in made if plant.kind == "number"):
        new = set(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", plant.sentence)) - set(
            re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", plant.passage.paragraph.text)
        )
        words = set(plant.sentence.split()) - set(plant.passage.paragraph.text.split())
        assert new or words


def told(text: str, before: str = "") -> Told:
    paragraph = f"{before} {text}".strip()
    article = Article("a", "a", "", paragraph)
    return Told(
        text, before, Passage(Paragraph("p", article.id, 1, paragraph, 0, len(paragraph)), article, 1.0, ()), "a"
    )


@pytest.mark.parametrize(
    ("kind", "before", "text", "other"),
    [
        (
            "passive or active",
            "",
            "The bridge was built by John Smith in 1850.",
            "John Smith built the bridge in 1850.",
        ),
        ("adverbial moved", "", "In 1900, Tesla was granted a patent.", "Tesla was granted a patent in 1900."),
        ("adverbial dropped", "", "In 1900, Tesla was granted a patent.", "Tesla was granted a patent."),
        ("clause dropped", "", "The fort (now a ruin) was never taken by them.", "The fort was never taken by them."),
        ("number in another form", "", "They had 2,500 men.", "They had 2.5 thousand men."),
        ("date in another form", "", "He died on 9 May 1947.", "He died on May 9, 1947."),
        ("name for a pronoun", "Nikola Tesla was born in 1856.", "He moved to New York.", "Tesla moved to New York."),
        (
            "two sentences joined",
            "The fort fell in May.",
            "It was rebuilt.",
            "The fort fell in May, and it was rebuilt.",
        ),
        ("surname alone", "", "later on John Smith became king.", "Later on Smith became king."),
        (
            "attribution dropped",
            "",
            "According to Smith, the town had 500 people then.",
            "The town had 500 people then.",
        ),
        ("other words", "", "The town was purchased by them.", "The town was bought by them."),
    ],
)
def test_a_rule_tells_the_same_otherwise(kind, before, text, other):
    from random import Random

    found = {RULES[kind](told(text, before), Random(seed)) for seed in range(8)}
    assert other in found


@pytest.mark.parametrize(
    ("question", "answer", "sentence"),
    [
        ("When was the town founded?", "1850", "The town was founded in 1850."),
        ("What was the fort called?", "Fort Duquesne", "The fort was called Fort Duquesne."),
        ("Who founded the town?", "John Smith", "John Smith founded the town."),
        ("How many ships sank in the storm?", "three", "Three ships sank in the storm."),
        ("Why did they leave?", "famine", None),
    ],
)
def test_a_question_with_its_answer_is_a_sentence(question, answer, sentence):
    assert declare(question, answer) == sentence
