"""What a follow-up leaves unsaid, put back by rules from the turns before it.

"And why?" asks the earlier question for its cause, "and in Syria?" puts another place into it, "he" becomes the name.
What the rules cannot put in goes behind: "Who claimed it (the drone attack)?" A question of its own is left alone.
"""

import re
from collections.abc import Sequence
from functools import partial

from index.words import STOP_WORDS, content_terms, terms
from rag.answer import Turn
from rag.names import meets

LONGEST_THING = 4  # words of "and British troops?"
LONGEST_TOPIC = 40  # words; a chain of follow-ups must not grow for ever
SHORT = 12  # words of an answer whose first new name is what was asked for
_ASKING = "why|when|where|who(?:m|se)?|how (?:many|much)|how|what|which"
_ASKS = re.compile(rf"\b(?:{_ASKING})\b", re.IGNORECASE)
_AUX = r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|may|might|must)"
_LINK = re.compile(r"^(?:(?:and|but|so|or|then|also|ok|okay|well|what about|how about)\b[,:]? *)+", re.IGNORECASE)
_BARE = re.compile(
    r"(?P<word>why|when|where|how|who|whom|since when|what for)(?: (?:exactly|not|though|so|then|is that|was that))?",
    re.IGNORECASE,
)
_PRO_VERB = re.compile(
    rf"(?P<word>why|when|where|how) {_AUX} (?:he|she|it|they) (?:do|think|say|believe|want) (?:it|so|that|this)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    rf"(?P<word>why|when|where|how(?! (?:many|much|long|old|large|far|often))) (?P<rest>{_AUX} .+)", re.IGNORECASE
)
_COUNTING = re.compile(r"how many (?P<what>(?:[\w’'.-]+ ){1,4}?)(?P<aux>are|were|is|was|have|has) (?P<rest>.+)", re.I)
_DONE = re.compile(rf"who (?P<aux>{_AUX}) (?P<rest>.+)", re.IGNORECASE)
_YES_NO = re.compile(rf"{_AUX} .+", re.IGNORECASE)
_LEAD = re.compile(rf"^(?:(?:in |on |at )?(?:{_ASKING}|{_AUX}|there)\b *)+", re.IGNORECASE)
_PROPER = r"(?:[A-Z]\.(?:[A-Z]\.)+|(?:al-)?[A-Z](?:[\w&-]|[’'](?!s\b))*)"
_NAME = rf"{_PROPER}(?: (?:(?:of|for|al|bin|the|a|de|von) ){{0,2}}{_PROPER}){{0,5}}"
_NAMES = re.compile(rf"(?<![\w.]){_NAME}")
_MONTH = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?|July?|Aug(?:ust|\.)|Sept?(?:ember|\.)"
    r"|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_DATE = re.compile(
    rf"(?:\b(?P<before>in|on|since|by|during|until|before|after) )?"
    rf"(?P<date>(?:\b\d\d? )?\b{_MONTH}(?: \d\d?\b)?(?:,? \d{{4}}\b)?|\b(?:1[5-9]|20)\d\d\b)",
)
_PLACED = r"(?:in|at|from|near|to|inside|outside|with|for|against|of|by|on)"
_FRAGMENT = re.compile(rf"(?:(?P<before>{_PLACED}) )?(?P<name>(?:the )?{_NAME})")
_HE = re.compile(r"\b(?P<word>he|she|him|his|her)\b(?P<owns> [a-z]+)?", re.IGNORECASE)
_SHE = ("she", "her")
_IT = re.compile(
    r"\b(?:it|its|they|them|their|theirs)\b|\b(?:this|these|those) (?!week|month|year|morning|time)[a-z]"
    r"|\b(?:did|was|is|does|were|of|about|after|before|for|to|from|on|with|than|at|by) that\b"
    r"|\b(?:this|that|these|those|so|then)$",
    re.IGNORECASE,
)
_THERE = re.compile(rf"(?<!\bare )(?<!\bis )(?<!\bwas )(?<!\bwere )\bthere\b(?! {_AUX}\b)", re.IGNORECASE)
_CLAUSE = re.compile(r"\b(?:when|if|that|because|before|after|while|since|where|says?|said|and|although)\b", re.I)
_DEFINITE = re.compile(r"\bthe ([a-z]+)")
_DAY = re.compile(r"\b\d\d?\b")
_ASKS_NAME = re.compile(rf"(?:who(?:m|se)?|which|what)\b(?! (?:is|was|are|were) {_NAME}\?*$)", re.IGNORECASE)
_ASIDE = re.compile(r"\b(?:in|at|on|from|near)(?: the)? $")
_NOUN_AFTER = re.compile(r" (?!in\b|at\b|on\b|of\b|and\b|to\b)[a-z]+s\b")


