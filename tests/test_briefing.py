"""Briefings without a model: what they tell, in which order, with which footnotes, and what they refuse."""

from datetime import date
from itertools import combinations, pairwise

import pytest
from wire import ARTICLES, TOPIC, article

from index.errors import ArchiveMissing, QuestionError, UsageError
from rag import settings
from rag.answer import REFUSAL
from rag.briefing.options import NothingTold
from rag.briefing.told import same
from rag.desk import Desk

IRAQ = "US troops in Iraq"


@pytest.fixture(scope="module")
def iraq(seeds):
    return seeds.brief(IRAQ)


@pytest.fixture(scope="module")
def wire(tmp_path_factory):
    with Desk.open(settings.load(archive=tmp_path_factory.mktemp("wire") / "archive", model="none")) as desk:
        desk.add_articles(ARTICLES)
        yield desk


@pytest.fixture(scope="module")
def dam(wire):
    return wire.brief(TOPIC)


def told(briefing):
    return " ".join(sentence.text for section in briefing.sections for sentence in section.sentences)


def in_sections(briefing):
    return [sentence for section in briefing.sections for sentence in section.sentences]


def test_the_seeds_tell_the_vote_its_cause_and_that_it_was_not_enforced(iraq):
    section = next(section for section in iraq.sections if "January 2020" in section.title)
    texts = " ".join(sentence.text for sentence in section.sentences)
    assert "in response to the U.S. military’s killing of senior Iranian military commander Qassem Soleimani" in texts
    assert "However, this was never enforced." in texts


def test_the_seeds_tell_both_killings_and_where_they_disagree(iraq):
    assert "Soleimani" in told(iraq) and "Abu-Taqwa" in told(iraq)
    (differ,) = iraq.disagreements
    assert {claim.value for claim in differ.claims} == {"roughly 2,500", "2,000"}
    assert {claim.citation.label for claim in differ.claims} <= {note.label for note in iraq.citations}


def test_the_timeline_is_in_order_and_keeps_days_without_a_year_apart(iraq):
    assert all(one.when.start <= other.when.start for one, other in pairwise(iraq.timeline))
    assert any(row.certain and row.words == "January 2020" for row in iraq.timeline)
    assert [row.words for row in iraq.yearless] == ["Oct. 7", "Christmas Day", "Jan. 4"]


def test_what_depends_on_the_day_of_publication_is_uncertain(iraq, dam):
    assert {row.words for row in iraq.timeline if not row.certain} >= {"last week", "three years ago"}
    (tuesday,) = [row for row in dam.timeline if row.words == "Tuesday"]
    assert (tuesday.when.start, tuesday.certain) == (date(2021, 11, 16), False)


@pytest.mark.parametrize("made", ["iraq", "dam"])
def test_every_sentence_is_quoted_from_what_it_cites(made, request):
    briefing = request.getfixturevalue(made)
    for sentence in briefing.sentences():
        assert sentence.verdict == "quoted" and sentence.citations
        for label in sentence.citations:
            note = briefing.citations[label - 1]
            assert note.paragraph.text[note.quote_start : note.quote_end] == note.quote
        assert sentence.text in briefing.citations[sentence.citations[0] - 1].quote


@pytest.mark.parametrize("made", ["iraq", "dam"])
def test_footnotes_are_numbered_in_the_order_in_which_they_are_read(made, request):
    briefing = request.getfixturevalue(made)
    assert [note.label for note in briefing.citations] == list(range(1, len(briefing.citations) + 1))
    used = [label for sentence in (*briefing.summary, *in_sections(briefing)) for label in sentence.citations]
    assert list(dict.fromkeys(used)) == list(range(1, max(used) + 1))
    labels = [label for source in briefing.sources for label in source.labels]
    assert sorted(labels) == [note.label for note in briefing.citations]


@pytest.mark.parametrize("made", ["iraq", "dam"])
def test_nothing_is_told_twice_in_the_sections(made, request):
    every = in_sections(request.getfixturevalue(made))
    assert not [pair for pair in combinations(every, 2) if same(pair[0].text, pair[1].text)]


def test_the_same_archive_gives_the_same_briefing(seeds, iraq):
    with Desk.open(seeds.settings) as other:
        assert other.brief(IRAQ) == iraq


def test_figures_have_what_they_count_and_their_date(iraq, dam):
    assert {"roughly 2,500 troops in Iraq", "2,000 US forces", "900 in Syria"} <= {n.value for n in iraq.numbers}
    values = {number.value: number.as_of for number in dam.numbers}
    assert values["41 people"] == "3 March 2021"
    assert values["$90 million"] == ""
    assert "2026" not in values


