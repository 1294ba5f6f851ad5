"""What becomes of a model's text: parsed, checked sentence by sentence, footnoted; and what does not fit or end."""

import re

import pytest
from command import VOTE
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted import (
    EXPEL,
    KILLED,
    NOW,
    RESOLUTION,
    STRIKE,
    SYMBOLIC,
    VOTED,
    Asking,
    Cut,
    Scripted,
    places,
    quoted,
    texts,
    written,
)

from index.errors import BackendError
from rag.answer import REFUSAL, Turn
from rag.models.model import PromptTooLong
from rag.verify import check
from rag.write import NO_FOOTNOTE, Asked, Draft, Drafting

TROOPS = "How many US troops are in Iraq?"
TOO_LONG = PromptTooLong("the prompt is too long for it", "send fewer passages")


@pytest.fixture
def ask(seeds):
    return Asking(seeds)


@pytest.fixture
def label(ask):
    return ask.label


# Labels and footnotes


def test_a_sentence_has_the_footnote_that_it_cites(ask, label):
    found = ask(f"{VOTED} {label(RESOLUTION)}.").answer
    assert written(found)
    assert found.text == f"{VOTED}. [1]"
    assert places(found) == [RESOLUTION]
    assert found.citations[0].quote.startswith("In January 2020, in response to")
    assert found.warnings == ()


def test_a_sentence_without_a_label_gets_the_paragraph_that_bears_it_out(ask):
    found = ask(f"{VOTED}.").answer
    assert (written(found), places(found)) == (True, [RESOLUTION])


def test_a_label_of_no_passage_is_counted_and_shown_nowhere(ask):
    found = ask(f"{VOTED} [P98]. {SYMBOLIC} [P99].").answer
    assert places(found) == [RESOLUTION, EXPEL]
    assert "P9" not in found.text
    assert found.warnings == ("scripted cited 2 paragraphs that it was not given",)


def test_what_no_paragraph_bears_out_gets_no_footnote(ask, label):
    found = ask(f"{VOTED} {label(RESOLUTION)}. The moon is made of green cheese.", unsupported="show").answer
    assert [sentence.citations for sentence in found.sentences] == [(1,), ()]
    assert found.sentences[1].why == NO_FOOTNOTE


def test_footnotes_are_numbered_in_order_and_verbatim(ask, label):
    first, second = label(EXPEL), label(RESOLUTION)
    found = ask(f"{SYMBOLIC} {first}. {VOTED} {second}. {VOTED} with a resolution {second}{first}.").answer
    assert [note.label for note in found.citations] == [1, 2]
    assert places(found) == [EXPEL, RESOLUTION]
    assert [sentence.citations for sentence in found.sentences] == [(1,), (2,), (2, 1)]
    for note in found.citations:
        assert note.paragraph.text[note.quote_start : note.quote_end] == note.quote


def test_the_same_sentence_is_told_once(ask, label):
    found = ask(f"{VOTED} {label(RESOLUTION)}. " * 5).answer
    assert texts(found) == [f"{VOTED}."]


# What does not hold


def test_a_sentence_with_a_wrong_number_is_left_out_and_counted(ask, label):
    place = label(NOW, TROOPS)
    found = ask(
        f"The U.S. has 3,500 troops in Iraq {place}. It still has 2,500 troops in Iraq {place}.", TROOPS
    ).answer
    assert texts(found) == ["It still has 2,500 troops in Iraq."]
    assert found.warnings[0] == "left out: 1 sentence of scripted that no paragraph bears out"


def test_or_shown_with_the_reason_and_no_footnote(ask, label):
    place = label(NOW, TROOPS)
    told = f"The U.S. has 3,500 troops in Iraq {place}. It still has 2,500 troops in Iraq {place}."
    wrong, right = ask(told, TROOPS, unsupported="show").answer.sentences
    assert (wrong.verdict, wrong.citations) == ("unsupported", ())
    assert "3,500" in wrong.why
    assert (right.verdict != "unsupported", right.citations) == (True, (1,))


# What is no text


def test_a_refusal_amid_text_is_left_out(ask, label):
    found = ask(f"{REFUSAL} {VOTED} {label(RESOLUTION)}.").answer
    assert (written(found), texts(found)) == (True, [f"{VOTED}."])


def test_thoughts_are_not_told(ask, label):
    found = ask(f"<think>{SYMBOLIC} {label(EXPEL)}.</think>{VOTED} {label(RESOLUTION)}.").answer
    assert (texts(found), places(found)) == ([f"{VOTED}."], [RESOLUTION])


# What breaks off


def test_what_is_cut_off_in_mid_sentence_is_left_out_and_the_rest_is_not_all(ask, label):
    found = ask(Cut(f"{VOTED} {label(RESOLUTION)}. {SYMBOLIC[:-7]}")).answer
    assert texts(found) == [f"{VOTED}."]
    assert (found.mode, found.complete, found.fault) == ("model", False, "the connection broke off")


@pytest.mark.parametrize("end", [".", '."', "…"])
def test_a_last_sentence_with_its_full_stop_is_whole(ask, label, end):
    found = ask(Cut(f"{VOTED} {label(RESOLUTION)}{end}")).answer
    assert texts(found) == [f"{VOTED}{end}"]


# What does not fit


