"""Questions that people asked on a paragraph, told as sentences with their answers: paraphrases by no rule of ours.

SQuAD 2.0 has questions that the paragraph does not answer, each with an answer that only seems right: told as
sentences these are false, and hard, because most of their words stand in the paragraph (Rajpurkar et al. 2018).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.datasets.dataset import read_json
from eval.material import FILES, Told

_AUXILIARY = r"(?:do|does|did|is|are|was|were|can|could|will|would|has|have|had|should|may|might)"
_RULES = (
    (
        r"(?:In |During |By )?(?:what|which) (?P<n>year|century|decade|month) (?P<aux>did|was|were) (?P<rest>.+)",
        "time",
    ),
    (r"When (?P<aux>did|was|were) (?P<rest>.+)", "time"),
    (r"(?:What|Who) (?P<be>is|was|are|were) (?P<np>.+) (?P<end>called|named|known as)", "{np} {be} {end} {a}"),
    (
        rf"(?:Who|What) (?!{_AUXILIARY}\b)(?P<rest>(?:[a-z]+ed|led|won|wrote|fought|ran|became|began|took|gave"
        rf"|made|built)\b.+)",
        "{a} {rest}",
    ),
    (
        r"(?:Who|What|(?:What|Which) [a-z]+) (?P<be>is|was|are|were) (?P<rest>[a-z]+ed (?:by|in|to|from|on|as|at"
        r"|with|for)\b.+)",
        "{a} {be} {rest}",
    ),
    (r"(?:Who|What) (?P<be>is|was|are|were) (?P<np>the .+|[A-Z].+['’]s .+)", "{np} {be} {a}"),
    (rf"How many (?P<rest>[a-z]+s (?!{_AUXILIARY}\b)[a-z]+.+)", "{a} {rest}"),
    (r"(?:Who|What|(?:What|Which) [a-z]+) did (?P<rest>(?:the |The )?[A-Z][\w’'-]+ [a-z]+)", "{rest} {a}"),
)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE if "(?P<n>" in pattern else 0), put) for pattern, put in _RULES)
_DID = re.compile(
    r"(?P<np>(?:[Tt]he )?(?:[A-Z][\w’'-]*(?: of(?: the)?)? ){1,4}|[Tt]he (?:[a-z]+ )?[a-z]+ )(?P<vp>"
    r"(?:become|begin|end|start|die|fall|move|leave|arrive|win|lose|sign|create|build|establish|found|invade"
    r"|attack|take"
    r"|make|open|close|receive|return|declare|capture|defeat|publish|write|first|begin|formally|join|stop|lay"
    r"|kill|fire)\b.*)"
)
_SPLIT = re.compile(
    r"(?P<np>.+?) (?P<v>[a-z]+(?:ed|en)|born|built|sent|made|held|begun|taken|established)(?P<tail>(?: (?:in|by"
    r"|to|from|at|as|on|for|with|of|into|over|against)\b.*)?)"
)


@dataclass(frozen=True, slots=True)
class Declared:
    """A question and an answer as one sentence on its paragraph; `true` when the paragraph answers so."""

    told: Told
    question: str
    answer: str
    true: bool

    def instead(self, other: str) -> str | None:
        """The same sentence with another answer."""
        return declare(self.question, other)


def declared(data: Path, sentences: list[Told]) -> Iterator[Declared]:
    """The questions of SQuAD and XQuAD that make a sentence, on the paragraphs that `sentences` come from."""
    places = {one.passage.paragraph.text: one for one in sentences}
    for path in (FILES["squad"], FILES["xquad"]):
        for article in read_json(data / path)["data"]:
            for paragraph in article["paragraphs"]:
                if place := places.get(" ".join(paragraph["context"].split())):
                    yield from _asked(paragraph["qas"], place)


def _asked(questions: list[dict[str, object]], place: Told) -> Iterator[Declared]:
    for asked in questions:
        question = str(asked["question"]).strip()
        true = not asked.get("is_impossible", False)
        answers = asked.get("answers" if true else "plausible_answers")
        if not isinstance(answers, list) or not answers:
            continue
        answer = str(answers[0]["text"]).strip(" .,")
        if text := declare(question, answer):
            yield Declared(Told(text, "", place.passage, place.group), question, answer, true)


def declare(question: str, answer: str) -> str | None:
    """A question with its answer as a sentence; None for a question that no rule turns about."""
    if len(answer.split()) > 8 or re.search(r"\bnot\b|n't|\bnever\b", question):
        return None
    for pattern, put in _COMPILED:
        if found := pattern.fullmatch(question.rstrip(" ?")):
            text = _timed(found, answer) if put == "time" else put.format(a=answer, **found.groupdict())
            return f"{text[0].upper()}{text[1:]}." if text else None
    return None


def _timed(found: re.Match[str], answer: str) -> str | None:
    """When was X built? → X was built in 1850."""
    if re.fullmatch(r"\d{2,4}s|\d+(?:st|nd|rd|th) century", answer):
        answer = f"the {answer}"
    if found.groupdict().get("n", "").lower() == "century" and "centur" not in answer:
        answer = f"the {answer.removeprefix('the ')} century"
    when = (
        answer
        if re.match(r"(?:in|on|by|during|after|before|since|until|from|around|late|early)\b", answer.lower())
        else (
            f"on {answer}"
            if re.search(r"[A-Z][a-z]+ \d{1,2}\b(?!\d)|\d{1,2} [A-Z][a-z]+", answer)
            else f"in {answer}"
        )
    )
    if not re.search(
        r"\d|centur|January|February|March|April|May|June|July|August|September|October|November|December", answer
    ):
        return None
    rest = " ".join(found["rest"].split())
    if found["aux"].lower() == "did":
        parts = _DID.fullmatch(rest)
        return f"{parts['np'].strip()} did {parts['vp']} {when}" if parts else None
    if parts := _SPLIT.fullmatch(rest):
        return f"{parts['np']} {found['aux']} {parts['v']}{parts['tail']} {when}"
    return (
        f"{rest} {found['aux']} {when}"
        if re.fullmatch(r"(?:the|The) [\w’' -]{4,40}", rest) and "ing" not in rest
        else None
    )
