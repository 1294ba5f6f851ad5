"""Which of the values in a sentence is the one that is asked for; when in doubt, none.

Tried on RAMDocs for the names of "who": the only name of the sentence (right 3 of 20 times), the name that makes the
sentence most like the question when "who" stands for it (36 of 84), the name whose word pieces are nearest to
"who" (23 of 84), the nearest name to the question's verb or noun (30 of 70), and the grammar below (45 of 59).
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache

from index.words import STOP_WORDS, terms
from rag.names import meets
from rag.question import Question
from rag.values import Count, Day, Name, Value, counts, days, names

WITHIN = 5  # words between a date and what happened then; within 8, 3 of 45 dates were another's, within 5, 1 of 43
LONGEST_RUN = 5  # words that name what is counted
LONGEST = 60  # words of a sentence; what is longer is a page's lists and menus, run together
_WORD = re.compile(r"[\w’'-]+")
_ALIKE = (
    "troop force soldier serviceman servicemen",
    "people person population inhabitant resident",
    "kill die dead death toll fatality slain",
    "wound injure hurt",
    "born birth",
    "found establish create form foundation launch",
    "build built construct construction complete erect",
    "begin began start",
)
_HARM = ("kill", "wound")  # what became of people: 12 killed and 30 wounded are two counts
_MEASURES = (
    re.compile(r"\bhow many (?P<run>.+)", re.IGNORECASE),
    re.compile(r"\b(?:number|size|strength|count|total) of (?:the |all )?(?P<run>.+)", re.IGNORECASE),
    re.compile(r"\bhow (?:large|big|strong) (?:is|was|are|were) (?:the )?(?P<run>.+)", re.IGNORECASE),
    re.compile(r"\b(?P<run>population|death toll)\b", re.IGNORECASE),
)
_STATIVE = "number size strength count total estimated current station base serve remain source article agree report"
_ASKING = "year date day month time century decade name"
_MEASURED = re.compile(
    r"\b(?P<noun>population|toll|number|total|strength|size)(?: (?:of|in|at|for|the|and|\d{4}|[A-Z]\w+)){0,8}"
    r"(?: (?!densit)[a-z]+){0,4}? (?:of|was|is|at|to|reached|totall?ed|stood at|rose to)(?: about| around)? ?$"
)
_PART = re.compile(
    r"\b(?:another|additional|further|extra|more|other|remaining|first|last|new|next)\b", re.IGNORECASE
)
_FLOW = re.compile(
    r"\b(?:send|sent|sending|deploy\w*|withdr\w+|pull\w*|remov\w*|add\w*|cut\w*|reduc\w*|rais\w+|replac\w*|mov\w+"
    r"|evacuat\w*|originally|initially|formerly|previously|once|if|could|would|may|might|plan\w*|propos\w*|by)"
    r"(?: \w+){0,3} $",
    re.IGNORECASE,
)
_RATE = re.compile(r"\s*(?:\w+ ){0,2}(?:per|an?) (?:\w+)", re.IGNORECASE)
_UNSPLIT = re.compile(r"\bservice[ -](?:member|personnel)", re.IGNORECASE)
_PLURAL = re.compile(r"[\w-]*[a-z]s|people|men|women|children|dead|wounded|personnel|police|staff|population")
_WANTS_DAY = re.compile(r"\bdate\b", re.IGNORECASE)
_PLACE_NAME = r"(?:the )?(?P<place>(?:[A-Z]\.){2,}|[A-Z][\w-]*(?: [A-Z][\w-]*){0,3})"
_PLACED = re.compile(rf"(?: [\w-]+){{0,2}} (?:in|at|from|to|across|inside|outside|near) {_PLACE_NAME}")
_THERE = re.compile(rf" (?:in|at|from|to|across|inside|outside|near) {_PLACE_NAME}")
_BEFORE_DATE = re.compile(r"\b(?:until|before|after|since|by) (?:the )?$", re.IGNORECASE)
_AGENT = re.compile(r"(?: [a-z]+)? by(?: (?:the )?(?:[A-Za-z-]+ ){0,4}?)? ?")
_DOER = re.compile(r",? ?(?:(?:who|which|has|had|have|also|then|later|the|a|an|was|is|were) )*")
_PLACE = re.compile(r"(?: [\w-]+){0,2} (?:in|at|near|outside|inside|on) (?:the )?")
_MODIFIES = re.compile(r"(?:[’']s)? ([a-z-]+)")
_COMPOUND = re.compile(r"[\w’']+-[a-z]+$")  # Hindi-language
_NEXT = re.compile(r" ([\w’'-]+)")


@cache
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(terms(group)) for group in _ALIKE)


def alike(one: str, other: str) -> bool:
    """Whether two index terms mean the same: troops and forces, born and birth, Iran and Iranian."""
    return one == other or any(one in group and other in group for group in _groups()) or meets(one, {other})


def _any(found: Iterable[str], wanted: Iterable[str]) -> bool:
    among = list(wanted)
    return any(alike(one, other) for one in found for other in among)


def _harm(found: Sequence[str]) -> str:
    """`kill` or `wound`, whichever the terms speak of first; "" for none."""
    return next((harm for term in found for harm in _HARM if alike(term, harm)), "")


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `start:end` and its index term."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class Slot:
    """What a question wants one value of. `measure` is what it counts: the noun's term, "" when it counts nothing.

    `deed` are the terms that say what is done or happens: "built", "wound".
    """

    question: Question
    measure: str
    harm: str
    deed: frozenset[str]

    def value(self, text: str) -> Value | None:
        """The asked value in a sentence."""
        if len(_WORD.findall(text)) > LONGEST:
            return None
        if self.measure:
            found = [count for count in counts(text) if self._counts(text, count)]
            return found[0] if len(found) == 1 else None
        if self.question.kind == "when" or _WANTS_DAY.search(self.question.text):
            return self._day(text)
        return self._name(text) if self.question.kind in ("who", "where") else None

    def about(self, text: str, value: Value) -> str:
        """What the value is of, in the sentence's words: "troops in Iraq"."""
        if isinstance(value, Day):
            return "the date"
        if isinstance(value, Name):
            return "the place" if self.question.kind == "where" else "the name"
        end = value.end
        while (word := _NEXT.match(text, end)) and not _any(_terms(_run(text[value.end : end])), [self.measure]):
            if word[1].lower() in STOP_WORDS:
                break
            end = word.end()
        placed = _THERE.match(text, end)
        return (
            text[value.end : placed.end() if placed else end].strip() or _measure_before(text, value) or "the number"
        )

    def _counts(self, text: str, count: Count) -> bool:
        """Whether the number counts what is asked, all of it and nothing narrower."""
        before, after = text[: count.start], text[count.end :]
        if count.unit or _RATE.match(after) or _PART.search(before[-24:]) or _flows(before, self.deed):
            return False
        run = _run(after)
        placed = _PLACED.match(text, _run_end(text, count.end))
        if placed and not self._known(terms(placed["place"])):
            return False
        return self._harmed(before, after) and self._noun(run, _measure_before(text, count))

    def _noun(self, run: Sequence[str], before: str) -> bool:
        """Whether the noun after the number, or the measure before it, is the one that is asked for."""
        if before and _any(terms(before), [self.measure]):
            return not run or _any(_terms(run), [self.measure, "people"])
        if not run:
            return bool(self.harm) and self.measure == "peopl"
        at = next((i for i, word in enumerate(run) if _any(terms(word), [self.measure])), -1)
        if at < 0 or not (_PLURAL.fullmatch(run[at]) or at == len(run) - 1):
            return False
        narrower = run[:at]
        return not _PART.search(" ".join(narrower)) and self._known(_terms(narrower))

    def _harmed(self, before: str, after: str) -> bool:
        """Whether what became of those that are counted is what is asked: the words after the number decide."""
        near = _harm(_terms(_WORD.findall(re.split(r"[,;]| and ", after, maxsplit=1)[0])[:8]))
        return (near or _harm(_terms(_WORD.findall(re.split(r"[,;]| and ", before)[-1])[-4:]))) == self.harm

    def _known(self, found: Sequence[str]) -> bool:
        """Whether the question says each of these terms itself."""
        return all(_any([term], self.question.terms) for term in found)

    def _day(self, text: str) -> Day | None:
        """The date nearest to what is asked about; one that stands after it is nearer."""
        words = _words(text)
        if not all(_any([term], [word.term for word in words]) for term in self.deed):
            return None
        deeds = [word for word in words if _any([word.term], self._event())]
        found = [(_apart(text, deed, day), day) for day in days(text) for deed in deeds if self._dates(text, day)]
        near = [pair for pair in found if pair[0] <= WITHIN]
        return min(near, key=lambda pair: pair[0])[1] if near else None

    def _event(self) -> list[str]:
        """What happened: the deed with other forms ("built"), else the question's last ("the musical opened")."""
        said = [term for term in self.question.terms if term in self.deed]
        return [term for term in said if any(term in group for group in _groups())] or said[-1:]

    def _dates(self, text: str, day: Day) -> bool:
        return not _BEFORE_DATE.search(text[: day.start]) and str(day.year) not in terms(self.question.text)

    def _name(self, text: str) -> Name | None:
        """The name that did it, was it, or where it was, by the grammar of the words between."""
        deeds = [word for word in _words(text) if _any([word.term], self.deed)]
        for name in names(text):
            free = not any(day.start < name.end and name.start < day.end for day in days(text))
            new = free and name.terms and not _COMPOUND.match(name.text) and not _any(name.terms, self.question.terms)
            if new and not _modifies(text, name) and any(self._does(text, deed, name) for deed in deeds):
                return name
        return None

    def _does(self, text: str, deed: Word, name: Name) -> bool:
        if deed.end <= name.start:
            between = text[deed.end : name.start]
            if self.question.kind == "where":
                return bool(_PLACE.fullmatch(between))
            return between == " " or bool(between.strip() and _AGENT.fullmatch(between))
        return self.question.kind == "who" and bool(_DOER.fullmatch(text[name.end : deed.start]))


