"""The rules that a briefing is made by: speakers, figures, dates, sub-questions, and what says the same."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from wire import article

from index.article import Passage
from index.paragraphs import split
from index.sentences import spans
from rag.answer import Answer, Citation, Sentence
from rag.briefing.figures import figures, harms
from rag.briefing.material import line_of
from rag.briefing.originals import Originals
from rag.briefing.pieces import fresh, of_line
from rag.briefing.questions import allowed, is_question, subject
from rag.briefing.statements import speaker, speaker_of
from rag.briefing.timeline import dated, yearless
from rag.briefing.told import Told, same

VECTOR = np.zeros(3, np.float32)
SATURDAY = date(2022, 6, 11)


def lines(text, published=SATURDAY, name="a.txt"):
    """The sentences of a one-paragraph article as lines, the first the weightiest."""
    found = article(name, "", text, published, "Post")
    passage = Passage(split(found)[0], found, 1.0, ())
    return [line_of(passage, span, VECTOR, 1.0 - n / 10) for n, span in enumerate(spans(passage.paragraph.text))]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The bridge will close, said Ana Lopez, the mayor.", "Ana Lopez"),
        ("According to the harbour police, nobody was hurt.", "the harbour police"),
        ("Maj. Gen. Pat Ryder, Pentagon spokesperson, told reporters on Monday.", "Maj. Gen. Pat Ryder"),
        ("Engineers had warned of cracks, the minister Ada Holt said.", "the minister Ada Holt"),
        ("Former US officials say the vote was bought.", ""),
        ("He said the bridge was safe.", "He"),
        ("She was told to leave.", ""),
        ("The vote was lost, but critics said it was bought.", "critics"),
        ("England formally declared war on France.", ""),
        ("Since the city declared an emergency the streets are empty.", ""),
        ("The river rose by two metres.", ""),
    ],
)
def test_the_speaker_is_whom_the_sentence_names(text, who):
    assert speaker(text) == who


def test_a_pronoun_is_resolved_by_the_sentence_before_or_not_at_all():
    named = lines("The bridge is safe, Ana Lopez said. She said it would open in May.")
    assert [speaker_of(line) for line in named] == ["Ana Lopez", "Ana Lopez"]
    assert [speaker_of(line) for line in lines("The bridge is safe. She said it would open in May.")] == ["", ""]
    assert speaker_of(lines("They said it would open in May.")[0]) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "In 2019 some 2,500 troops in Iraq and 900 in Syria were training.",
            ["some 2,500 troops in Iraq", "900 in Syria"],
        ),
        ("Unemployment rose to 87% of Norway's workforce.", ["87% of Norway's workforce"]),
        ("The strike cost $5 billion.", ["$5 billion"]),
        ("The two governments agreed three years ago.", []),
        ("We support you 100%.", []),
        ("The Six Nations met after the 1973 crisis.", []),
        ("One critic calls it a farce.", []),
    ],
)
def test_figures_are_counts_with_what_they_count(text, found):
    assert [figure.text for figure in figures(lines(text), 9)] == found


def test_the_same_figure_is_given_once_and_with_its_date():
    told = lines("In May 2020 there were 300 soldiers. There were 300 troops. There are 400 soldiers now.")
    assert [(figure.text, figure.as_of) for figure in figures(told, 9)] == [
        ("300 soldiers", "May 2020"),
        ("400 soldiers", ""),
    ]
    assert len(figures(told, 1)) == 1


def test_the_dead_are_asked_for_when_two_lines_count_them():
    assert harms(lines("The flood killed 41 people. On Friday 43 people were dead. It injured 7 people.")) == [
        "killed"
    ]


def test_rows_of_the_timeline_are_certain_or_not():
    rows = dated(lines("The bridge fell on 3 May 2021. It was closed on Tuesday. It was built in the 1970s."), 9)
    assert [(row.words, row.certain) for row in rows] == [("3 May 2021", True), ("Tuesday", False)]
    assert rows[1].when.start == date(2022, 6, 7)


def test_a_year_that_only_names_something_dates_nothing():
    assert dated(lines("Before the 2003 invasion, pre-1990 tanks served."), 9) == []
    assert len(dated(lines("The tanks came in 2003 and left in 2011."), 9)) == 2


def test_one_row_for_what_two_articles_tell_of_a_day():
    one = lines("The Kestrel dam in the Orrin valley broke on 3 March 2021 after rain.")
    two = lines("After days of rain the Kestrel dam in the Orrin valley broke on 3 March 2021.", name="b.txt")
    other = lines("The minister of the valley resigned on 3 March 2021 and left.", name="c.txt")
    rows = dated([*one, *two, *other], 9)
    assert sorted(len(row.lines) for row in rows) == [1, 2]


def test_days_without_a_year_follow_each_other_over_the_turn_of_the_year():
    text = "It began with the strike of Jan. 4. The war broke out on Oct. 7. Troops were hit on Christmas Day."
    assert [row.words for row in yearless(lines(text, None), 9)] == ["Oct. 7", "Christmas Day", "Jan. 4"]
    assert yearless(lines(text), 9) == []


def test_what_says_the_same_is_the_same_unless_a_figure_differs():
    one = "The Kestrel dam broke after two weeks of rain, killing 41 people in the valley."
    assert same(one, "After two weeks of rain the Kestrel dam broke in the valley, killing 41 people.")
    assert not same(one, one.replace("41", "43"))
    assert not same(one, "The government plans to rebuild the Kestrel dam in the valley.")


def test_a_line_brings_what_it_leans_on_and_what_turns_it():
    middle = lines("Parliament voted to expel them. However, this was never enforced. Oil rose.")
    assert [sentence.text for sentence in of_line(middle[0]).sentences] == [
        "Parliament voted to expel them.",
        "However, this was never enforced.",
    ]
    piece = of_line(middle[1])
    assert piece.citations[0].quote == "Parliament voted to expel them. However, this was never enforced."
    told = Told()
    told.tell(piece.sentences[0], piece.citations)
    assert fresh(piece, told) is None


@pytest.mark.parametrize(
    ("topic", "question", "about"),
    [
        ("US troops in Iraq", False, "US troops in Iraq"),
        ("why did the Iraqi parliament vote in 2020?", True, "the Iraqi parliament vote in 2020"),
        ("Who led it and when did the strike begin?", True, "led it"),
        ("Will Smith", False, "Will Smith"),
        ("WHO report on malaria.", False, "WHO report on malaria"),
        ("Is Iraq safe?", True, "Is Iraq safe"),
    ],
)
def test_a_topic_is_a_question_or_not(topic, question, about):
    assert is_question(topic) is question
    assert subject(topic) == about


def test_of_a_models_list_only_questions_on_the_topic_are_taken():
    listed = """Here are some questions:
