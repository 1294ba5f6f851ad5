"""What becomes of a model's text: each sentence checked and footnoted, and what is delivered when too little holds."""

import re
from dataclasses import replace

import pytest
from command import FIRST, SECOND, VOTE
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted import Cut, Scripted

from index.errors import BackendError
from rag.answer import REFUSAL, Reply, Turn
from rag.ask import Task, answer
from rag.models.model import PromptTooLong
from rag.prompts import answering
from rag.question import understand
from rag.verify import Check, check
from rag.write import NO_FOOTNOTE, Asked, Draft, Drafting

TROOPS = "How many US troops are in Iraq?"
BOTH = "Who was killed in the Jan. 4 strike and why did parliament vote in 2020?"
VOTED = "In January 2020 the Iraqi parliament voted to end the U.S. military presence after the killing of Soleimani"
SYMBOLIC = "The Iraqi parliament took a symbolic vote to expel the foreign forces"
KILLED = "The Jan. 4 strike killed the militant known as Abu-Taqwa"
WOUNDED = "Three service-members were wounded in a Christmas Day drone attack in Iraq"
TWO = "The prime minister wanted the 2,000 US forces in the country"
NOW, STRIKE, PRIME = (SECOND, 9), (SECOND, 4), (FIRST, 4)
RESOLUTION, EXPEL, DRONE = (SECOND, 7), (FIRST, 1), (SECOND, 11)
TOO_LONG = PromptTooLong("the prompt is too long for it", "send fewer passages")


@pytest.fixture
def ask(seeds):
    """Asks the seeds, what is written being `said`; "{label}" in it stands for the label of a place."""

    def run(said, question=VOTE, *, history=(), model=None, checks=check, **changed):
        model = model or Scripted([said])
        chosen = seeds.settings.model_copy(update=changed)
        task = Task(seeds.archive, chosen, understand(question, history), tuple(history), None, (), model, checks)
        return Reply(lambda: answer(task))

    return run


@pytest.fixture
def label(ask):
    """The label that a model is told for a place, "[P3]"."""

    def find(place, question=VOTE):
        passages = answering(question, ask(REFUSAL, question).answer.passages).passages
        places = [(passage.article.source, passage.paragraph.n) for passage in passages]
        return f"[P{places.index(place) + 1}]"

    return find


def places(found):
    return [(citation.article.source, citation.paragraph.n) for citation in found.citations]


def texts(found):
    return [sentence.text for sentence in found.sentences]


def written(found):
    return (found.mode, found.model, found.complete, found.fault) == ("model", "scripted", True, None)


def quoted(found):
    """The quotations have taken the place of the text, and are whole."""
    assert {sentence.verdict for sentence in found.sentences} == {"quoted"}
    return (found.mode, found.model, found.complete, found.refused) == ("extractive", "scripted", True, False)


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
    assert (right.verdict, right.citations) == ("supported", (1,))


def test_where_nothing_holds_the_articles_are_quoted(ask):
    found = ask("Parliament voted on 5 May 2019. It was unanimous.", unsupported="show").answer
    assert quoted(found)
    assert found.warnings == (
        "none of the 2 sentences that scripted wrote is borne out by the paragraphs it cites;"
        " the articles are quoted instead",
    )


def test_what_holds_and_does_not_answer_is_no_answer(ask, label):
    found = ask(f"{WOUNDED} {label(DRONE, BOTH)}.", "Who was killed in the Jan. 4 strike?").answer
    assert quoted(found)
    assert "does not answer the question; the articles are quoted" in found.warnings[0]
    assert "Abu-Taqwa" in found.text


def test_a_digression_beside_an_answer_is_left_out_and_its_footnote_too(ask, label):
    question = "Who was killed in the Jan. 4 strike?"
    told = f"{WOUNDED} {label(DRONE, question)}. {KILLED} {label(STRIKE, question)}."
    found = ask(told, question).answer
    assert (written(found), found.text, places(found)) == (True, f"{KILLED}. [1]", [STRIKE])
    assert found.warnings == ("left out: 1 sentence of scripted that do not answer the question",)


def test_what_adds_to_the_paragraph_that_answers_stays(ask, label):
    place = label(RESOLUTION)
    found = ask(f"{VOTED} {place}. However, this was never enforced {place}.").answer
    assert texts(found) == [f"{VOTED}.", "However, this was never enforced."]
    assert found.warnings == ()


def test_the_check_is_the_one_that_was_given(ask, label):
    def doubting(sentence, sources):
        return Check("unsupported", "a second opinion", "content")

    found = ask(f"{VOTED} {label(RESOLUTION)}.", checks=doubting).answer
    assert quoted(found)


# What is no text


def test_a_refusal_alone_is_answered_with_quotations(ask):
    found = ask(REFUSAL.upper()).answer
    assert quoted(found)
    assert found.warnings == ("scripted found no answer in the paragraphs; the articles are quoted instead",)


def test_a_refusal_amid_text_is_left_out(ask, label):
    found = ask(f"{REFUSAL} {VOTED} {label(RESOLUTION)}.").answer
    assert (written(found), texts(found)) == (True, [f"{VOTED}."])


