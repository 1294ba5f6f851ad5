"""What follow-ups become: by rules, and by a model whose words are checked. And how much history is kept."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import BackendError
from rag.answer import Turn
from rag.conversation import LONGEST_REWRITE, bare, faithful, recent, rewritten, self_contained
from rag.models.model import Ending
from rag.models.tokens import count_text
from rag.prompts import Message
from rag.question import understand

TROOPS = Turn("How many US troops are in Iraq?", "One source says 2,000, the other roughly 2,500. [1]")
STRIKE = Turn("Who was killed in the Jan. 4 strike?", "Abu-Taqwa. [1]")
TOLD = Turn(
    "Who was killed in the Jan. 4 strike?",
    "The Jan. 4 strike — which was in retaliation for attacks on U.S. forces in Iraq and Syria — killed the militant "
    "known as Abu-Taqwa, the leader of Harakat al-Nujaba. [1]",
)
VOTE = Turn("When did Iraq's parliament vote on a resolution to end the US presence?", "In January 2020. [1]")
LORD = Turn("Who is Jonathan Lord?", "A former defense official, now at the Center for a New American Security.")
SUDANI = Turn("Does Sudani think that Iraq needs foreign forces?", 'Yes: "We think we need foreign forces."')
DRONE = Turn("How many service members were wounded in the Christmas Day drone attack?", "Three. [2]")
WHY = Turn("Why did parliament vote in 2020?", "In response to the killing of Qassem Soleimani. [1] [2]")
QUDS = Turn("Who commands the Quds Force?", "Esmail Qaani commands it. [2]")
GROUP = Turn("Which group did Abu-Taqwa lead?", "Harakat al-Nujaba. [1]")
ABOUT_VOTE = "(Iraq's parliament vote on a resolution to end the US presence)?"
ABOUT_DRONES = "(service members were wounded in the Christmas Day drone attack)?"

CASES = [
    # another place
    (TROOPS, "And in Syria?", "How many US troops are in Syria?"),
    (TROOPS, "and what about Syria?", "How many US troops are in Syria?"),
    (TROOPS, "in Kuwait?", "How many US troops are in Kuwait?"),
    (WHY, "And in Iran?", "Why did parliament vote in 2020 in Iran?"),
    (SUDANI, "And Iran?", "Does Sudani think that Iran needs foreign forces?"),
    # another name or thing
    (LORD, "And Pat Ryder?", "Who is Pat Ryder?"),
    (TROOPS, "And British troops?", "How many British troops are in Iraq?"),
    (DRONE, "What about Easter?", "How many service members were wounded in the Easter drone attack?"),
    (WHY, "What about the budget?", "What about the budget (parliament vote in 2020)?"),
    # another date
    (WHY, "and in 2021?", "Why did parliament vote in 2021?"),
    (WHY, "What about January 2019?", "Why did parliament vote in January 2019?"),
    (TROOPS, "What about 2021?", "How many US troops are in Iraq in 2021?"),
    (TROOPS, "And on 5 January 2020?", "How many US troops are in Iraq on 5 January 2020?"),
    # a bare question word
    (VOTE, "And why?", "Why did Iraq's parliament vote on a resolution to end the US presence?"),
    (TROOPS, "But why?", "Why are US troops in Iraq?"),
    (TROOPS, "Since when?", "Since when are US troops in Iraq?"),
    (SUDANI, "Why?", "Why does Sudani think that Iraq needs foreign forces?"),
    (SUDANI, "Why does he think so?", "Why does Sudani think that Iraq needs foreign forces?"),
    (VOTE, "Why did they do it?", "Why did Iraq's parliament vote on a resolution to end the US presence?"),
    (STRIKE, "Why?", "Why was Abu-Taqwa killed in the Jan. 4 strike?"),
    (STRIKE, "And where exactly?", "Where was Abu-Taqwa killed in the Jan. 4 strike?"),
    (TOLD, "And why?", "Why (killed in the Jan. 4 strike)?"),
    # he, she
    (STRIKE, "Which group did he lead?", "Which group did Abu-Taqwa lead?"),
    (STRIKE, "Where was his convoy hit?", "Where was Abu-Taqwa’s convoy hit?"),
    (TOLD, "Which group did he lead?", "Which group did he lead (Abu-Taqwa, killed in the Jan. 4 strike)?"),
    (LORD, "What did he say about Centcom?", "What did Jonathan Lord say about Centcom?"),
    (LORD, "what is her rank?", "What is Jonathan Lord’s rank?"),
    (LORD, "Who met her in Baghdad?", "Who met Jonathan Lord in Baghdad?"),
    (QUDS, "Who is he?", "Who is Esmail Qaani?"),
    # it, they, that, there
    (VOTE, "Was it ever enforced?", f"Was it ever enforced {ABOUT_VOTE}"),
    (DRONE, "Who claimed it?", f"Who claimed it {ABOUT_DRONES}"),
    (STRIKE, "What was the reason for it?", "What was the reason for it (Abu-Taqwa, killed in the Jan. 4 strike)?"),
    (GROUP, "Where is it based?", "Where is it based (Harakat al-Nujaba, group Abu-Taqwa lead)?"),
    (TROOPS, "how many of them?", "How many of them (US troops are in Iraq)?"),
    (TROOPS, "Who said so?", "Who said so (US troops are in Iraq)?"),
    (WHY, "When did that happen?", "When did that happen (parliament vote in 2020)?"),
    (TROOPS, "Who trains there?", "Who trains in Iraq?"),
    # too little said
    (VOTE, "Who voted?", f"Who voted {ABOUT_VOTE}"),
    (DRONE, "How many died?", f"How many died {ABOUT_DRONES}"),
    (VOTE, "What did the parliament decide?", f"What did the parliament decide {ABOUT_VOTE}"),
]
ALONE = [
    "What did the Bank of England decide?",
    "Who is Jonathan Lord?",
    "Who invented television?",
    "How did Iran respond?",
    "Did the US leave?",
    "What did Biden say when he met Sudani?",
    "Did the Bank of England say that it would raise rates?",
    "Was the vote binding when it passed?",
    "How many American troops are stationed in Iraq?",
    "Did Sudani say that Iraq needs help?",
    "Which songs were the most popular this year?",
    "How many rockets are there in Gaza?",
    "Troops in Iraq",
]


@pytest.mark.parametrize(("turn", "asked", "whole"), CASES)
def test_a_follow_up_becomes_a_question_of_its_own(turn, asked, whole):
    assert self_contained(asked, [turn]) == whole


@pytest.mark.parametrize("asked", ALONE)
@pytest.mark.parametrize("turn", [TROOPS, VOTE, STRIKE])
def test_a_question_of_its_own_is_left_alone(turn, asked):
    assert self_contained(asked, [turn]) == asked


def test_only_the_link_to_a_change_of_topic_is_dropped():
    assert self_contained("And what did the Fed decide?", [TROOPS]) == "What did the Fed decide?"


@pytest.mark.parametrize("asked", ["Which group did he lead?", "And why?", "  two   spaces "])
def test_without_history_a_question_stands_as_it_is(asked):
    assert self_contained(asked, []) == " ".join(asked.split())


@pytest.mark.parametrize(
    ("turns", "asked", "whole"),
    [
        ([TROOPS, Turn("And in Syria?", "900.")], "And why?", "Why are US troops in Syria?"),
        ([TROOPS, Turn("And in Syria?", "900.")], "What about 2021?", "How many US troops are in Syria in 2021?"),
        ([STRIKE, Turn("Which group did he lead?", "Nujaba.")], "And why?", "Why (group Abu-Taqwa lead)?"),
        ([TROOPS, LORD], "And in Syria?", "How many US troops are in Syria?"),
        ([LORD, TROOPS], "What did he say?", "What did Jonathan Lord say?"),
        ([STRIKE, LORD], "What did he say?", "What did Jonathan Lord say?"),
    ],
)
def test_several_turns_back(turns, asked, whole):
    assert self_contained(asked, turns) == whole


def test_the_kind_and_the_terms_are_those_of_the_whole_question():
    question = understand("And in Syria?", [TROOPS])
    assert (question.asked, question.kind) == ("And in Syria?", "how many")
    assert set(question.terms) == {"us", "troop", "syria"}
    assert understand("Who claimed it?", [DRONE]).kind == "who"


def test_labels_of_footnotes_are_gone_before_an_answer_is_used():
    answer = "Abu-Taqwa [1], of Nujaba. [12] It cost [sic] $5 [P3]"
    assert bare(Turn("Who?", answer)) == Turn("Who?", "Abu-Taqwa, of Nujaba. It cost [sic] $5")
    assert recent([STRIKE], 1_000) == (Turn(STRIKE.question, "Abu-Taqwa."),)


TURNS = st.lists(st.builds(Turn, st.text(max_size=60), st.text(max_size=200)), max_size=6)


@given(TURNS, st.integers(0, 300))
def test_history_is_the_newest_turns_and_never_over_its_budget(history, tokens):
    kept = recent(history, tokens)
    assert sum(count_text(turn.question) + count_text(turn.answer) for turn in kept) <= tokens
    assert [turn.question for turn in kept] == [turn.question for turn in history[len(history) - len(kept) :]]


def test_all_of_a_short_history_is_kept_and_the_last_question_of_a_long_one():
    assert len(recent([TROOPS, LORD, WHY], 1_000)) == 3
    assert recent([TROOPS, Turn("And in Syria?", "word " * 900)], 50) == (Turn("And in Syria?", ""),)
    assert recent([TROOPS], 1) == recent([], 100) == ()


@settings(deadline=None)
@given(st.text(max_size=200), TURNS)
def test_any_text_has_a_self_contained_form(asked, history):
    assert isinstance(self_contained(asked, history), str)


@pytest.mark.parametrize("asked", ["it " * 1300, "And in " + "Aa " * 1300, "the a " * 600 + "?", "who did " * 500])
def test_a_long_question_after_a_long_one_takes_no_time(asked):
    start = time.perf_counter()
    self_contained(asked, [Turn(asked, asked)] * 20)
    assert time.perf_counter() - start < 2


def test_a_chain_of_follow_ups_does_not_grow_for_ever():
    history = [TROOPS, *[Turn("Who said so, and was it true then?", "The Pentagon.")] * 50]
    assert len(self_contained("Who said so?", history)) < 400


# A model's form


@dataclass
class Scripted:
    """A model that says what it was given, and keeps what it was sent."""

    script: list[str | Ending | BackendError]
    name: str = "scripted"
    room: int = 4_000
    sent: list[Message] = field(default_factory=list)

    def count(self, messages: Sequence[Message]) -> int:
        return 1

    def stream(self, messages: Sequence[Message]) -> Iterator[str | Ending]:
        self.sent = list(messages)
        for item in self.script:
            if isinstance(item, BackendError):
                raise item
            yield item


DONE = Ending(complete=True)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("How many US troops are in Syria?", True),
        ("How many American troops are in Syria?", True),
        ("How many US troops are there?", False),  # lost the name
        ("How many US troops are in Syria and Kuwait?", False),  # a name from nowhere
        ("How many US troops are in Syria in 2024?", False),  # a number from nowhere
        ("Biden: how many US troops are in Syria?", False),
        ("How many US troops are in Syria", False),  # no question
        ("900 US troops are in Syria.", False),
        ("Here it is:\nHow many US troops are in Syria?", False),
        (f"How many US troops {'really ' * 60}are in Syria?", False),
    ],
)
def test_a_rewrite_is_used_only_with_the_words_of_the_talk(text, kept):
    assert faithful(text, "And in Syria?", [TROOPS]) is kept


def test_a_rewrite_keeps_the_question_word_and_the_numbers():
    assert not faithful("Who voted in Iraq's parliament?", "And why?", [VOTE])
    assert faithful("Why did Iraq's parliament vote in 2021?", "and why in 2021?", [VOTE])
    assert not faithful("Why did Iraq's parliament vote in 2020?", "and why in 2021?", [VOTE])


def test_the_models_form_is_read_from_its_stream():
    model = Scripted(['"How many US troops', ' are in Syria?"\n', DONE])
    assert rewritten(model, "And in Syria?", [TROOPS]) == "How many US troops are in Syria?"
    said = "\n".join(message.content for message in model.sent)
    assert "And in Syria?" in said and TROOPS.question in said and "2,500." in said and "2,500. [1]" not in said


@pytest.mark.parametrize(
    "script",
    [
        ["How many US troops are in Syria?", Ending(complete=False, why="cut")],
        ["How many US troops are in Syria?"],
        [BackendError("the server is gone", "start it")],
        ["How many US", BackendError("the server is gone", "start it")],
        ["x" * (2 * LONGEST_REWRITE + 1), DONE],
        [DONE],
    ],
)
def test_what_the_model_does_not_finish_is_not_used(script):
    assert rewritten(Scripted(script), "And in Syria?", [TROOPS]) is None
