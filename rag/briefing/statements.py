"""Who said what: sentences that attribute something, and the speaker as the article has it.

A pronoun is left out unless the sentence before it in the paragraph has one speaker, and that one is named.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.briefing.material import Line
from rag.briefing.told import same
from rag.instructions import readable

LONGEST = 14  # words of a speaker
_SAYS = (
    r"(?:said|says|tell|tells|told|announced|stated|insisted|argued|argues|warned|denied|acknowledged"
    r"|(?:declared|claimed|claims)(?= (?:that|to|it|responsibility|credit)\b|[,:] ?[“\"])"
    r"|confirmed|maintained|vowed|pledged|urged|demanded|testified|explained|wrote|tweeted)"
)
_VERB = re.compile(rf"(?:\b(?:has|have|had|also|later|long|repeatedly|previously|then)\s)*\b{_SAYS}\b", re.IGNORECASE)
_INVERTED = re.compile(
    r"[,”\"’?!]\s*(?:said|says|added|wrote|warned|explained)\s(?P<who>(?:the |a |an )?(?:[\w’'.-]+\s){0,6}?"
    r"[\w’'-]+)(?=[,.;]|\s(?:in|on|at|who|during|after|to|of|about|told|and)\b|$)"
)
_ACCORDING = re.compile(
    r"\b[Aa]ccording to (?P<who>(?:the |a |an )?[\w’'.-]+(?:\s[\w’'-]+){0,6}?)(?=[,.;]|\s(?:who|in|on|that|and)\b|$)"
)
_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|be|being|to|not|n[’']t|who|which|that|it)\s*$", re.IGNORECASE)
_ENDS = re.compile(r"[^,;:“”\"]{0,48}[.”\"]*$")
_JOINED = re.compile(r"\b(?:and|but|or)\s*$")  # he informed them and told them
_PRONOUN = re.compile(r"^(?:he|she|they|it|we|i|you|who|this|that|one|some|many|others)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"(?:^|[,;:—–“”\"]|\b(?:and|but|while|as|that|when|after|because|since)\b)\s*")
_PLAIN = re.compile(r"(?:said|says|tell|tells|told)$", re.IGNORECASE)  # the others also tell what was done
_BESIDE = re.compile(r"\b(?:when|after|because|since)\s*$")
_VERBAL = re.compile(r"\b(?:which|who|whose|has|have|had|was|were|is|are|be|been|to|not|would|will)\b")
_ARTICLE = re.compile(r"^(?:the|a|an)\s", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(?:officials?|spokes\w+|minister|president|sources?|witnesses|residents|leaders?|commander|police|military"
    r"|government|lawmakers?|experts?|analysts?|critics|army|ministry|administration|company|researchers?|scientists?"
    r"|report|study|inquiry|investigation|survey|documents?|court|judges?|agency|department|council|senators?|officers?|diplomats?|prosecutors?|lawyers?|groups?"
    r"|authorities|aides?|family|doctors?|teachers?|activists?|investigators|economists?)\b",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"\s[a-z]+ly$")  # groups in Iraq quickly
_NAME = re.compile(r"\b[A-Z][\w’'.-]*")


@dataclass(frozen=True, slots=True)
class Said:
    """A line that attributes what it tells, and to whom."""

    speaker: str
    line: Line


def statements(lines: Iterable[Line], most: int) -> list[Said]:
    """The weightiest attributed lines, in the order of their weight; what nearly says the same is left out."""
    kept: list[Said] = []
    for line in lines:
        speaker = speaker_of(line)
        if speaker and len(kept) < most and not any(same(line.span.text, said.line.span.text) for said in kept):
            kept.append(Said(speaker, line))
    return kept


def speaker_of(line: Line) -> str:
    """The speaker of a line; "" where it attributes nothing, or the speaker is not certain."""
    found = speaker(line.span.text)
    if found and not _PRONOUN.match(found):
        return found
    if not found or found.lower() not in ("he", "she"):
        return ""
    before = [span.text for span in readable(line.passage.paragraph.text) if span.start < line.span.start]
    named = speaker(before[-1]) if before else ""
    return named if named and not _PRONOUN.match(named) and _NAME.search(named) else ""


def speaker(text: str) -> str:
    """To whom a sentence attributes what it tells, as it names them, a pronoun too; "" for nobody."""
    for pattern in (_INVERTED, _ACCORDING):
        if (match := pattern.search(text)) and (who := _somebody(match["who"])):
            return who
    found = list(_VERB.finditer(text))
    if found and _ENDS.match(text, found[-1].end()):  # "…, the minister said." is said by the minister, all of it
        found.insert(0, found.pop())
    for verb in found:
        if who := _subject(text[: verb.start()], plain=bool(_PLAIN.search(verb[0]))):
            return who
    return ""


def _subject(before: str, *, plain: bool) -> str:
    """The name at the end of what stands before the verb: "Pat Ryder" of "He fell, Pat Ryder, an aide,"."""
    if _PASSIVE.search(before) or _JOINED.search(before):
        return ""
    whole = before.strip().removesuffix(",")
    if before.rstrip().endswith(",") and "," in whole:  # a name with an apposition
        whole, _, _ = whole.rpartition(",")
    starts = [match.end() for match in _CLAUSE.finditer(whole) if match.end() < len(whole)]
    if not starts or (_BESIDE.search(whole[: starts[-1]]) and not plain):
        return ""
    return _somebody(whole[starts[-1] :])


def _somebody(found: str) -> str:
    """A named person, body or kind of people; "" for anything else."""
    who = _ADVERB.sub("", found.strip(" ,.“”\"'’"))
    if not who or len(who.split()) > LONGEST:
        return ""
    if _PRONOUN.match(who):
        return who
    bare = "" if _VERBAL.search(who) else _ARTICLE.sub("", who)
    return who if _NAME.search(bare) or _PEOPLE.search(bare) else ""