1. Who attacked the troops in Iraq?
- How many troops are there?
* What is the capital of France?
Which troops left
(3) Who attacked the troops in Iraq?
""" + "\n".join(f"{n}. What did the troops do in year {n} of the war?" for n in range(9))
    found = allowed(listed, "US troops in Iraq")
    assert found[:3] == (
        "Who attacked the troops in Iraq?",
        "How many troops are there?",
        "What did the troops do in year 0 of the war?",
    )
    assert len(found) == 6
    assert allowed("What " + "troops " * 40 + "?", "US troops in Iraq") == ()


def test_copies_are_cited_as_one_printing():
    one, two = (lines("The dam broke.", name=name)[0].passage for name in ("a.txt", "b.txt"))
    cited = Citation(1, two.paragraph, two.article, "The dam broke.", 0, 14)
    said = Answer("?", (Sentence("The dam broke.", (1,), "quoted"),), (cited,), (), False, None, "extractive", 1.0)
    originals = Originals(lambda question, quoted: said)
    assert originals("?", quoted=True).citations == (cited,)
    originals.learn([replace(one, copies=(two,))])
    originals.learn([replace(two, copies=(one,))])
    (found,) = originals("?", quoted=True).citations
    assert found.paragraph.id == one.paragraph.id and found.label == 1
    assert [copy.article.source for copy in originals.copies(one.paragraph.id)] == ["b.txt"]
