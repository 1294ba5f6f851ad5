"""Briefings, measured: the format of topics, each figure on its own, what is left out, and what a run keeps."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eval.baseline import accept
from eval.briefings import run as running
from eval.briefings import score
from eval.briefings.topics import About, KeyDate, Topic, digest, load
from eval.compare import compare
from eval.datasets.registry import BRIEFINGS, find
from eval.errors import ResultsError, SetError
from eval.metrics import briefings as figures
from eval.metrics.table import METRICS
from eval.results import load_results, write_results
from eval.summary import summarise
from index.article import Article, Paragraph
from index.calendar import Event
from rag import settings
from rag.answer import Citation, Claim, Sentence
from rag.briefing.briefing import Happening, Yearless

BASELINE = Path(__file__).parents[1] / "eval" / "baselines" / "briefings.jsonl"
TEXT = "The dam at Orsa broke on 3 May 2019. About 40 houses were flooded. The mayor, Eva Lind, left the town."
ARTICLE = Article("orsa", "orsa.txt", "The dam at Orsa", TEXT)
PARAGRAPH = Paragraph("p1", ARTICLE.id, 1, TEXT, 0, len(TEXT))
LINE = {"id": "dam", "topic": "the dam at Orsa", "archive": "seeds", "told": True}
KEY = {"about": [{"source": "orsa.txt"}], "facts": [["3 May 2019"]]}


def note(label, quote):
    start = TEXT.index(quote)
    return Citation(label, PARAGRAPH, ARTICLE, quote, start, start + len(quote))


NOTES = {n: note(n, f"{quote}.") for n, quote in enumerate(TEXT.rstrip(".").split(". "), 1)}


def quoted(label, *more):
    return Sentence(NOTES[label].quote, (label, *more), "quoted")


def row(first, last, text="The dam broke."):
    return Happening(Event(first, last, "day", 0, 0), Sentence(text, (1,), "quoted"), certain=True)


def parsed(tmp_path, **fields):
    (tmp_path / "t.jsonl").write_text(json.dumps(LINE | fields), encoding="utf-8")
    return load(tmp_path / "t.jsonl")


def test_a_topic_is_read_with_its_key(tmp_path):
    (topic,) = parsed(tmp_path, **KEY, dates=[{"when": "2019-05", "tells": ["broke"]}])
    assert topic.holds("orsa.txt", 7) and not topic.holds("falun.txt", 1)
    assert About("orsa.txt", (2,)).holds("orsa.txt", 2) and not About("orsa.txt", (2,)).holds("orsa.txt", 1)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, "needs about and facts"),
        ({"told": False, **KEY}, "has no key"),
        (KEY | {"facts": [[" "]]}, "must not be empty"),
        (KEY | {"archive": "news"}, "archive"),
        (KEY | {"dates": [{"when": "2019-02-30", "tells": ["broke"]}]}, "no such day"),
        (KEY | {"dates": [{"when": "2019", "tells": ["a"]}, {"when": "2018", "tells": ["b"]}]}, "in order"),
        (KEY | {"fact": []}, "fact"),
    ],
)
def test_a_wrong_topic_is_named_by_its_line(tmp_path, fields, fault):
    with pytest.raises(SetError, match=rf"t\.jsonl:1: .*{fault}"):
        parsed(tmp_path, **fields)


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-12", date(2020, 12, 1), date(2020, 12, 31)),
        ("2020-12-31", date(2020, 12, 31), date(2020, 12, 31)),
    ],
)
def test_a_key_date_is_as_long_as_it_is_written(when, first, last):
    days = KeyDate(when, ("x",)).days
    assert (days.start, days.end) == (first, last)


def test_a_fact_must_stand_in_one_sentence():
    sentences = ["The dam broke on 3 May", "2019 was wet."]
    assert figures.told(sentences, [["3 May 2019"], ["May 3", "April 3"]]) == [False, True]


def test_a_quoted_sentence_must_stand_in_its_first_footnotes_quotation():
    assert figures.supported(quoted(1), NOTES)
    shifted = replace(quoted(1), citations=(2,))  # the same paragraph, another sentence of it
    assert not figures.supported(shifted, NOTES)


@pytest.mark.parametrize(
    "sentence",
    [
        Sentence("The dam at Orsa broke on 3 May 2019.", (), "quoted"),
        Sentence("The dam at Orsa broke on 3 May 2019.", (9,), "quoted"),
        Sentence("The dam at Orsa broke on 3 May 2019.", (1,), "partly"),
        Sentence("The dam at Orsa broke on 4 May 2019.", (1,), "supported"),
        Sentence("The dam at Falun broke on 3 May 2019.", (1,), "supported"),
        Sentence("The wind rose over every northern harbour.", (1,), "supported"),
    ],
)
def test_a_sentence_is_checked_again_whatever_it_was_delivered_as(sentence):
    assert not figures.supported(sentence, NOTES)


def test_a_written_sentence_may_be_borne_out_by_its_footnotes_together():
    assert figures.supported(Sentence("About 40 houses were flooded at Orsa.", (2,), "supported"), NOTES)


def test_every_other_footnote_must_bear_a_quotation_out_alone():
    text = "Wheat rose by 3 per cent in Chicago."
    other = Citation(2, Paragraph("p2", "x", 1, text, 0, len(text)), ARTICLE, text, 0, len(text))
    assert not figures.supported(quoted(1, 2), NOTES | {2: other})


def test_a_quotation_must_stand_at_its_offsets():
    assert figures.verbatim(NOTES[2])
    assert not figures.verbatim(replace(NOTES[2], quote_start=NOTES[2].quote_start + 1))
    assert not figures.verbatim(replace(NOTES[2], quote=""))
    assert figures.claimed(Claim("40 houses", NOTES[2])) and not figures.claimed(Claim("50 houses", NOTES[2]))


def test_what_is_nearly_told_before_is_a_repetition_another_number_is_not():
    sentences = [
        "About 40 houses were flooded in the town of Orsa.",
        "In Orsa about 40 houses of the town were flooded.",
        "About 50 houses were flooded in the town of Orsa.",
        "He left.",
        "He left.",
    ]
    assert figures.repeats(sentences) == [False, True, False, False, True]


def test_rows_are_compared_with_their_neighbours():
    assert figures.in_order([date(2019, 1, 1), date(2019, 1, 1), date(2018, 1, 1)]) == [True, False]
    assert figures.share([]) is None and figures.share([True, False]) == 0.5


def test_a_key_date_needs_a_row_as_fine_that_tells_it():
    may, year = KeyDate("2019-05", ("broke",)).days, KeyDate("2019", ("broke",)).days
    day = row(date(2019, 5, 3), date(2019, 5, 3))
    assert figures.dated(may, ["broke"], [day]) and figures.dated(year, ["broke"], [day])
    assert not figures.dated(may, ["mayor"], [day])
    january = KeyDate("2019-01", ("broke",)).days
    assert not figures.dated(january, ["broke"], [row(year.start, year.end)])
    assert not figures.dated(january, ["broke"], [day])


def test_a_day_without_a_year_is_compared_as_printed():
    undated = Yearless("Oct. 7", Sentence("The dam broke.", (1,), "quoted"))
    assert figures.undated("7 October", ["broke"], [undated])
    assert not figures.undated("8 October", ["broke"], [undated])


def test_which_metrics_apply_depends_on_the_topic_alone():
    told = Topic("a", "a", "seeds", told=True, about=(About("x"),), facts=(("f",),), twice=True)
    lacking = Topic("b", "b", "seeds", told=False)
    assert set(score.refused(told)) == {"brief.facts", "brief.over", "failed"}
    assert score.refused(told)["brief.over"] == 1 and score.refused(lacking) == {"brief.refused": 1, "failed": 0}
    assert score.failed(lacking) == {"brief.refused": 0, "failed": 1}
    assert {"brief.stable", "brief.support"} <= set(score.failed(told))
    assert all(score.failed(told)[name] == METRICS[name].worst for name in score.failed(told))


class Silent:
    """The desk of the seeds, which breaks on one topic."""

    def __init__(self, desk, breaks=""):
        self.desk, self.breaks = desk, breaks

    def brief(self, topic):
        if topic == self.breaks:
            raise OSError("disk")
        return self.desk.brief(topic)

    def __getattr__(self, name):
        return getattr(self.desk, name)


FEW = ("soleimani", "isis-syria", "wheat", "apollo-1")


@pytest.fixture(scope="module")
def few():
    return [topic for topic in load(BRIEFINGS) if topic.id in FEW]


def ran(topics, desk, out):
    return running.run(topics, {"seeds": desk}, out, settings=settings.load(model="none"))


def test_topics_without_their_data_are_left_out_and_named(few, seeds, tmp_path):
    found = ran(few, seeds, tmp_path / "r.jsonl")
    assert [made.case for made in found.results.rows] == ["soleimani", "isis-syria", "wheat"]
    assert found.skipped == "1 topics on xquad were left out: no data (see --path)"
    assert summarise(found.results).clusters == "topics"
    before = found.results
    whole = replace(before, rows=(*before.rows, replace(before.rows[0], case="apollo-1")))
    assert compare(whole, before).verdict == "no change"
    assert {change.n for change in compare(whole, before).changes} <= {1, 2, 3}
    write_results(tmp_path / "base.jsonl", replace(whole, header=replace(before.header, cases=4)))
    with pytest.raises(ResultsError, match="lacks 1 cases of the baseline, apollo-1"):
        accept(before, tmp_path / "base.jsonl")


def test_a_quotation_from_a_paragraph_that_the_archive_lacks_is_not_verbatim(few, seeds):
    topic = few[0]
    found = seeds.brief(topic.topic)
    assert all(score.judged(topic, found, lambda _: True, {}).verbatim)
    assert not any(score.judged(topic, found, lambda _: False, {}).verbatim)


def test_a_topic_that_breaks_is_a_row_with_the_worst_scores(few, seeds, tmp_path):
    broken = Silent(seeds, breaks="the killing of Qassem Soleimani")
    first = ran(few, broken, tmp_path / "r.jsonl").results.rows[0]
    assert first.error == "OSError: disk" and first.scores["brief.support"] == 0 and first.scores["failed"] == 1


def test_no_articles_words_are_kept(few, seeds, tmp_path):
    kept = ran(few, seeds, tmp_path / "r.jsonl").results.rows
    assert all(not cited.text and not cited.quote for made in kept for cited in made.answer.citations)
    assert kept[0].answer.text.startswith("4 of 6 facts") or "facts" in kept[0].answer.text


def test_a_key_that_the_archive_lacks_is_named(seeds, tmp_path):
    wrong = Topic("x", "x", "seeds", told=True, about=(About("002_21b6e7f10c409c4e.txt", (99,)),), facts=(("f",),))
    with pytest.raises(SetError, match="lacks 002_21b6e7f10c409c4e.txt paragraph 99"):
        ran([wrong], seeds, tmp_path / "r.jsonl")
    with pytest.raises(SetError, match="no archive of the briefings"):
        running.run([wrong], {}, tmp_path / "r.jsonl", settings=settings.load(model="none"))


def test_the_set_has_enough_of_each_kind():
    topics = find("briefings").topics
    told = [topic for topic in topics if topic.told]
    assert sum(topic.archive == "seeds" for topic in told) >= 5
    assert sum(topic.archive != "seeds" for topic in told) >= 7
    assert sum(not topic.told for topic in topics) >= 3
    assert all(len(topic.facts) >= 6 for topic in told) and any(topic.twice for topic in told)


def test_the_baseline_is_of_this_set_and_delivers_nothing_unsupported():
    found = load_results(BASELINE)
    topics = load(BRIEFINGS)
    assert found.header.set_digest == digest(topics)
    assert {made.case for made in found.rows} == {topic.id for topic in topics}
    for name in ("brief.support", "brief.verbatim", "brief.order", "brief.stable"):
        assert {made.scores[name] for made in found.rows if name in made.scores} == {1.0}
    assert not any(cited.text or cited.quote for made in found.rows if made.answer for cited in made.answer.citations)


def test_the_archives_of_the_given_data_are_made(data, tmp_path):
    apollo = [topic for topic in load(BRIEFINGS) if topic.id == "apollo-1"]
    assert running._dataset("squad2", data).articles and running._dataset("xquad", tmp_path) is None
    assert running._dataset("xquad", None) is None
    assert {about.source for about in apollo[0].about} <= {a.source for a in running._dataset("xquad", data).articles}
