"""What `ask --explain` tells: words, dates, shares of the score, what became of each passage; and how it is shown."""

import io
import json
import math
import re
from dataclasses import replace
from datetime import date

import pytest
from command import BANK, FIRST, SECOND, VOTE
from hypothesis import given
from hypothesis import strategies as some
from rich.console import Console

from index.article import Article, Paragraph, Passage
from index.dates import Days
from index.words import terms
from rag import settings
from rag.answer import Answer, Citation, Claim, Disagreement
from rag.desk import Desk
from rag.explain import Explained, Share, Told, explain, in_words
from rag.names import forms_of
from rag.question import understand
from rag.retrieve import Retriever
from rag.select import count_tokens
from ui import explain as ui
from ui.clean import UNSAFE

TODAY = date(2024, 2, 1)
TWO = "Who attacked the Iraqi bases in January 2020 and how many U.S. troops are in Syria?"
NEWEST = "What is the latest about 2,500 troops since 31 February 2021?"
WIRE = "The parliament in Baghdad voted on Sunday to expel some 5,200 American troops from Iraq, officials said."
DAYS = """
2020-01-01 2020-12-31 2020
2020-02-01 2020-02-29 2020-02
2020-02-01 2020-02-28 2020-02-01 to 2020-02-28
2017-09-01 2017-12-31 2017-09 to 2017-12
1990-01-01 1999-12-31 1990 to 1999
0001-01-01 2002-12-31 until 2002-12-31
2021-04-01 9999-12-31 from 2021-04-01 on
""".strip().splitlines()
HOSTILE = (
    "The \x1b[31mparliament\x1b[0m [bold]voted[/bold] \x1b]0;title\x07 \x9b2J \u202eesrever\u202c :smile:"
    " on January\t2020 [link=http://x]here[/link] and \x1b]8;;http://x\x1b\\again"
)


def explained(desk, text):
    """What the desk answers, and how that is explained."""
    question = understand(text, today=TODAY)
    ranked = Retriever(desk.archive).search(question, limit=30)
    forms = forms_of(question.names, desk.archive.generation.words.dictionary)
    answer, limits = desk.ask(text).answer, desk.settings
    return question, answer, explain(question, forms, ranked, answer, limits.passages, limits.context_tokens)


def printed(question, told, width=80, *, styled=False):
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=styled, color_system="standard" if styled else None)
    console.print(ui.explanation(question, told))
    return "\n".join(text.rstrip() for text in file.getvalue().splitlines())


def made(text, title="News", n=1, published=date(2020, 1, 6), **rest):
    article = Article(f"/{title}", f"{title}.txt", title, text, published)
    return Passage(Paragraph(f"{title}{n}", article.id, n, text, 0, len(text)), article, 0.5, ("words",), **rest)


def answered(*passages, refused=False, **rest):
    return Answer("q", (), rest.pop("citations", ()), passages, refused, None, "extractive", 1.0, **rest)


def alone(text, passage, forms=None):
    """One passage, read but not cited."""
    return explain(understand(text, today=TODAY), forms or {}, [passage], answered(passage), 12, 1500)[0]


def at(told, source, n):
    return next(each for each in told if (each.passage.article.source, each.passage.paragraph.n) == (source, n))


@pytest.mark.parametrize("text", [VOTE, BANK, TWO, NEWEST])
def test_every_passage_of_the_answer_is_explained(seeds, text):
    _, answer, told = explained(seeds, text)
    read = [each for each in told if each.passage in answer.passages]
    assert len(read) == len(answer.passages)
    assert all(re.fullmatch(r"cited (\[\d\] ?)+|read, not cited", each.fate) for each in read) is not answer.refused
    assert not answer.refused or {each.fate for each in read} == {"read; nothing in it answers"}


def test_what_was_cited_read_and_left_unread_says_so(seeds):
    _, answer, told = explained(seeds, VOTE)
    assert (at(told, SECOND, 7).fate, at(told, FIRST, 1).fate) == ("cited [1]", "cited [2]")
    cited = {citation.paragraph.id for citation in answer.citations}
    assert {each.passage.paragraph.id for each in told if each.fate.startswith("cited")} == cited
    assert [each.fate for each in told[12:]] == ["not read: only 12 passages are read"] * 13


