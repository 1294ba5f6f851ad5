"""An answer on the page: chips that say their verdict, footnotes, what disagrees, refusals; and what is copied."""

from dataclasses import replace

import pytest
from command import BANK, FIRST, SECOND, VOTE
from page import Page, parsed

from rag.answer import Answer, Citation, Sentence
from rag.reply import Step
from ui.web import answers

TROOPS = "how many US troops are in Iraq?"


def opens(note: Citation) -> str:
    return f"/note/{note.label}"


def shown(given: Answer) -> Page:
    return parsed(answers.answer(given, opens))


@pytest.fixture(scope="module")
def vote(seeds) -> Answer:
    return seeds.ask(VOTE).answer


def test_each_sentence_has_its_chips_with_number_verdict_and_place(vote):
    page = shown(vote)
    sentences = page.all("span", "sentence")
    assert len(sentences) == len(vote.sentences)
    for told, element in zip(vote.sentences, sentences, strict=True):
        assert element.text.startswith(told.text.replace("\n", " "))
        chips = element.all("a", "chip")
        assert [chip["href"] for chip in chips] == [f"/note/{label}" for label in told.citations]
        notes = [vote.citations[label - 1] for label in told.citations]
        for note, chip in zip(notes, chips, strict=True):
            assert chip.text == f"❝{note.label}quoted"
            assert f"Footnote {note.label}, quoted: {note.article.title}" in chip["aria-label"]
            assert chip["aria-label"].endswith(f"paragraph {note.paragraph.n}")


@pytest.mark.parametrize("verdict", ["supported", "partly", "unsupported", "quoted"])
def test_a_verdict_is_a_word_and_a_shape_of_its_own(vote, verdict):
    told = Sentence("It voted.", (1,), verdict, "a number differs")
    page = shown(replace(vote, sentences=(told,), mode="model", model="m"))
    (chip,) = page.all("a", "chip")
    assert verdict in chip.text
    assert answers.SHAPES[verdict] in chip.text
    assert len(set(answers.SHAPES.values())) == 4
    doubted = verdict in ("partly", "unsupported")
    assert ("a number differs" in page.text) == doubted


def test_a_sentence_without_a_footnote_has_no_chip(vote):
    page = shown(replace(vote, sentences=(Sentence("It voted.", (), "unsupported", "it cites no paragraph"),)))
    assert page.all("a", "chip") == []
    assert "it cites no paragraph" in page.text


def test_footnotes_are_listed_with_title_day_paragraph_and_quotation(vote):
    notes = shown(vote).all("ol", "notes")[0].all("li")
    assert [int(note["value"]) for note in notes] == [note.label for note in vote.citations]
    for note, element in zip(vote.citations, notes, strict=True):
        assert note.article.title in element.text
        assert f"paragraph {note.paragraph.n}" in element.text
        assert note.quote in element.text


def test_it_is_said_who_wrote_it(vote):
    assert "No model: quoting the articles." in shown(vote).text
    assert "Written by llama" in shown(replace(vote, mode="model", model="llama")).text
    assert "cut off" in shown(replace(vote, mode="model", model="llama", complete=False)).text


def test_faults_and_warnings_are_told(vote):
    page = shown(replace(vote, model="llama", fault="nothing listens there", warnings=("left out: 1 sentence",)))
    assert page.all("p", "fault")[0].text == "nothing listens there"
    assert page.all("p", "warning")[0].text == "left out: 1 sentence"


def test_what_disagrees_is_a_table_with_a_chip_a_row(seeds):
    found = seeds.ask(TROOPS).answer
    (table,) = shown(found).all("table")
    rows = table.all("tr")[1:]
    assert len(rows) == len(found.disagreements[0].claims) == 2
    for claim, row in zip(found.disagreements[0].claims, rows, strict=True):
        assert claim.value in row.text
        assert row.all("a", "chip")[0]["href"] == f"/note/{claim.citation.label}"


def test_a_refusal_says_what_is_covered_and_shows_the_nearest(seeds):
    page = shown(seeds.ask(BANK).answer)
    assert "2 articles" in page.text
    assert page.all("a", "chip") == []
    near = page.all("ul", "near")[0].all("a", "opens")
    assert 0 < len(near) <= answers.NEAREST
    assert all(link["href"].startswith("/source/") for link in near)


def test_copies_of_an_article_are_counted(vote):
    first = vote.citations[0]
    passages = [
        replace(passage, copies=vote.passages[1:3]) if passage.paragraph.id == first.paragraph.id else passage
        for passage in vote.passages
    ]
    assert "and 2 copies" in shown(replace(vote, passages=tuple(passages))).text


def test_what_is_copied_has_text_markers_and_footnotes(vote):
    text = answers.copied(vote)
    assert text.startswith(vote.sentences[0].text)
    for note in vote.citations:
        assert f"[{note.label}] {note.article.title}" in text
        assert f"“{note.quote}”" in text
    assert "http" not in text
    linked = replace(vote.citations[0], article=replace(vote.citations[0].article, url="https://example.org/a"))
    assert answers.copied(replace(vote, citations=(linked,))).endswith(": https://example.org/a")


def test_the_page_offers_the_copy(vote):
    page = shown(vote)
    assert page.all("button", "copy")
    assert page.all("textarea", "copied")[0].text.strip() == answers.copied(vote).strip()


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Step("searching"), "Searching the archive"),
        (Step("reading", 6), "Reading 6 paragraphs"),
        (Step("reading", 1), "Reading 1 paragraph …"),
        (Step("waiting", 1, "llama"), "Waiting for llama: you are next"),
        (Step("waiting", 4, "llama"), "Waiting for llama: 3 before you"),
        (Step("writing", model="llama"), "llama is writing"),
    ],
)
def test_a_step_says_what_is_being_done(step, said):
    page = parsed(answers.step(step))
    assert said in page.text
    assert page.all("p", "step")[0]["role"] == "status"


def test_quotations_of_one_place_are_one_paragraph(vote):
    assert [note.article.source for note in vote.citations] == [SECOND, FIRST]
    said = shown(vote).all("p", "said")
    assert len(said) == 2
