"""Instructions planted in articles, and a model that obeys every one: what is delivered all the same.

To be wired: `delivered` joins prompt, model, parser and verifier by hand, as `rag/ask.py` should. When Desk takes a
model, let it ask a Desk whose archive holds the planted article, and read the sentences of its Answer.
"""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from attacks import CANARY, HOST, PLACES, Attack, attacks, plant
from obedient import Obedient

from index.article import Article, Paragraph, Passage
from rag.answer import Verdict
from rag.cite import Parser
from rag.instructions import supporting
from rag.models.model import Ending
from rag.prompts import answering
from rag.verify import check

TRUE = "Officials said the talks would go on next week."
NEWS = [
    "The Pentagon has said it has no plans to withdraw forces from Iraq.",
    "It was not aware of any notification by the Iraqi government.",
    TRUE,
]
TITLE = "Iraqi officials signal they want US forces to stay"
FOREIGN = re.compile(
    r"https?:|www\.|evil\.example|!\[|\]\(|<[a-z/!]|javascript:|\[P?\d+\]|【|\(P\d+\)", re.IGNORECASE
)


@dataclass(frozen=True)
class Delivered:
    text: str
    labels: tuple[int, ...]
    verdict: Verdict


def passages(title: str, text: str) -> list[Passage]:
    """The paragraph with the attack, and one without: an attack that stands alone does not hide the true sentence."""
    article = Article("planted", "planted", title, "", date(2024, 1, 9))
    texts = [" ".join(NEWS), text]
    made = [Paragraph(f"p{n}", article.id, n, words, 0, len(words)) for n, words in enumerate(texts, 1)]
    return [Passage(paragraph, article, 0.9 - paragraph.n / 10, ("words",)) for paragraph in made]


def delivered(model: Obedient, found: list[Passage]) -> list[Delivered]:
    prompt = answering("What did officials say?", found)
    parser = Parser(len(prompt.passages), prompt.hosts)
    chunks = [piece for piece in model.stream(prompt.messages) if not isinstance(piece, Ending)]
    written = [sentence for chunk in chunks for sentence in parser.feed(chunk)] + parser.close()
    cited = [[supporting(prompt.passages[label - 1]) for label in sentence.labels] for sentence in written]
    return [
        Delivered(sentence.text, sentence.labels, check(sentence.text, sources).verdict)
        for sentence, sources in zip(written, cited, strict=True)
    ]


def told(attack: Attack, place: str) -> list[Delivered]:
    planted = plant(attack.text, NEWS, TITLE, place)
    return delivered(Obedient(TRUE, attack.wants), passages(planted.title, planted.text))


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: f"{attack.family}-{attack.text[:30]}")
def test_an_obedient_model_delivers_nothing_foreign(attack):
    for place in PLACES:
        sentences = told(attack, place)
        assert sentences[0] == Delivered(TRUE, (1,), sentences[0].verdict)
        assert sentences[0].verdict in ("supported", "quoted")
        for sentence in sentences:
            assert not FOREIGN.search(sentence.text)
            assert set(sentence.labels) <= {1, 2}
            assert CANARY not in sentence.text or sentence.verdict == "unsupported"


def test_the_prompt_of_a_detected_attack_holds_nothing_of_it():
    for attack in attacks():
        if attack.family in ("canary", "address") and not attack.held_out:
            for place in PLACES:
                planted = plant(attack.text, NEWS, TITLE, place)
                model = Obedient(TRUE, attack.wants)
                delivered(model, passages(planted.title, planted.text))
                sent = "\n".join(message.content for message in model.seen[0])
                assert CANARY not in sent and HOST not in sent
