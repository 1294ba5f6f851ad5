"""What people see: footnotes, quotations, refusals, reports; and that no article can drive the terminal."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some
from rich.console import Console

from index.article import Article, Paragraph, Passage
from index.health import Finding
from index.library import Listing
from index.report import Outcome, Report
from rag.answer import Answer, Citation, Claim, Disagreement, Sentence
from ui import render
from ui.clean import UNSAFE, line, safe

HOSTILE = (
    "\x1b[31mred\x1b[0m [bold]bold[/bold] \x1b]0;title\x07 \x9b2J \u202eesrever\u202c :smile: \x1b]8;;u\x1b\\link"
)
TEXT = "They met. The council voted 7 to 2. But it was never done. It rained."
ARTICLE = Article("/a/b.txt", "b.txt", "Council votes", TEXT, date(2023, 1, 5))
UNDATED = Article("/a/c.txt", "c.txt", "Rain", TEXT, outlet="The Ex")


def paragraph(text=TEXT, article=ARTICLE, n=7):
    return Paragraph(f"{article.id}{n}", article.id, n, text, 0, len(text))


def made(*sentences, citations, **changed):
    kept = {"passages": (), "refused": False, "reason": None, "mode": "extractive", "confidence": 1.0}
    return Answer("q", sentences, citations, **(kept | changed))


def printed(renderable, width=80, *, styled=False):
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=styled, color_system="standard" if styled else None)
    console.print(renderable)
    return "\n".join(text.rstrip() for text in file.getvalue().splitlines())


TWICE = made(
    Sentence("The council voted 7 to 2.", (1,), "quoted"),
    Sentence("But it was never done.", (1,), "quoted"),
    citations=(Citation(1, paragraph(), ARTICLE, TEXT[10:58], 10, 58),),
)


def test_sentences_that_cite_one_paragraph_share_one_footnote_with_its_quote_marked():
    assert printed(render.answer(TWICE, render.GUILLEMETS)) == (
        "The council voted 7 to 2. [1] But it was never done. [1]\n\n"
        "No model: these sentences are quoted from the articles.\n\n"
        "[1] Council votes — b.txt, 5 January 2023, paragraph 7\n"
        "    They met. «The council voted 7 to 2. But it was never done.» It rained."
    )


def test_on_a_terminal_the_quote_alone_is_bold_and_underlined():
    shown = printed(render.answer(TWICE), styled=True)
    assert "They met. \x1b[1;4mThe council voted 7 to 2. But it was never done.\x1b[0m It rained." in shown
    assert "«" not in shown


def test_what_is_not_known_of_an_article_is_said_or_left_out():
    answer = made(
        Sentence("It rained.", (1,), "quoted"),
        citations=(Citation(1, paragraph(article=UNDATED, n=2), UNDATED, TEXT[59:], 59, 69),),
    )
    assert "[1] Rain — The Ex, undated, paragraph 2" in printed(render.answer(answer))


def test_a_models_sentence_without_support_says_so():
    answer = made(Sentence("Nine voted.", (), "unsupported", "9 is in no source"), citations=(), mode="model")
    shown = printed(render.answer(answer))
    assert shown.startswith("Nine voted. (unsupported by the archive: 9 is in no source)")


def test_sources_that_disagree_stand_side_by_side():
    claims = tuple(Claim(value, Citation(n, paragraph(), ARTICLE, "", 0, 0)) for n, value in enumerate("79", 1))
    sentence = Sentence("They voted.", (1,), "supported")
    answer = made(sentence, citations=(), disagreements=(Disagreement("the votes", claims),), mode="model")
    shown = " ".join(printed(render.answer(answer)).split())
    told = "The articles disagree on the votes: 7 [1] (5 January 2023) — 9 [2] (5 January 2023). Written by a model"
    assert shown.startswith(f"They voted. [1] {told}")


def test_a_text_that_was_cut_off_is_not_passed_off_as_whole():
    answer = made(Sentence("They voted.", (), "partly"), citations=(), mode="model", model="m", complete=False)
    assert "not the whole answer" in printed(render.answer(answer))


def test_quotations_in_the_place_of_a_models_text_do_not_say_that_there_is_no_model():
    answer = made(Sentence("They voted.", (), "quoted"), citations=(), model="m")
    assert "No model" not in printed(render.answer(answer))


def test_a_footnote_says_how_many_copies_there_are():
    copy = Passage(paragraph(), ARTICLE, 0.1, ())
    found = Passage(paragraph(), ARTICLE, 0.2, (), (copy, copy, copy, copy))
    note = Citation(1, paragraph(), ARTICLE, TEXT, 0, len(TEXT))
    answer = made(Sentence("They voted.", (1,), "quoted"), citations=(note,), passages=(found,))
    assert "and 4 copies" in " ".join(printed(render.answer(answer)).split())


def test_a_refusal_shows_the_three_nearest_paragraphs_in_short():
    long = "word " * 100
    passages = tuple(Passage(paragraph(long, n=n), ARTICLE, 0.1, ()) for n in range(1, 6))
    shown = printed(render.answer(made(citations=(), passages=passages, refused=True, reason="It holds nothing.")))
    assert shown.startswith("It holds nothing.\n\nNearest paragraphs:\n\n- Council votes — b.txt, 5 January 2023")
    assert shown.count("- Council votes") == 3
    assert shown.count("word") == 3 * 40
    assert shown.endswith("word …")


@pytest.mark.parametrize("width", [1, 12, 24, 80, 200])
def test_nothing_is_lost_at_any_width(width):
    shown = printed(render.answer(TWICE, render.GUILLEMETS), width)
    assert "«Thecouncilvoted7to2.Butitwasneverdone.»" in "".join(shown.split())


def hostile_answer():
    article = Article("/x", HOSTILE, HOSTILE, HOSTILE, outlet=HOSTILE)
    part = paragraph(HOSTILE, article)
    sentence = Sentence(HOSTILE, (1,), "unsupported", HOSTILE)
    claim = Claim(HOSTILE, Citation(1, part, article, "", 0, 0))
    return made(
        sentence,
        citations=(Citation(1, part, article, HOSTILE[2:9], 2, 9),),
        disagreements=(Disagreement(HOSTILE, (claim,)),),
    ), part


def every_hostile_view():
    answer, part = hostile_answer()
    article = answer.citations[0].article
    refusal = made(citations=(), passages=(Passage(part, article, 0.1, ()),), refused=True, reason=HOSTILE)
    report = Report([Outcome(HOSTILE, "indexed", title=HOSTILE), Outcome(HOSTILE, "failed", HOSTILE)])
    listing = Listing(article, 1, datetime(2024, 5, 1, tzinfo=UTC))
    return {
        "answer": render.answer(answer),
        "refusal": render.answer(refusal),
        "report": render.report(report),
        "list": render.listings([listing], 80),
        "wide list": render.listings([listing], 120),
        "article": render.article(article, [part]),
        "findings": render.findings([Finding(HOSTILE, False, HOSTILE, HOSTILE)]),
    }


@pytest.mark.parametrize("name", every_hostile_view())
def test_no_content_can_drive_the_terminal(name):
    shown = printed(every_hostile_view()[name], 200, styled=True)
    own = re.sub(r"\x1b\[[\d;]*m", "", shown)  # what is left when our own styles are gone
    assert not UNSAFE.search(own.replace("\n", ""))
    assert "[bold]bold[/bold]" in own
    assert ":smile:" in own
    assert "\x1b[31mred" not in shown


@given(some.text(alphabet=some.characters(codec=None)))
def test_whatever_is_printed_is_safe(text):
    assert not UNSAFE.search(safe(text).replace("\n", ""))
    assert safe(safe(text)) == safe(text)
    assert line(text) == " ".join(line(text).split())


def test_a_control_sequence_goes_as_a_whole():
    assert safe("a\x1b[1;31mb\x1b]0;title\x07c\x9b2Jd\x1b(Be\tf\r\ng") == "abcde f\ng"


def test_a_report_counts_all_names_few_and_says_what_to_do():
    outcomes = [
        Outcome("a.txt", "indexed", title="A title", paragraphs=1),
        Outcome("b.pdf", "skipped", ".pdf is not read"),
        Outcome("c.txt", "failed", "c.txt is empty; leave it out"),
    ]
    assert printed(render.report(Report(outcomes, embedded=1))) == (
        "1 indexed, 0 unchanged, 1 skipped, 1 failed; 1 paragraph embedded\n\n"
        "indexed  A title — a.txt, 1 paragraph\n\n"
        "failed   c.txt: is empty; leave it out\n"
        "skipped  b.pdf: .pdf is not read"
    )


def test_a_long_report_names_the_first_and_counts_the_rest():
    shown = printed(render.report(Report([Outcome(f"{n}", "failed", "is empty") for n in range(50)])))
    assert shown.count("is empty") == render.MANY
    assert shown.endswith("… and 30 more; --json names them all")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_list_tells_of_every_article_whatever_the_width(width):
    added = datetime(2024, 5, 1, 12, tzinfo=UTC)
    shown = printed(render.listings([Listing(ARTICLE, 3, added), Listing(UNDATED, 1, added)], width), width)
    told = " ".join(shown.split())
    for part in (ARTICLE.id, UNDATED.id, "2023-01-05", "undated", "Council votes", "The Ex", "b.txt", "2024-05-01"):
        assert part in told
    assert max(map(len, shown.splitlines())) <= width


def test_findings_tell_failures_notes_and_what_to_do():
    given = [
        Finding("a", True, "good"),
        Finding("bb", True, "none", "get one"),
        Finding("c", False, "bad", "mend it"),
    ]
    assert printed(render.findings(given)) == (
        "ok      a   good\nnote    bb  none\n            → get one\nFAILED  c   bad\n            → mend it"
    )