def slot_of(question: Question) -> Slot:
    """What a question wants; a slot that finds nothing where it wants no count, date, name or place."""
    found = next((match for pattern in _MEASURES if (match := pattern.search(question.text))), None)
    run = _run(" " + found["run"]) if found else []
    said = _terms(run)
    harm = _harm(question.terms) if found else ""
    measure = _head(run, harm)
    dated = terms(" ".join(day.text for day in days(question.text)))
    others = {*question.names, *question.numbers, *dated, *terms(f"{_STATIVE} {_ASKING}"), *(said if found else ())}
    return Slot(question, measure, harm, frozenset(question.terms) - others)


def _head(run: Sequence[str], harm: str) -> str:
    """The term of the noun in "Palestinian civilians died": the last plural, else the last word."""
    nouns = [word for word in run if _PLURAL.fullmatch(word) and not (harm and _harm(terms(word)))]
    found = _terms(nouns[-1:] or ([] if harm else run[-1:]))
    return found[-1] if found else "peopl" if harm else ""


def _words(text: str) -> list[Word]:
    return [Word(*match.span(), term) for match in _WORD.finditer(text) for term in terms(match[0])[:1]]


def _terms(words: Iterable[str]) -> list[str]:
    return terms(" ".join(words))


def _run(text: str) -> list[str]:
    """The words that follow at once, up to a stop word or a mark."""
    return _UNSPLIT.sub("soldier", text[: _run_end(text, 0)]).split()