def test_the_weakest_passages_are_left_out_of_a_small_window(ask):
    model = Scripted([f"{VOTED}."], room=900)
    found = ask("", model=model).answer
    shown = [passage for passage in found.passages if passage.paragraph.text[:40] in model.asked[0][-1].content]
    hidden = [passage for passage in found.passages if passage not in shown]
    assert 1 <= len(shown) < len(found.passages)
    assert min(passage.score for passage in shown) >= max(passage.score for passage in hidden)
    assert model.count(model.asked[0]) <= 900
    assert found.warnings == (f"left out: {len(hidden)} paragraphs, the weakest, for the window of scripted",)


def test_a_server_that_finds_the_prompt_too_long_is_asked_once_more_with_the_better_half(ask):
    model = Scripted([TOO_LONG, f"{VOTED}."])
    found = ask("", model=model).answer
    assert written(found)
    assert model.count(model.asked[1]) < model.count(model.asked[0])
    assert "paragraphs, the weakest, for the window of scripted" in found.warnings[0]


def test_and_not_a_third_time(ask):
    model = Scripted([TOO_LONG, TOO_LONG])
    found = ask("", model=model).answer
    assert (quoted(found), found.fault, len(model.asked)) == (True, str(TOO_LONG), 2)


# Conversations


def test_earlier_turns_are_told_without_their_labels_and_only_so_many(ask):
    model = Scripted([REFUSAL])
    turns = [Turn(f"Question {n}?", "word " * 300) for n in range(9)]
    ask("", model=model, history=[*turns, Turn("Who is Abu-Taqwa?", "A leader. [1]")]).answer  # noqa: B018
    prompt = model.asked[-1][-1].content
    assert "Earlier question: Who is Abu-Taqwa?" in prompt
    assert "Earlier answer: A leader." in prompt
    assert "Question 1?" not in prompt


HISTORY = [Turn("Who was killed in the Jan. 4 strike?", "Abu-Taqwa. [1]")]


@pytest.mark.parametrize(
    ("rewrite", "taken"),
    [
        ("Which group did the militant Abu-Taqwa lead?", True),
        ("Which group did Osama bin Laden lead?", False),
        ("Abu-Taqwa led Harakat al-Nujaba.", False),
        (Cut("Which group did the militant Abu-Taqwa lead?"), False),
        (BackendError("nothing listens"), False),
    ],
)
def test_a_follow_up_in_the_models_words_counts_only_if_these_are_those_of_the_talk(ask, rewrite, taken):
    model = Scripted([rewrite, "The militant Abu-Taqwa led the group Harakat al-Nujaba."])
    found = ask("", "Which group did he lead?", model=model, history=HISTORY).answer
    asked = model.asked[1][-1].content.rsplit("Question: ", 1)[1]
    assert asked == ("Which group did the militant Abu-Taqwa lead?" if taken else "Which group did Abu-Taqwa lead?")
    assert (found.question, written(found), places(found)) == ("Which group did he lead?", True, [STRIKE])


def test_a_question_of_its_own_is_not_rewritten(ask):
    model = Scripted([f"{VOTED}."])
    assert written(ask("", model=model, history=HISTORY).answer)


# The stream


def test_sentences_come_when_they_are_finished_and_closing_ends_the_models_work(ask, label):
    model = Scripted([f"{VOTED} {label(RESOLUTION)}. {SYMBOLIC} {label(EXPEL)}. " + "And so on and on. " * 20])
    reply = ask("", model=model)
    pieces = iter(reply)
    assert next(pieces) == f"{VOTED}. [1] "
    assert model.open == 1
    reply.close()
    assert model.open == 0


PIECES = st.sampled_from(
    (
        *(VOTED, SYMBOLIC, KILLED, REFUSAL, "3,500 troops left on 5 May", "“Never,” he said. ", "No. ", "é"),
        *("[P1]", "[P3, P5]", "[P77]", "[1]", "P3", " ", ". ", "\n", "- "),
        *("<think>", "</think>", "http://evil.example/x "),
    )
)


@settings(deadline=None, max_examples=60)
@given(st.lists(PIECES, max_size=14).map("".join), st.booleans())
def test_whatever_a_model_writes_only_checked_sentences_have_footnotes(seeds, said, cut):
    passages = tuple(seeds.search(VOTE)[:6])
    model = Scripted([Cut(said) if cut else said])
    *items, draft = Drafting(model, Asked(VOTE, passages), check).run()
    assert isinstance(draft, Draft)
    assert draft.written == tuple(items)
    assert [note.label for note in draft.citations] == list(range(1, len(draft.citations) + 1))
    known = {passage.paragraph.id for passage in passages}
    for note in draft.citations:
        assert note.paragraph.id in known
        assert note.paragraph.text[note.quote_start : note.quote_end] == note.quote != ""
    for sentence in draft.written:
        assert bool(sentence.citations) == (sentence.verdict != "unsupported")
        assert all(1 <= number <= len(draft.citations) for number in sentence.citations)
        assert not re.search(r"\[P?\d|://|evil|think>", sentence.text)
    assert len({sentence.text for sentence in draft.written}) == len(draft.written)


def test_a_draft_without_an_end_is_not_whole(seeds):
    class Endless(Scripted):
        def stream(self, messages):
            yield f"{VOTED}. "

    *_, draft = Drafting(Endless([]), Asked(VOTE, tuple(seeds.search(VOTE)[:6])), check).run()
    assert not draft.ending.complete
    assert draft.ending.why
