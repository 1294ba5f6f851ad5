"""What a written sentence is called, error by error, and by what a reader is told."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Paragraph, Passage
from index.sentences import spans
from rag.verify import best_source, check


def passage(text: str, title: str = "", published: date | None = None, outlet: str | None = None, before: str = ""):
    article = Article("place", "place", title, before + text, published, outlet=outlet)
    return Passage(
        Paragraph("p", article.id, 1, text, len(before), len(before) + len(text)), article, 1.0, ("words",)
    )


VOTE = passage(
    "This is not the first time the Iraqi government has claimed it would kick out American troops. In January 2020,"
    " in response to the U.S. military’s killing of senior Iranian military commander Qassem Soleimani, the Iraqi"
    " parliament voted on a resolution to end the U.S. military presence in Iraq. However, this was never enforced.",
    "Iraqi officials privately signal they want US forces to stay",
    date(2024, 1, 10),
    "Politico",
)
TROOPS = passage(
    "However, this was mostly a symbolic gesture: the U.S. still has roughly 2,500 troops in Iraq, along with 900 in"
    " Syria, focused on ISIS. Iran attacked Iraq on Jan. 4. The officials said “we want foreign forces”.",
    published=date(2020, 1, 5),
    outlet="Associated Press",
)
PRICES = passage(
    "Inflation rose to 3.5 percent in March from 3.2 percent, the Labor Department said Wednesday. The rate is up"
    " half a percentage point since December.",
    published=date(2024, 4, 11),
    outlet="Associated Press",
)
STRIKE = passage(
    "At least 41 people were killed and more than 100 wounded when a missile fired by Russia struck a hospital in"
    " Kyiv on Monday, Ukrainian officials said. President Volodymyr Zelensky said Russia had attacked five cities."
    " Moscow denied that it targeted civilians. About 2,487 homes lost power.",
    published=date(2024, 7, 9),
)
PLAN = passage(
    "“We will not leave Iraq,” Gen. John Smith told reporters. Mary Jones, a lawmaker, rejected the plan as too"
    " costly, saying it would cost $2.5 billion over two years."
)
TALKS = passage(
    "The Austrian chancellor met the Iranian foreign minister in Vienna in late 2015. Talks on the nuclear deal ended"
    " without agreement. The Islamic State group was not invited."
)


BUDGET = passage(
    "The government failed to pass the budget on time. Ministers denied having raised the taxes on fuel."
)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (VOTE, "The Iraqi parliament voted in January 2020 to end the U.S. military presence."),
        (VOTE, "Iraq's parliament voted to end the United States military presence after the killing of Suleimani."),
        (VOTE, "The resolution was not enforced."),
        (TROOPS, "The United States has about 2,500 troops in Iraq."),
        (TROOPS, "There are 900 US troops in Syria."),
        (TROOPS, "In January 2020, Iran attacked Iraq."),
        (TROOPS, "Iraq was attacked by Iran."),
        (TROOPS, "The AP said officials “want foreign forces.”"),
        (PRICES, "Inflation rose to 3.5% in March 2024."),
        (PRICES, "On April 10, 2024, the Labor Department said inflation rose to 3.5 per cent."),
        (STRIKE, "A Russian missile struck a hospital in Kyiv, killing at least forty-one people."),
        (STRIKE, "Russia attacked five cities, Zelenskyy said."),
        (STRIKE, "About 2,500 homes lost power."),
        (STRIKE, "Kiev was hit by a missile fired by Russia."),
        (STRIKE, "On July 8, 2024, a missile struck a hospital."),
        (PLAN, "Smith told reporters that “we will not leave Iraq.”"),
        (PLAN, "The plan would cost 2.5 billion dollars."),
        (PLAN, "The plan was rejected by Jones as too costly."),
        (TALKS, "Iran's foreign minister met Austria's chancellor in Vienna in 2015."),
        (TALKS, "ISIS was not invited."),
        (TALKS, "The talks ended without agreement."),
    ],
)
def test_what_the_paragraph_says_in_other_words_is_supported(source, sentence):
    found = check(sentence, [source])
    assert (found.verdict, found.why, found.kind) == ("supported", None, None)


@pytest.mark.parametrize(
    ("source", "sentence", "kind"),
    [
        (TROOPS, "The US has 2,000 troops in Iraq.", "number"),
        (TROOPS, "There are 900 troops in Iraq.", "number"),
        (STRIKE, "Fewer than 41 people were killed.", "number"),
        (STRIKE, "2,500 homes lost power.", "number"),
        (STRIKE, "More than 100 people were killed and 41 wounded.", "number"),
        (STRIKE, "Russia attacked six cities.", "number"),
        (PRICES, "Inflation rose to 3.2 percent in March.", "number"),
        (PLAN, "The plan would cost $2.5 million.", "number"),
        (PRICES, "Inflation rose to 3.5 percentage points in March.", "unit"),
        (PLAN, "The plan would cost €2.5 billion.", "unit"),
        (VOTE, "In 2021, the Iraqi parliament voted on a resolution.", "date"),
        (VOTE, "In 2024, the Iraqi parliament voted on a resolution to end the US military presence.", "date"),
        (TROOPS, "In February 2020, Iran attacked Iraq.", "date"),
        (STRIKE, "On Tuesday, a missile struck a hospital in Kyiv.", "date"),
        (TALKS, "In 2016 talks on the nuclear deal ended without agreement.", "date"),
        (TALKS, "The Australian chancellor met the Iranian foreign minister.", "name"),
        (TALKS, "The Austrian chancellor met the Iraqi foreign minister.", "name"),
        (VOTE, "The Iranian parliament voted on a resolution to end the U.S. presence in Iraq.", "name"),
        (STRIKE, "Vladimir Putin said Russia had attacked five cities.", "name"),
        (PLAN, "Gen. John Jones rejected the plan.", "name"),
        (PLAN, "Smith said “we will leave Iraq.”", "quote"),
        (TROOPS, 'The AP reported that officials "want foreign troops".', "quote"),
        (VOTE, "The resolution was enforced.", "negation"),
        (VOTE, "The Iraqi parliament did not vote on a resolution.", "negation"),
        (STRIKE, "Moscow targeted civilians.", "negation"),
        (PRICES, "Inflation fell to 3.5% in March.", "negation"),
        (PRICES, "Inflation did not rise to 3.5 percent in March.", "negation"),
        (TALKS, "The talks ended with an agreement.", "negation"),
        (BUDGET, "The government passed the budget.", "negation"),
        (BUDGET, "Ministers raised the taxes on fuel.", "negation"),
        (TROOPS, "Iraq attacked Iran.", "roles"),
        (TROOPS, "Iran was attacked by Iraq.", "roles"),
        (STRIKE, "Ukraine attacked five Russian cities.", "roles"),
        (PLAN, "Jones said “we will not leave Iraq.”", "attribution"),
        (VOTE, "The article does not mention why the vote was held.", "content"),
        (VOTE, "Farmers protested against the price of milk.", "content"),
    ],
)
def test_an_error_is_found_and_named(source, sentence, kind):
    found = check(sentence, [source])
    assert (found.verdict, found.kind) == ("unsupported", kind)
    assert found.why and "\n" not in found.why and len(found.why) < 160


def test_the_reason_says_what_stands_there():
    assert check("The US has 2,000 troops in Iraq.", [TROOPS]).why == "the paragraph says 2,500, not 2,000"
    assert (
        check("In February 2020, Iran attacked Iraq.", [TROOPS]).why == "the paragraph says Jan. 4, not February 2020"
    )


@pytest.mark.parametrize(
    ("source", "sentence", "kind"),
    [
        (STRIKE, "Exactly 41 people were killed in the hospital in Kyiv.", "number"),
        (VOTE, "The Iraqi parliament, after a heated and chaotic session, voted to end the presence.", "content"),
    ],
)
def test_what_is_more_than_the_paragraph_says_is_supported_in_part(source, sentence, kind):
    found = check(sentence, [source])
    assert (found.verdict, found.kind) == ("partly", kind)


def test_a_name_for_a_pronoun_is_looked_for_in_the_article_before_it():
    text = "He told the Journal that 2,000 forces should stay in the country for the foreseeable future."
    told = "Sudani told the Journal that 2,000 forces should stay in the country for the foreseeable future."
    assert check(told, [passage(text, before="Sudani took office in October. ")]).verdict == "partly"
    assert check(told, [passage(text, before="Biden took office in January. ")]).verdict == "unsupported"


def test_several_sources_bear_a_sentence_out_together():
    sentence = "The Iraqi parliament voted in January 2020, and the U.S. still has roughly 2,500 troops in Iraq."
    assert check(sentence, [VOTE]).verdict == "unsupported"
    assert check(sentence, [VOTE, TROOPS]).verdict in ("supported", "partly")


def test_words_from_everywhere_are_no_support():
    found = check(
        "The Iraqi government has been using the military to keep the foreign forces in Iraq.", [VOTE, TROOPS]
    )
    assert found.verdict != "supported"


def test_every_sentence_of_a_paragraph_is_quoted():
    for source in (VOTE, TROOPS, PRICES, STRIKE, PLAN, TALKS):
        for span in spans(source.paragraph.text):
            assert check(span.text, [source]).verdict == "quoted"
            assert check(span.text.replace("“", '"').replace("’", "'"), [source]).verdict == "quoted"


def test_no_source_is_no_support():
    assert check("Iran attacked Iraq.", []).verdict == "unsupported"


def test_a_sentence_without_a_footnote_gets_the_paragraph_that_bears_it_out():
    passages = [PLAN, TALKS, VOTE, TROOPS, STRIKE]
    assert best_source("In January 2020 the Iraqi parliament voted to end the U.S. presence.", passages) is VOTE
    assert best_source("The U.S. has about 2,500 troops in Iraq.", passages) is TROOPS


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. has 2,000 troops in Iraq.",
        "Iraq is a country in the Middle East.",
        "Yes.",
        "",
        "Talks on milk ended.",
    ],
)
def test_a_sentence_that_nothing_bears_out_gets_none(sentence):
    assert best_source(sentence, [PLAN, TALKS, VOTE, TROOPS, STRIKE]) is None


def test_what_is_just_supported_gets_no_footnote_of_its_own():
    sentence = "The Austrian chancellor met the Iranian minister over breakfast, smiling."
    assert check(sentence, [TALKS]).verdict == "supported"
    assert best_source(sentence, [TALKS]) is None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gets_a_verdict(sentence, text):
    assert check(sentence, [passage(text)]).verdict in ("supported", "partly", "unsupported", "quoted")


WORDS = st.sampled_from(
    "Iran Iraq not never 2,500 about two million percent March 2020 “ ” ' \" ( ) , . the by attacked".split()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=60).map(" ".join))
def test_any_words_get_a_verdict(sentence, text):
    assert check(sentence, [passage(text)]).verdict in ("supported", "partly", "unsupported", "quoted")


@pytest.mark.parametrize("piece", ["a ", "2,", "'a ", '"', "not ", "Iran ", "1 million ", "Jan. 4 ", "of the ", "("])
def test_long_texts_take_linear_time(piece):
    start = time.perf_counter()
    check(piece * 1_000, [passage(piece * 2_000 + "end")])
    assert time.perf_counter() - start < 5
