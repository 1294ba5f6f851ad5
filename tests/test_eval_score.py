"""From an engine's answer to scores: hand-made answers, each wrong in one way. And the damages that make them so."""

from dataclasses import replace

import pytest
from tiny import Tiny

from eval.cases import Case, Gold
from eval.damage import DAMAGES
from eval.engine import survey
from eval.score import Observed, score, told
from index.article import Article, Passage
from rag.answer import Answer, Citation, Claim, Disagreement, Sentence

FIRST = Article("/a", "a.txt", "", "There are 2,000 troops in Iraq.\n\nThey train the army.")
SECOND = Article("/b", "b.txt", "", "There are 2,500 troops in Iraq.")
ENGINE = Tiny([FIRST, SECOND])
GROUND = survey(ENGINE)
GOLD = (Gold("a.txt", 1), Gold("b.txt", 1))
CASE = Case("c", "How many troops?", True, gold=GOLD, facts=(("2,000",), ("2,500",)), tags=("disagreement",))


def note(label: int, article: Article, n: int) -> Citation:
    paragraph = GROUND.places[article.source, n]
    return Citation(label, paragraph, article, paragraph.text, 0, len(paragraph.text))


NOTES = (note(1, FIRST, 1), note(2, SECOND, 1), note(3, FIRST, 2))
SENTENCES = tuple(Sentence(citation.quote, (citation.label,), "quoted") for citation in NOTES[:2])
ANSWER = Answer(CASE.question, SENTENCES, NOTES[:2], (), False, None, "extractive", 0.9)


def scored(answer: Answer, case: Case = CASE) -> dict[str, float]:
    return score(case, GROUND.keys([case])[case.id], Observed(answer, ()), GROUND.holds)


def test_a_right_answer_scores_full():
    found = scored(ANSWER)
    assert all(found[name] == 1 for name in ("facts", "strict", "cite.valid", "cite.f1", "support", "cite.coverage"))
    assert found["disagreement.shown"] == found["refusal.over"] == found["failed"] == 0


def test_a_quotation_that_is_not_at_its_offsets_is_invalid():
    moved = replace(NOTES[0], quote_start=3, quote_end=3 + len(NOTES[0].quote))
    assert scored(replace(ANSWER, citations=(moved, NOTES[1])))["cite.valid"] == 0.5


def test_a_paragraph_that_the_archive_lacks_or_words_otherwise_is_invalid():
    unknown = replace(NOTES[0], paragraph=replace(NOTES[0].paragraph, id="unknown"))
    altered = NOTES[0].quote.replace("2,000", "9,000")
    reworded = replace(NOTES[0], quote=altered, paragraph=replace(NOTES[0].paragraph, text=altered))
    for wrong in (unknown, reworded):
        assert scored(replace(ANSWER, citations=(wrong, NOTES[1])))["cite.valid"] == 0.5


def test_a_label_without_footnote_is_invalid_and_supports_nothing():
    lost = scored(replace(ANSWER, citations=NOTES[:1]))
    assert (lost["cite.valid"], lost["support"], lost["cite.recall"]) == (0.5, 0.5, 0.5)


def test_a_footnote_that_no_sentence_uses_is_not_cited():
    assert scored(replace(ANSWER, citations=NOTES))["cite.precision"] == 1


def test_the_next_paragraph_of_the_right_article_is_near():
    shifted = replace(NOTES[2], label=1)
    found = scored(replace(ANSWER, citations=(shifted, NOTES[1])))
    assert (found["cite.near"], found["cite.precision"], found["cite.recall"]) == (0.5, 0.5, 0.5)


def test_a_refusal_states_nothing_whatever_it_holds():
    refused = replace(ANSWER, refused=True, reason="2,000 and 2,500")
    assert told(refused) == ""
    assert scored(refused)["facts"] == 0 and scored(refused)["refusal.over"] == 1


def test_a_disagreement_is_shown_when_its_claims_tell_both_values():
    claims = (Claim("2,000", NOTES[0]), Claim("2,500", NOTES[1]))
    other = (Claim("train", NOTES[2]), Claim("2,500", NOTES[1]))
    shown = replace(ANSWER, sentences=(), citations=(), disagreements=(Disagreement("troops", claims),))
    found = scored(shown)
    assert found["disagreement.shown"] == found["facts"] == found["cite.f1"] == 1
    assert scored(replace(shown, disagreements=(Disagreement("work", other),)))["disagreement.shown"] == 0
    agreed = replace(CASE, tags=())
    assert scored(shown, agreed)["disagreement.false"] == 1 and scored(ANSWER, agreed)["disagreement.false"] == 0


def test_a_copy_of_a_gold_paragraph_is_gold():
    engine = Tiny([FIRST, SECOND, Article("/c", "copy.txt", "", SECOND.text)])
    ground = survey(engine)
    paragraph = ground.places["copy.txt", 1]
    copied = replace(NOTES[1], paragraph=paragraph, article=engine.given[2])
    key = ground.keys([CASE])["c"]
    found = score(CASE, key, Observed(replace(ANSWER, citations=(NOTES[0], copied)), ()), ground.holds)
    assert found["cite.f1"] == found["cite.valid"] == 1


def test_a_passage_that_stands_for_a_copy_of_gold_is_a_hit():
    other = Passage(GROUND.places["a.txt", 2], FIRST, 0.5, ("words",))
    gold = Passage(GROUND.places["b.txt", 1], SECOND, 0.5, ("words",))
    key = GROUND.keys([CASE])["c"]
    alone = score(CASE, key, Observed(ANSWER, (other,)), GROUND.holds)
    standing = score(CASE, key, Observed(ANSWER, (replace(other, copies=(gold,)),)), GROUND.holds)
    assert (alone["hit@1"], standing["hit@1"]) == (0, 1)


@pytest.mark.parametrize("damage", list(DAMAGES))
def test_each_damage_breaks_one_thing_and_leaves_the_rest(damage):
    question = "How many troops are in Iraq?"
    engine = DAMAGES[damage](ENGINE)
    sound, broken = ENGINE.ask(question).answer, engine.ask(question).answer
    unknown = engine.ask("Who won the football cup?").answer
    assert unknown.refused == (damage != "refusals off")
    assert (broken.sentences == sound.sentences) == (damage != "numbers changed")
    assert broken.sentences[0].text.startswith(
        "There are 2,001" if damage == "numbers changed" else "There are 2,000"
    )
    assert (broken.citations == sound.citations) == (damage != "citations shifted by one paragraph")
    assert (engine.search(question, arms=("words",)) == []) == (damage == "no BM25")
    assert engine.search(question, arms=("vectors",))
