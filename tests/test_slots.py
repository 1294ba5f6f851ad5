"""Which value of a sentence is the one that is asked for; most of all, when there is none."""

import time

import pytest

from rag.question import understand
from rag.slots import slot_of

TROOPS = "How many US troops are in Iraq?"
BUILT = "When was Austin City Hall built?"
BORN = "What is the birth date of Richard Aldworth?"


@pytest.mark.parametrize(
    ("question", "measure", "harm"),
    [
        (TROOPS, "troop", ""),
        ("What is the strength of the American force in Iraq?", "forc", ""),
        ("Do the sources agree on the number of US troops in Iraq?", "troop", ""),
        ("How large is the US force in Iraq?", "forc", ""),
        ("How many people died in the strike?", "peopl", "kill"),
        ("How many service members were wounded at Christmas?", "soldier", "wound"),
        ("What is the population of Handa?", "popul", ""),
        ("Why did parliament vote?", "", ""),
        (BUILT, "", ""),
    ],
)
def test_what_a_question_counts(question, measure, harm):
    slot = slot_of(understand(question))
    assert (slot.measure, slot.harm) == (measure, harm)


@pytest.mark.parametrize(
    ("question", "sentence", "value", "about"),
    [
        (
            TROOPS,
            "The U.S. has roughly 2,500 troops in Iraq, along with 900 in Syria.",
            "roughly 2,500",
            "troops in Iraq",
        ),
        (TROOPS, "He wanted the 2,000 US forces in the country to stay.", "2,000", "US forces"),
        (TROOPS, "American soldiers in Iraq number 2,000 American soldiers.", "2,000", "American soldiers"),
        ("How many people died in the strike?", "The strike killed 12 people and wounded 30.", "12", "people"),
        (
            "How many people were wounded in the strike?",
            "The strike killed 12 and wounded 30 people.",
            "30",
            "people",
        ),
        ("How many soldiers were wounded?", "Three service-members were wounded.", "Three", "service-members"),
        ("What is the population of Handa?", "Handa has a population of 117,088.", "117,088", "population"),
        ("What is the population of Handa?", "Some 117,000 people live in Handa.", "Some 117,000", "people"),
        (BUILT, "The Austin City Hall was built in 1866, when Austin was prosperous.", "1866", "the date"),
        (BUILT, "It was completed in 1866 and burned in 1920.", "1866", "the date"),
        (BORN, "He was born on 3 July 1750 and died in 1800.", "3 July 1750", "the date"),
        (
            'Who directed the film "Baby Doll"?',
            "Baby Doll is a film directed by Elia Kazan.",
            "Elia Kazan",
            "the name",
        ),
        ("Who led Harakat al-Nujaba?", "The militia was led by Abu Taqwa.", "Abu Taqwa", "the name"),
        ("Who founded the group?", "Abu Taqwa founded the group.", "Abu Taqwa", "the name"),
        ("Where was the convoy bombed?", "The convoy was bombed near Baghdad.", "Baghdad", "the place"),
    ],
)
def test_the_value_that_is_asked_for(question, sentence, value, about):
    slot = slot_of(understand(question))
    found = slot.value(sentence)
    assert found is not None
    assert found.text == value
    assert slot.about(sentence, found) == about


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (TROOPS, "The U.S. has 900 troops in Syria."),  # elsewhere
        (TROOPS, "The U.S. will send another 500 troops."),  # a part
        (TROOPS, "The U.S. sent 500 troops."),  # a change
        (TROOPS, "The U.S. could have 5,000 troops."),  # a plan
        (TROOPS, "There are 2,000 British troops."),  # another's
        (TROOPS, "There are 2,000 combat troops."),  # narrower
        (TROOPS, "Three troops were wounded."),  # what became of them
        (TROOPS, "Troops were attacked 120 times."),  # another thing
        (TROOPS, "Some 12% of US troops left."),
        (TROOPS, "The 40 troop carriers are in Iraq."),
        (TROOPS, "There were 2,000 troops, then 3,000 troops."),  # two
        ("What is the population of Handa?", "It has a population density of 2,470 persons per km²."),
        ("How many people died in the strike?", "The strike wounded 30 people."),
        (BUILT, "The hall burned in 1920."),
        (BUILT, "The hall was not built before 1866."),
        (BUILT, "It was built, as all of the town knows and tells to every visitor, like the one of 1866."),
        ("Who directed the film?", "The film was directed by an American team."),
        ("Who directed the film?", "In March the film was shown to Elia Kazan."),
        ("Where was the convoy bombed?", "The convoy was bombed in March."),
        ("Why did parliament vote?", "Parliament voted in 2020, with 170 votes, by order of Abu Taqwa."),
        (TROOPS, "The U.S. has 2,500 troops, " + "and more " * 40 + "."),  # a page's list
    ],
)
def test_no_value_where_another_thing_is_told(question, sentence):
    assert slot_of(understand(question)).value(sentence) is None


def test_the_date_of_a_question_is_no_deed():
    assert slot_of(understand("Who led the raid on 5 January 2020?")).deed == {"led", "raid"}


@pytest.mark.parametrize("word", ["2,500 troops in ", "killed 12 people and ", "was the of ", "population of the "])
def test_a_long_sentence_takes_no_time(word):
    start = time.perf_counter()
    for question in (TROOPS, BUILT, "Who was killed in Iraq?", "What is the population of Handa?"):
        slot_of(understand(question)).value(word * 2_000)
        slot_of(understand(question)).value(word * 14)
    assert time.perf_counter() - start < 1