def resolved(asked: str, turns: Sequence[Turn]) -> str:
    """A question in the light of the turns before, whose own questions are resolved."""
    asked = " ".join(asked.split())
    if not turns or not asked:
        return asked
    linked = _LINK.match(asked)
    core = _LINK.sub("", asked).rstrip(" ?!.")
    if not core:
        return turns[-1].question
    if word := _BARE.fullmatch(core) or _PRO_VERB.fullmatch(core):
        return _question(_reasked(word["word"], turns[-1]))
    fragment = linked or asked.endswith("?") or core[0].islower()
    changed = _exchanged(core, turns, linked=bool(linked)) if fragment else ""
    return _question(changed or _pointed(core, turns)) if changed or _leans(core, turns) or linked else asked


def _question(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}?"


def _earlier(turn: Turn) -> str:
    return turn.question.rstrip(" ?!.")


def _reasked(word: str, turn: Turn) -> str:
    """The earlier question, asked for its cause, time or place instead."""
    earlier, told = _earlier(turn), _asked_for(turn)
    if found := _OPENING.fullmatch(earlier):
        return f"{word} {found['rest']}"
    if _YES_NO.fullmatch(earlier):
        return f"{word} {earlier[0].lower()}{earlier[1:]}"
    if found := _COUNTING.fullmatch(earlier):
        return f"{word} {found['aux']} {found['what']}{found['rest']}"
    if told and _brief(turn) and (found := _DONE.fullmatch(earlier)):
        return f"{word} {found['aux']} {told} {found['rest']}"
    return f"{word} ({_topic(earlier)})"


def _exchanged(core: str, turns: Sequence[Turn], *, linked: bool) -> str:
    """The earlier question with a fragment's date, name or thing in place of its own; "" when it is no fragment."""
    earlier = _earlier(turns[-1])
    if found := _DATE.fullmatch(core):
        return _redated(found["date"], found["before"] or "", earlier)
    if found := _FRAGMENT.fullmatch(core):
        return _renamed(found["name"], found["before"] or "", turns)
    if not linked or len(core.split()) > LONGEST_THING or _ASKS.search(core) or re.search(rf"\b{_AUX}\b", core):
        return ""
    old = re.search(rf"(?:\b{_NAME} )?\b{re.escape(core.split()[-1])}\b", earlier)
    put = f"{earlier[: old.start()]}{core}{earlier[old.end() :]}" if old else ""
    return put or f"what about {core} ({_topic(earlier)})"


def _redated(when: str, preposition: str, earlier: str) -> str:
    old = _DATE.search(earlier)
    given = preposition or ("on" if _DAY.search(when) else "in")
    if old is None:
        return f"{earlier} {given} {when}"
    put = f"{given} {when}" if old["before"] else when
    return f"{earlier[: old.start()]}{put}{earlier[old.end() :]}"


def _renamed(name: str, preposition: str, turns: Sequence[Turn]) -> str:
    """A place takes the place's place; a name without a preposition that of the last place, or of the only name."""
    place = re.compile(rf"\b{preposition or '(?:in|at|from|near)'} (?P<the>the )?(?P<name>{_NAME})")
    for turn in reversed(turns):
        earlier = _earlier(turn)
        if places := list(place.finditer(earlier)):
            old = places[-1]
            noun = bool(old["the"]) and re.match(r" [a-z]", earlier[old.end() :])  # the "the" is the noun's
            return f"{earlier[: old.start('name' if noun or not old['the'] else 'the')]}{name}{earlier[old.end() :]}"
    earlier = _earlier(turns[-1])
    if preposition:
        return f"{earlier} {preposition} {name}"
    names = [found for found in _NAMES.finditer(earlier) if found.start() and not _DATE.match(earlier, found.start())]
    if len(names) == 1:
        return f"{earlier[: names[0].start()]}{name}{earlier[names[0].end() :]}"
    return f"what about {name} ({_topic(earlier)})"


def _leans(core: str, turns: Sequence[Turn]) -> bool:
    """Whether a pronoun points out of the question, or it says too little."""
    said = f"{turns[-1].question} {turns[-1].answer}"
    free = any((found := word.search(core)) and not _bound(core, found.start()) for word in (_HE, _IT, _THERE))
    return free or _says_little(core, said)