def test_a_full_budget_says_so(seeds):
    with Desk.open(settings.load(archive=seeds.settings.archive, context_tokens=300)) as desk:
        _, answer, told = explained(desk, VOTE)
    read = len(answer.passages)
    assert 1 <= read < 11
    assert told[read].fate == "not read: the budget of 300 tokens was full"
    assert told[read + 1].fate == f"not read: the budget of 300 tokens was full at passage {read + 1}"
    assert told[12].fate == "not read: only 12 passages are read"


def test_words_are_told_as_they_are_printed_and_names_in_any_form(seeds):
    _, _, told = explained(seeds, VOTE)
    assert (at(told, FIRST, 2).matched, at(told, FIRST, 2).missed) == (("votes",), ("parliament", "2020"))
    _, _, told = explained(seeds, "Who killed general Soleimani?")
    assert "Suleimani" in at(told, FIRST, 7).matched
    assert "Soleimani" in at(told, SECOND, 7).matched


def test_of_two_parts_the_words_of_any_are_matched(seeds):
    _, _, told = explained(seeds, TWO)
    assert at(told, SECOND, 9).matched == ("Iraqi", "U.S.", "troops", "Syria")
    assert at(told, SECOND, 9).missed == ("attacked", "bases", "January", "2020")
    told = alone("Who led Iraq and who attacked Iraqi bases?", made("Iraqis"), {"iraq": {"iraqi"}, "iraqi": {"iraq"}})
    assert (told.matched, told.missed) == (("Iraqis",), ("led", "attacked", "bases"))


@pytest.mark.parametrize("text", [VOTE, BANK, NEWEST, "Who killed general Soleimani?"])
def test_a_score_is_the_sum_of_its_shares(seeds, text):
    for each in explained(seeds, text)[2]:
        worth = [share.worth for share in each.shares]
        assert math.fsum(worth) == pytest.approx(each.passage.score)
        assert worth == sorted(worth, reverse=True)


def test_a_score_lowered_for_its_turn_is_less_than_the_sum_and_says_so(seeds):
    question, _, told = explained(seeds, TWO)
    lowered = [each for each in told if math.fsum(s.worth for s in each.shares) >= each.passage.score + ui.LEAST]
    assert lowered
    assert printed(question, told, 200).count("lowered so as not to pass the one before") == len(lowered)


@pytest.mark.parametrize("text", [VOTE, "How many attacks since October 2023?", "What was reported in January 2023?"])
def test_the_dates_told_are_those_that_count_in_the_score(seeds, text):
    _, _, told = explained(seeds, text)
    dated = [each.passage.parts["dated"] for each in told]
    assert dated == pytest.approx([max((day.meets for day in each.dates), default=0.0) for each in told])
    assert any(dated)


def test_each_date_phrase_has_its_days_and_whether_they_are_asked_about(seeds):
    _, _, told = explained(seeds, VOTE)
    assert at(told, FIRST, 1).dates == (
        Told("event", "three years ago", Days(date(2020, 1, 1), date(2020, 12, 31)), 1.0),
        Told("event", "January 2020", Days(date(2020, 1, 1), date(2020, 1, 31)), 1.0),
        Told("published", "", Days(date(2023, 1, 25), date(2023, 1, 25)), 0.0),
    )
    told = explained(seeds, "What happened in January 2023?")[2]
    assert [day.meets for day in at(told, FIRST, 1).dates] == [0.0, 0.0, 0.5]
    assert {day.meets for each in explained(seeds, "Why did they vote?")[2] for day in each.dates} == {None}


def test_the_copies_of_a_passage_are_counted(desk):
    desk.add_articles([Article(f"/{n}", f"{n}.txt", f"Paper {n}", WIRE, date(2020, 1, 6)) for n in range(5)])
    (only,) = explained(desk, VOTE)[2]
    assert only.fate.endswith("; printed also in 4 other articles")
    twice = alone(VOTE, made(WIRE, copies=(made(WIRE, n=9), made(WIRE, "Other"))))
    assert twice.fate == "read, not cited; printed also in 1 other article; printed again in paragraph 9"