@pytest.mark.parametrize("said", ["", " \n", "...", "[P1][P2]"])
def test_an_empty_answer_is_quoted(ask, said):
    found = ask(said).answer
    assert quoted(found)
    assert found.warnings == ("scripted wrote nothing; the articles are quoted instead",)


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


def test_half_a_sentence_is_no_answer(ask):
    found = ask(Cut(SYMBOLIC)).answer
    assert quoted(found)
    assert (found.fault, found.warnings) == ("the connection broke off", ())


def test_without_a_model_the_articles_are_quoted_and_the_fault_is_told(ask):
    found = ask(BackendError("nothing listens", "start it")).answer
    assert quoted(found)
    assert found.fault == "nothing listens; start it"


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


# Disagreements, parts, conversations


def test_sides_of_a_disagreement_have_footnotes_of_the_same_answer(ask, label):
    found = ask(f"It still has 2,500 troops in Iraq {label(NOW, TROOPS)}.", TROOPS).answer
    claims = [claim.citation for differ in found.disagreements for claim in differ.claims]
    assert written(found)
    assert {note.label: note for note in found.citations} == {
        note.label: note for note in (found.citations[0], *claims)
    }
    assert [note.label for note in found.citations] == list(range(1, len(found.citations) + 1))
    assert {NOW, PRIME} <= set(places(found))


def test_a_model_is_told_where_the_articles_differ(ask):
    model = Scripted([REFUSAL])
    assert ask("", TROOPS, model=model).answer.disagreements
    assert "The articles differ on" in model.asked[0][-1].content


def test_every_part_of_a_question_must_be_answered(ask, label):
    killed, voted = f"{KILLED} {label(STRIKE, BOTH)}.", f"{VOTED} {label(RESOLUTION, BOTH)}."
    half, both = ask(killed, BOTH).answer, ask(f"{killed} {voted}", BOTH).answer
    assert quoted(half)
    assert "does not answer this part: why did parliament vote in 2020?" in half.warnings[0].lower()
    assert (written(both), places(both)) == (True, [STRIKE, RESOLUTION])


def test_a_part_that_the_archive_leaves_open_is_not_asked_of_the_model(ask, label):
    question = "Who was killed in the Jan. 4 strike and what did the Bank of England do to interest rates?"
    found = ask(f"{KILLED} {label(STRIKE, question)}.", question).answer
    assert written(found)
    assert "does not answer this part" in found.warnings[0]


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
    model = Scripted([rewrite, "Abu-Taqwa was the leader of Harakat al-Nujaba."])
    found = ask("", "Which group did he lead?", model=model, history=HISTORY).answer
    asked = model.asked[1][-1].content.rsplit("Question: ", 1)[1]
    assert asked == ("Which group did the militant Abu-Taqwa lead?" if taken else "Which group did Abu-Taqwa lead?")
    assert (found.question, written(found), places(found)) == ("Which group did he lead?", True, [STRIKE])


def test_a_question_of_its_own_is_not_rewritten(ask):
    model = Scripted([f"{VOTED}."])
    assert written(ask("", model=model, history=HISTORY).answer)


def test_a_refused_question_is_not_put_to_the_model(ask):
    assert ask("", "Who won the football World Cup?", model=Scripted([])).answer.refused


# The stream


def test_sentences_come_when_they_are_finished_and_closing_ends_the_models_work(ask, label):
    model = Scripted([f"{VOTED} {label(RESOLUTION)}. {SYMBOLIC} {label(EXPEL)}. " + "And so on and on. " * 20])
    reply = ask("", model=model)
    pieces = iter(reply)
    assert next(pieces) == f"{VOTED}. [1] "
    assert model.open == 1
    del reply, pieces
    assert model.open == 0


def test_what_came_is_what_is_delivered(ask, label):
    reply = ask(f"{VOTED} {label(RESOLUTION)}. {SYMBOLIC} {label(EXPEL)}.")
    assert "".join(reply).strip() == reply.answer.text


PIECES = st.sampled_from(
    [
        f"{VOTED}",
        f"{SYMBOLIC}",
        f"{KILLED}",
        "3,500 troops left on 5 May",
        "[P1]",
        "[P3, P5]",
        "[P77]",
        "[1]",
        "P3",
        " ",
    ]
    + [". ", "\n", "- ", REFUSAL, "<think>", "</think>", "“Never,” he said. ", "http://evil.example/x ", "No. ", "é"]
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
    for item in draft.written:
        sentence = item.sentence
        assert bool(sentence.citations) == (sentence.verdict != "unsupported")
        assert all(1 <= number <= len(draft.citations) for number in sentence.citations)
        assert not re.search(r"\[P?\d|http|think>", sentence.text)
    assert len({item.sentence.text for item in draft.written}) == len(draft.written)


def test_a_draft_without_an_end_is_not_whole(seeds):
    class Endless(Scripted):
        def stream(self, messages):
            yield f"{VOTED}. "

    *_, draft = Drafting(Endless([]), Asked(VOTE, tuple(seeds.search(VOTE)[:6])), check).run()
    assert not draft.ending.complete
    assert replace(draft, written=()).ending.why