def test_statements_name_the_speaker_as_the_article_does(seeds, dam):
    speakers = {said.speaker for said in seeds.brief(IRAQ, length="long").statements}
    assert {"Maj. Gen. Pat Ryder", "Sudani", "Jonathan Lord", "former US officials"} <= speakers
    told = {said.speaker: said.sentence.text for said in dam.statements}
    assert "Nobody listened" in told["Judge Miriam Vale"]
    assert "$90 million" in told["the inquiry"]


def test_sources_disagree_on_the_dead(dam):
    assert any({claim.value for claim in differ.claims} == {"41", "43"} for differ in dam.disagreements)


def test_a_copy_under_another_masthead_counts_once(dam):
    (source,) = [item for item in dam.sources if item.copies]
    assert {source.article.outlet, *source.copies} == {"The Herald", "Evening Post"}
    assert len({item.article.title for item in dam.sources} & {"Kestrel dam breaks", "Dam bursts above Orrin"}) == 1


def test_what_has_nothing_to_do_with_the_topic_stays_out(dam):
    assert "bread.txt" not in {source.article.source for source in dam.sources}


def test_a_sentence_that_speaks_to_machines_is_never_quoted(dam):
    assert "never broke" not in " ".join(sentence.text for sentence in dam.sentences())


def test_a_section_tells_what_comes_next(dam):
    (section,) = [section for section in dam.sections if section.title == "What next"]
    assert "plans to rebuild" in " ".join(sentence.text for sentence in section.sentences)


def test_a_question_is_answered_first(seeds):
    briefing = seeds.brief("why did the Iraqi parliament vote in 2020?")
    assert briefing.sections[0].question == "why did the Iraqi parliament vote in 2020?"
    assert "in response to" in briefing.sections[0].sentences[0].text
    assert briefing.summary[0] == briefing.sections[0].sentences[0]
    assert [item for item in briefing.untold if item.question.endswith("from now on?")]


def test_days_and_outlets_bound_what_is_cited(wire):
    since = wire.brief(TOPIC, since=date(2021, 11, 1))
    assert {source.article.source for source in since.sources} == {"inquiry.txt", "next.txt"}
    outlet = wire.brief(TOPIC, outlets=["evening post"])
    assert {source.article.outlet for source in outlet.sources} == {"Evening Post"}
    assert outlet.scope is not None and outlet.scope.outlets == ("Evening Post",)


def test_sections_and_length_bound_the_size(seeds, iraq):
    two = seeds.brief(IRAQ, sections=2)
    assert len(two.sections) == 2
    short, long = seeds.brief(IRAQ, length="short"), seeds.brief(IRAQ, length="long")
    sizes = [len(list(briefing.sentences())) for briefing in (short, iraq, long)]
    assert sizes == sorted(set(sizes))
    assert len(short.summary) == len(long.summary) == 3


@pytest.mark.parametrize("topic", ["Brexit negotiations", "penguins of Antarctica", "who won the 1998 World Cup?"])
def test_what_the_archive_lacks_is_refused(seeds, topic):
    with pytest.raises(NothingTold, match=REFUSAL) as caught:
        seeds.brief(topic)
    assert caught.value.exit_code == 4
    assert not (seeds.settings.archive / "briefings").exists()


def test_one_paragraph_makes_a_briefing(desk):
    desk.add_articles([article("one.txt", "Mayor", "The mayor of Lowen resigned on 2 June 2020.", None, "Post")])
    briefing = desk.brief("mayor of Lowen")
    assert next(briefing.sentences()).text == "The mayor of Lowen resigned on 2 June 2020."
    assert len(briefing.sections) == len(briefing.sources) == len(briefing.timeline) == 1
    assert "how many?" in " ".join(item.question for item in briefing.untold)


def test_what_makes_no_sense_is_said_in_one_line(seeds, desk):
    with pytest.raises(UsageError, match="swap them"):
        seeds.brief(IRAQ, since=date(2024, 1, 1), until=date(2023, 1, 1))
    with pytest.raises(QuestionError, match="10,000 characters"):
        seeds.brief("x" * 10_000)
    with pytest.raises(QuestionError):
        seeds.brief("  ?! ")
    with pytest.raises(UsageError, match="sections"):
        seeds.brief(IRAQ, sections=0)
    with pytest.raises(UsageError, match="no length"):
        seeds.brief(IRAQ, length="endless")
    with pytest.raises(ArchiveMissing):
        desk.brief(IRAQ)


def test_progress_is_told(wire):
    seen = []
    wire.brief(TOPIC, progress=lambda *step: seen.append(step))
    assert seen[0] == ("gathering", 0, 0)
    assert seen[-1][0] == "questions" and seen[-1][1] == seen[-1][2] > 0