def test_what_is_read_without_being_ranked_comes_last_and_a_disagreements_footnote_counts():
    ranked, besides = made("They voted."), made(WIRE, n=2)
    note = Citation(2, besides.paragraph, besides.article, "", 0, 0)
    other = Disagreement("troops", (Claim("5,200", note),))
    answer = answered(ranked, besides, citations=(replace(note, label=1),), disagreements=(other,))
    told = explain(understand(VOTE), {}, [ranked], answer, 12, 1500)
    assert [each.fate for each in told] == ["read, not cited", "cited [1] [2]"]


def test_nothing_is_blamed_on_a_budget_that_had_room():
    read, unread = made(WIRE), made("They voted.", n=2)
    tokens = count_tokens(WIRE) + count_tokens("They voted.")
    told = [explain(understand(VOTE), {}, [read, unread], answered(read), 12, n)[1] for n in (tokens, tokens - 1)]
    assert [each.fate for each in told] == ["not read", f"not read: the budget of {tokens - 1} tokens was full"]
    assert explain(understand(VOTE), {}, [unread], answered(refused=True), 12, 9)[0].fate == "not read: nothing was"


def test_after_the_first_look_alone_both_searches_count_half():
    passage = made(WIRE, parts={"words": 0.4, "vectors": 0.6})
    assert alone(VOTE, passage).shares == (Share("vectors", 0.5, 0.6), Share("words", 0.5, 0.4))
    assert alone(VOTE, made(WIRE)).shares == ()


def test_words_count_as_the_ranking_counts_them():
    told = alone("Did Iraq pay Iraqi troops?", made("Iraq did."), {"iraq": {"iraqi"}, "iraqi": {"iraq"}})
    assert (told.matched, told.missed) == (("Iraq",), ("pay", "Iraqi", "troops"))  # no form of what is asked itself
    assert alone("Did parliament vote?", made("It did.", "Parliament votes")).matched == ("Parliament", "votes")


def test_terms_are_told_as_a_text_prints_them():
    assert in_words("The U.S.-Iraq pact", terms("United States, Iraq and Iran")) == ("U.S.", "Iraq", "and", "iran")
    assert in_words("The United States’ 2,500 troops", terms("US 2500")) == ("United States", "2,500")
    assert in_words("Iraq’s vote of Jan. 4 didn’t count", terms("January Iraq didn't")) == ("Jan.", "Iraq", "didn’t")


@given(some.text(alphabet="abT .,’'-14US\n", max_size=60))
def test_every_term_of_a_text_stands_in_it(text):
    assert all(word in text for word in in_words(text, terms(text)) if word not in terms(text))


@given(some.text(max_size=60), some.text(max_size=60))
def test_any_text_can_be_explained_and_shown(text, title):
    told = alone(VOTE, made(text, title))
    ui.as_json(understand(VOTE), [told])
    assert not UNSAFE.search(printed(understand(VOTE), [told]).replace("\n", ""))


def test_a_passage_is_one_compact_block(seeds):
    question, _, told = explained(seeds, VOTE)
    first, second, *_ = printed(question, told).split("\n\n")
    assert first == "read as  why did parliament vote in 2020? — asks why · days asked about: 2020"
    head, score, found, *rest = re.sub(r"\n +", " ", second).splitlines()
    assert re.fullmatch(rf" 1  \.\d\d  Iraqi officials .*[^ ] … — {SECOND}, undated, paragraph 7", head)
    assert re.fullmatch(r"score   ( (· )?[a-z]+ \.\d\d = \.\d\d×[.\d]+)+", score)
    assert re.fullmatch(r"found by words \.\d\d · meaning \.\d\d", found)
    assert rest == ["matched  parliament, voted, 2020", "dates    January 2020 → 2020-01 meets", "fate     cited [1]"]


def test_how_the_question_was_read_is_told_part_by_part(seeds):
    first, one, other = printed(*explained(seeds, TWO)[::2], width=200).splitlines()[:3]
    assert first == "read as  2 questions, whose passages take turns:"
    assert one.endswith("bases in January 2020? — asks who · names: Iraqi · days asked about: 2020-01")
    assert other.endswith("troops are in Syria? — asks how many · names: U.S., Syria")
    first, warning = printed(*explained(seeds, NEWEST)[::2], width=200).splitlines()[:2]
    assert "asks what · numbers: 2,500 · days asked about: 2021-02-01 to 2024-02-01 · the newest is wanted" in first
    assert warning == "warning: there is no 31 February 2021; it was read as the month"


