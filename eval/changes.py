"""Changes that make a true sentence untrue: another number, date, name or word, a "not" more or less, roles turned.

A change that happens to be true (the new number stands in the paragraph) is not made: None.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from random import Random

from eval.material import Told
from index.article import Passage

_NAME = r"[A-Z][\w’'-]*[a-z](?: (?:of |the |de |von |van |al-)?[A-Z][\w’'-]*[a-z]){0,3}"
_NUMBER = re.compile(r"(?<![\w$€£.,:/–-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w:/–-]|[.,]\d)")
_COUNTED = re.compile(r"(?<=[a-z] )(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)(?= [a-z]{3,}s\b)")
_COUNTS = "two three four five six seven eight nine ten twelve twenty".split()
_YEAR = re.compile(r"(?<![\w,.$–-])(?:1[0-9]|20)\d\d(?![\w%–-]|[.,]\d| [a-z]+s\b)")
_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = re.compile(rf"(?:{'|'.join(_MONTHS)})(?= \d)|(?<=\bin )(?:{'|'.join(_MONTHS)})\b")
_PERSON = re.compile(
    r"(?<![\w.’'-] )(?:^|(?<=[a-z,] ))(?P<name>[A-Z][a-z]+ [A-Z][a-z]+)(?= (?:was|is|had|has|became|wrote|said"
    r"|and|[a-z]+ed)\b|,)"
)
_PLACE = re.compile(rf"(?<=\b(?:in|at|to) )(?P<name>{_NAME})(?=[ ,.])(?! [A-Z])")
_PLACE_FROM = re.compile(rf"(?<=\b(?:from|near) )(?P<name>{_NAME})(?=[ ,.])(?! [A-Z])")
_PEOPLES = (
    "American British French German Italian Spanish Portuguese Dutch Russian Chinese Japanese Korean Indian"
    " Iranian Iraqi"
    " Israeli Egyptian Turkish Greek Polish Swedish Norwegian Danish Finnish Austrian Australian Canadian"
    " Mexican Brazilian"
    " Irish Scottish Welsh Belgian Swiss Hungarian Syrian Afghan Pakistani Vietnamese Kenyan Nigerian"
).split()
_COUNTRIES = (
    "Britain France Germany Italy Spain Portugal Russia China Japan Korea India Iran Iraq Israel Egypt Turkey"
    " Greece Poland"
    " Sweden Norway Denmark Finland Austria Australia Canada Mexico Brazil Ireland Scotland Wales Belgium"
    " Switzerland Hungary"
    " Syria Afghanistan Pakistan Vietnam Kenya Nigeria England Netherlands"
).split()
_PEOPLE = re.compile(
    rf"(?<=[a-z,] )(?P<name>{'|'.join(_PEOPLES)})(?= [a-z])|^The (?P<first>{'|'.join(_PEOPLES)})(?= [a-z])"
)
_COUNTRY = re.compile(rf"(?:^|(?<=[a-z,] ))(?P<name>{'|'.join(_COUNTRIES)})(?=[ ,.’'])(?! [A-Z])")
_AUXILIARY = re.compile(
    r"(?<=[\w)] )(?:is|are|was|were|has been|have been|had|will|would|can|could|did|does|do|should"
    r"|must)(?= (?!not\b|no\b|only\b|never\b"
    r"|also\b|once\b|n[eo]|all\b|both\b|most|usual|often|first\b|then\b|more\b|less\b|very\b)[a-z]+)"
)
_NEGATED = re.compile(
    r"\b(?:(?P<can>can|could|did|does|do|is|are|was|were|has|have|had|would|will|should)(?P<not>(?: not|n['’]t"
    r"|not)) (?!only\b|necessarily\b|just\b|until\b|yet\b|merely\b|be )|(?<= )never (?=[a-z]))"
)
_VERBS = (
    "defeated invaded attacked conquered captured destroyed replaced followed joined supported opposed rejected ruled"
    " governed controlled accused criticized influenced helped killed murdered betrayed succeeded occupied"
    " besieged expelled"
    " appointed owned acquired purchased bought sold taught led beat fought asked told convinced persuaded"
    " ordered allowed"
    " employed inspired recruited reversed upheld surpassed outnumbered sued praised absorbed founded established"
    " contained surrounded produced caused received created introduced paid threatened adopted banned abolished"
    " visited"
).split()
_OPENERS = "It|He|She|We|I|Since|When|While|After|Before|These|Those|They|This|That|There|Although|However"
_PROPER = rf"(?:[Tt]he )?(?!(?:{_OPENERS}) ){_NAME}"
_PHRASE = rf"(?:{_PROPER}|(?:[Tt]he|[Aa]) (?:[a-z]+ )?[a-z]+(?: of {_NAME})?)"
_CLAUSE = (
    r"^(?:(?:In|On|By|After|During|At) [^,]{3,40}, )?"
    r"|, (?:and|but|when|where|while|although|as|because|after) |; | that "
)
_TAIL = r"(?:[,.;]| (?:in|on|at|for|as|to|from|during|after|and|with|by|when|until|over|near|because)\b).*$"
_DONE = rf"(?:was |were )?(?:also |then |later )?(?:{'|'.join(_VERBS)})(?: by)?"
_DID = r"(?:also |then |later |had )?[a-z]{2,}ed|(?:was|were) [a-z]+(?:ed|en|t) by"
_DEED = re.compile(
    rf"(?P<lead>{_CLAUSE})(?:(?P<one>{_PHRASE}) (?P<verb>{_DONE}) (?P<two>{_PHRASE})"
    rf"|(?P<doer>{_PROPER}) (?P<did>{_DID}) (?P<done>{_PROPER}))(?P<rest>{_TAIL})"
)
_QUOTE = re.compile(r"^(?:[^\"]*\"[^\"]*\")*?[^\"]*\"(?P<words>[^\"]{14,200})\"|“(?P<curly>[^“”]{14,200})”")
_WORD = re.compile(r"(?<![\w’'-])[a-z]{4,}(?![\w’'-])")
_PLAIN = frozenset(
    "that this with from they their them were been have which when what would could should about into than"
    " then".split()
)


class Corpus:
    """All sentences, and the names of each kind that stand in them: what is swapped in comes from another article."""

    def __init__(self, told: Sequence[Told]) -> None:
        self.told = list(told)

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Names by kind: people by given name and surname, places by preposition, peoples and countries by list."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self.told:
            for kind, pattern in _NAMES.items():
                found[kind] |= {match["name"] for match in pattern.finditer(one.text) if len(match["name"] or "") > 3}
        return {kind: sorted(names) for kind, names in found.items()} | {"people": _PEOPLES, "country": _COUNTRIES}

    @cached_property
    def words(self) -> list[str]:
        """Words in small letters that can replace another in a quotation."""
        return sorted({word for one in self.told for word in _WORD.findall(one.text)} - _PLAIN)

    @cached_property
    def passages(self) -> dict[str, list[Passage]]:
        """The paragraphs of each article."""
        found: dict[str, dict[str, Passage]] = defaultdict(dict)
        for one in self.told:
            found[one.passage.article.id].setdefault(one.passage.paragraph.id, one.passage)
        return {article: list(passages.values()) for article, passages in found.items()}


_NAMES = {"person": _PERSON, "place": _PLACE, "nearby": _PLACE_FROM, "people": _PEOPLE, "country": _COUNTRY}
Change = Callable[[str, Told, Corpus, Random], str | None]


def number_changed(text: str, told: Told, corpus: Corpus, chance: Random) -> str | None:
    """Another number that the paragraph does not hold: a digit more, less, or another, or ten times as much."""
    found = [match for match in _NUMBER.finditer(text) if not _YEAR.fullmatch(match[0]) and not _in_date(text, match)]
    found += list(_COUNTED.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    number = chance.choice(_COUNTS) if match[0].isalpha() else _other_number(match[0], chance)
    stands = re.search(rf"(?<![\w.,]){re.escape(number)}(?![\w]|[.,]\d)", told.passage.paragraph.text)
    return None if stands or number == match[0] else _put(text, match, number)


def _in_date(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 12) : match.end() + 12]
    return any(month in around for month in _MONTHS) or text[match.end() : match.end() + 9].startswith(
        (" centur", " BC")
    )


def _other_number(number: str, chance: Random) -> str:
    digits = [at for at, char in enumerate(number) if char.isdigit()]
    at = chance.choice(digits[: max(1, len(digits) - 1)])
    least = "1" if at == 0 else "0"
    other = chance.choice([digit for digit in "0123456789" if digit != number[at] and digit >= least])
    return number[:at] + other + number[at + 1 :]


def date_changed(text: str, told: Told, corpus: Corpus, chance: Random) -> str | None:
    """Another year or month that the paragraph does not hold."""
    if months := [match for match in _MONTH.finditer(text) if chance.random() < 0.5]:
        match, other = months[0], chance.choice(_MONTHS)
    elif years := list(_YEAR.finditer(text)):
        match = chance.choice(years)
        other = str(int(match[0]) + chance.choice((-100, -20, -10, -5, -3, -2, -1, 1, 2, 3, 5, 10, 20)))
    else:
        return None
    return (
        None
        if other in told.passage.paragraph.text or (other > "2099" and other.isdigit())
        else _put(text, match, other)
    )


def name_swapped(text: str, told: Told, corpus: Corpus, chance: Random) -> str | None:
    """Another person, place, people or country, that the paragraph does not name."""
    found = [(kind, match) for kind, pattern in _NAMES.items() for match in pattern.finditer(text) if match["name"]]
    if not found:
        return None
    kind, match = chance.choice(found)
    other = chance.choice(corpus.names[kind])
    around = f"{told.passage.article.title} {told.passage.paragraph.text}"
    alike = any(part[:4] in around for part in other.split() if part[0].isupper())
    return None if alike else text[: match.start("name")] + other + text[match.end("name") :]


def negation_added(text: str, told: Told, corpus: Corpus, chance: Random) -> str | None:
    """ "not" behind the first auxiliary of a sentence that denies nothing."""
    if re.search(r"\b(?:not|no|never|nor|neither|without|cannot|none|only|few|little|any)\b|n['’]t\b", text):
        return None
    match = _AUXILIARY.search(text)
    if not match or re.search(r"[\"“]|, \w+ing ", text[: match.start()]):
        return None
    first = match[0].split()[0]
    return text[: match.start()] + first + " not" + text[match.start() + len(first) :]


def negation_removed(text: str, told: Told, corpus: Corpus, chance: Random) -> str | None:
    """Without its "not" or "never"."""
    found = list(_NEGATED.finditer(text))
    if len(found) != 1 or re.search(r"\b(?:but|nor|neither|no|although|any|yet|whether)\b|[\"“]", text):
        return None
    match = found[0]
    return _put(text, match, f"{match['can']} " if match["can"] else "")


def roles_swapped(text: str, told: Told, corpus: Corpus, chance: Random) -> str | None:
    """Subject and object of a verb exchanged."""
    match = _DEED.search(text)
    if not match:
        return None
    one, verb, two = match["one"] or match["doer"], match["verb"] or match["did"], match["two"] or match["done"]
    if one.lower() == two.lower() or one in two or two in one or re.search(r"married|joined|met\b", verb):
        return None
    first = two if match["lead"] else two[0].upper() + two[1:]
    second = one[0].lower() + one[1:] if one.split()[0] in ("The", "A") else one
    return text[: match.end("lead")] + f"{first} {verb} {second}" + text[match.start("rest") :]


def quote_altered(text: str, told: Told, corpus: Corpus, chance: Random) -> str | None:
    """A word in quotation marks replaced, or left out; the paragraph does not hold the new words."""
    match = _QUOTE.search(text)
    group = "words" if match and match["words"] else "curly"
    found = list(_WORD.finditer(match[group])) if match else []
    if not match or not found or len(match[group].split()) < 3:
        return None
    word = chance.choice(found)
    other = chance.choice(
        [*(w for w in chance.sample(corpus.words, 400) if w[-2:] == word[0][-2:] and w != word[0]), ""]
    )
    words = " ".join(_put(match[group], word, other).split())
    bare = words.strip(" .,!?")
    return (
        None if bare in told.passage.paragraph.text else text[: match.start(group)] + words + text[match.end(group) :]
    )


ERRORS: dict[str, Change] = {
    "number": number_changed,
    "date": date_changed,
    "name": name_swapped,
    "quote": quote_altered,
    "negation added": negation_added,
    "negation removed": negation_removed,
    "roles": roles_swapped,
}


def _put(text: str, match: re.Match[str], other: str) -> str:
    return text[: match.start()] + other + text[match.end() :]