def _run_end(text: str, at: int) -> int:
    end = at
    for _ in range(LONGEST_RUN):
        match = _NEXT.match(text, end)
        if match is None or match[1].lower() in STOP_WORDS:
            break
        end = match.end()
    return end


def _measure_before(text: str, count: Value) -> str:
    """ "population" in "the population of the town was 1,066"; "" when the words before a number name no measure."""
    found = _MEASURED.search(text[max(0, count.start - 120) : count.start])
    return found["noun"] if found else ""


def _flows(before: str, deed: AbstractSet[str]) -> bool:
    """Whether the number is of a change or a plan, and the question asks for neither."""
    found = _FLOW.search(before[-60:])
    return found is not None and not _any(terms(found[0]), deed)


def _apart(text: str, deed: Word, day: Day) -> int:
    """How many words stand between; twice as many when the date comes first."""
    if deed.end <= day.start:
        return len(_WORD.findall(text[deed.end : day.start]))
    return 2 * len(_WORD.findall(text[day.end : deed.start])) + 2


def _modifies(text: str, name: Name) -> bool:
    """Whether a single name belongs to the noun after it: the American of "American troops"."""
    after = _MODIFIES.match(text, name.end)
    single = " " not in name.text or "&" in name.text
    return single and after is not None and after[1] not in STOP_WORDS