@pytest.mark.parametrize("width", [20, 40, *range(60, 82, 3)])
def test_it_fits_its_width_and_breaks_no_share(seeds, width):
    shown = printed(*explained(seeds, TWO)[::2], width=width)
    assert max(map(len, shown.splitlines())) <= width
    assert width < 60 or not re.search(r"[=→]$|^ +(=|\.\d)", shown.partition("\n 1  ")[2], re.MULTILINE)


def test_no_passage_at_all_says_so_and_so_does_what_only_its_dates_brought_in():
    assert printed(understand("Did it rain?"), ()) == "read as  Did it rain? — asks whether\n\nNo passage was found."
    passage = replace(made(WIRE, parts={"words": 0.0, "vectors": 0.1}), found_by=())
    assert "found by the days asked about\n" in printed(understand(VOTE), [alone(VOTE, passage)])


def test_long_lists_are_cut_and_counted():
    text = " ".join(f"In March {year} it voted." for year in range(1990, 2021))
    told = alone(" ".join([VOTE, *(f"word{n}" for n in range(50))]), made(text))
    shown = " ".join(printed(understand(VOTE), [told]).split())
    assert f"… and {len(told.missed) - ui.SOME} more" in shown
    assert "… and 19 more · published 2020-01-06" in shown


@pytest.mark.parametrize("told", DAYS)
def test_days_are_told_in_short(told):
    first, last, shown = told.split(" ", 2)
    assert ui.days(Days(date.fromisoformat(first), date.fromisoformat(last))) == shown


def test_hostile_text_drives_no_terminal(desk):
    desk.add_articles([Article("/x", HOSTILE, HOSTILE, HOSTILE, date(2020, 1, 6), outlet=HOSTILE)])
    question, _, (only,) = explained(desk, f"why did parliament vote in January 2020? {HOSTILE}")
    told = [only, replace(only, dates=(Told("event", HOSTILE, Days(TODAY, TODAY), 1.0),))]
    shown = printed(question, told, 200, styled=True)
    assert "\x1b[31m" not in shown
    own = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert not UNSAFE.search(own.replace("\n", ""))
    assert all(text in own for text in ("[bold]voted[/bold]", ":smile:", "on January 2020", "January 2020 → 2020-01"))


def test_the_json_is_finite_and_holds_every_passage(seeds):
    question, _, told = explained(seeds, VOTE)
    document = json.loads(json.dumps(ui.as_json(question, told), allow_nan=False))
    (read,) = document["read_as"]
    assert (read["kind"], read["names"], read["newest"]) == ("why", [], False)
    assert read["days"] == [{"start": "2020-01-01", "end": "2020-12-31"}]
    (read,) = ui.as_json(understand("Who ruled before 2003?"), ())["read_as"]
    assert read["days"] == [{"start": None, "end": "2002-12-31"}]
    assert [one["rank"] for one in document["explain"]] == list(range(1, 26))
    first = document["explain"][0]
    assert (first["source"], first["paragraph"], first["fate"]) == (SECOND, 7, "cited [1]")
    month = {"start": "2020-01-01", "end": "2020-01-31"}
    assert first["dates"] == [{"clock": "event", "phrase": "January 2020", **month, "meets": 1.0}]
    assert (first["matched"], first["missed"], first["copies"]) == (["parliament", "voted", "2020"], [], [])
    assert sum(share["worth"] for share in first["shares"]) == pytest.approx(first["score"], abs=0.0005)
    assert first["parts"].keys() >= {"words", "vectors", "meaning"}


def test_what_is_not_a_number_counts_nothing_and_is_rounded():
    parts = {"words": math.nan, "vectors": math.inf, "meaning": 1 / 3, "dated": math.nan}
    published = Told("published", "", Days(TODAY, TODAY), math.nan)
    told = Explained(replace(made(WIRE, parts=parts), score=math.nan), (), (), (published,), "")
    (one,) = json.loads(json.dumps(ui.as_json(understand(VOTE), [told]), allow_nan=False))["explain"]
    assert one["parts"] == {"words": 0.0, "vectors": 0.0, "meaning": 0.3333, "dated": 0.0}
    assert (one["score"], one["dates"][0]["meets"]) == (0.0, 0.0)
    assert "nan" not in printed(understand(VOTE), [told]).lower()