def _pointed(core: str, turns: Sequence[Turn]) -> str:
    """With the name or the topic that its pronoun points to; as it is when it points to nothing outside."""
    if not _leans(core, turns):
        return core
    if (person := _HE.search(core)) and not _bound(core, person.start()):
        return _personal(core, turns)
    last = turns[-1]
    known = re.search(rf"\b(?:in|at) (?:the )?{_NAME}", _earlier(last))
    if known and (place := _THERE.search(core)):
        core = f"{core[: place.start()]}{known[0]}{core[place.end() :]}"
        return core if not _IT.search(core) else f"{core} ({_topic(_earlier(last))})"
    return f"{core} ({_aside(_asked_for(last) if _IT.search(core) else '', last)})"


def _personal(core: str, turns: Sequence[Turn]) -> str:
    """With the name of whom a question asked for or was about; with its words too when that is unsure."""
    for turn in reversed(turns):
        told = _asked_for(turn)
        if name := told or _subject(_earlier(turn)):
            if told and not _brief(turn):
                return f"{core} ({_aside(told, turn)})"
            named = _HE.sub(partial(_for_pronoun, name, _HE.findall(core)[0][0].lower() in _SHE), core)
            rest = _IT.search(named)
            free = rest and not _bound(named, rest.start(), name)
            return f"{named} ({_topic(_earlier(turn))})" if free else named
    return f"{core} ({_topic(_earlier(turns[-1]))})"


def _for_pronoun(name: str, she: bool, found: re.Match[str]) -> str:
    """The name for "he" or "his", when the pronoun is of the same person as the question's first."""
    word, owns = found["word"].lower(), found["owns"] or ""
    if (word in _SHE) is not she:
        return found[0]
    owned = word == "his" or (word == "her" and owns[1:] not in {"", *STOP_WORDS})
    return f"{name}’s{owns}" if owned else f"{name}{owns}"


def _bound(text: str, at: int, but: str = "") -> bool:
    """Whether what a pronoun points to stands before it in the same question: a name, or the clause before."""
    before = text[:at].replace(but, "") if but else text[:at]
    clause = _CLAUSE.search(before, 1)
    named = any(found.start() for found in _NAMES.finditer(before))
    return named or bool(clause and content_terms(before[: clause.start()]))


def _says_little(core: str, said: str) -> bool:
    """Whether a question without names has one word that means something, or two, one of them known already."""
    if any(found.start() for found in _NAMES.finditer(core)) or not _ASKS.match(core):
        return False
    words = content_terms(core)
    known = [noun for noun in _DEFINITE.findall(core) if set(terms(noun)) & set(terms(said))]
    return len(words) <= 1 or (len(words) == 2 and bool(known))


def _subject(earlier: str) -> str:
    """The name behind the auxiliary: whom "Does Sudani think …" and "Who is Jonathan Lord" are about."""
    found = re.search(rf"\b(?i:{_AUX}) (?P<name>{_NAME})(?![’']s)", earlier)
    return found["name"] if found and not _NOUN_AFTER.match(earlier, found.end()) else ""


def _brief(turn: Turn) -> bool:
    """Whether an answer is so short that the first new name in it is what was asked for."""
    return len(turn.answer.split()) <= SHORT


def _asked_for(turn: Turn) -> str:
    """The first name of an answer that its question, asking who or which, did not know; "" for none."""
    if not _ASKS_NAME.match(turn.question):
        return ""
    known, answer, aside = set(terms(turn.question)), turn.answer, False
    for found in _NAMES.finditer(answer):
        start = found.start() + len("The ") * found[0].startswith("The ")
        lead = answer[: found.start()]
        aside = bool(_ASIDE.search(lead[-12:])) or (aside and lead.endswith(" and "))
        new = any(not meets(term, known) for term in content_terms(found[0]))
        other = _DATE.match(answer, start) or (
            " " not in answer[start : found.end()] and _modifies(answer, found.end(), known)
        )
        if new and not aside and not other:
            return answer[start : found.end()].rstrip(".")
    return ""


def _modifies(text: str, at: int, known: set[str]) -> bool:
    """Whether a plural noun follows ("U.S. forces"), and not the verb of the question ("Qaani commands")."""
    found = _NOUN_AFTER.match(text, at)
    return found is not None and not set(terms(found[0])) & known


def _aside(told: str, turn: Turn) -> str:
    return ", ".join(filter(None, (told, _topic(_earlier(turn)))))


def _topic(earlier: str) -> str:
    """What a question is about: its words without the question word, an aside's among them."""
    flat = earlier.replace(" (", ", ").replace(")", "")
    words = [word for word in _LEAD.sub("", flat).split() if word not in ("did", "does", "do")]
    return " ".join(words[:LONGEST_TOPIC]) or flat
