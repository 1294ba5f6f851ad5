"""True sentences told otherwise, by rules that keep the meaning: what a language model does with a source.

Each rule gives None where it does not apply. The rules know nothing of the verifier, and share no list with it.
"""

import re
from collections.abc import Callable
from random import Random

from eval.material import Told

_NAME = r"(?:[A-Z][\w’'-]+(?: (?:of |the |de |von |van |al-)?[A-Z][\w’'-]+){0,3})"
_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "|".join(_MONTHS)
_LOWER_FIRST = re.compile(
    r"(?:The|A|An|This|These|Those|That|It|He|She|They|There|His|Her|Its|Their|In|On|At|By|During|After|As|Some|Many"
    r"|Most|Several|Two|Three|Both|All|One|When|While|Although|For|From|Other|Such)\b"
)
_ADVERBIAL = re.compile(
    rf"(?P<lead>(?:In|On|During|By|Since|After|Until|Around|At) (?:(?:the )?(?:early|late|mid|end of|beginning of"
    rf"|spring of"
    rf"|summer of|fall of)? ?(?:the )?)?(?:\d{{1,2}} )?(?:(?:{_MONTH})(?: \d{{1,2}},?)? ?)?(?:\d{{3,4}}s?"
    rf"|(?:\d\d?th|[a-z]+th)"
    rf" century|(?:{_MONTH}))), (?P<rest>(?:{_NAME}|the|a|an|he|she|it|they|his|her|its)\b.+)\."
)
_WHICH = re.compile(r", (?:which|who|where) [^,;\"“”()]{8,120},(?= )|, (?:which|who|where) [^,;\"“”()]{8,120}(?=\.$)")
_ASIDE = re.compile(r" \([^()]{3,80}\)")
_TRAILING = re.compile(r", (?:and|but|while|although|though|whereas|with|including|[a-z]+ing) [^,;\"“”()]{12,140}\.$")
_OPENING = re.compile(
    r"^(?:However|Additionally|Furthermore|Moreover|Also|Finally|Today|Later|Eventually|Meanwhile|Nevertheless"
    r"|Thus|Therefore"
    r"|For example|For instance|As a result|In addition|In fact|Similarly|Consequently|Traditionally|Generally"
    r"|Originally), "
)
_SAID = re.compile(
    r"^(?P<claim>[^,]{30,}), (?:according to [^,]{3,60}|(?:[\w.’'-]+ ){1,6}(?:said|says)"
    r"|(?:said|says) (?:[\w.’'-]+ ?){1,6}(?:, [^,]{5,160}){0,2})\.$"
)
_ACCORDING = re.compile(r"^(?:According to|In the view of) [^,]{3,60}, (?P<claim>.{25,})$")
_PASSIVE = re.compile(
    rf"^(?P<patient>(?:The |A )?(?:[A-Z]?[\w’'-]+ ){{1,5}}?)(?P<be>was|were) (?P<verb>\w+ed|built|written|led|won"
    rf"|made) by"
    rf" (?P<agent>(?:the |a )?(?!Royal){_NAME}|the [a-z]+(?: [a-z]+)?)(?P<rest>(?: (?:in|on|at|for|as|to|from"
    rf"|during|after)\b [^,;]+)?)\.$"
)
_ACTIVE = re.compile(
    rf"^(?P<agent>(?!It |He |She |They |We )(?:The )?{_NAME}|The [a-z]+) (?P<verb>founded|established|defeated"
    rf"|invaded|developed|designed|created|introduced"
    rf"|conquered|captured|destroyed|published|discovered|invented|appointed|acquired|purchased|replaced|attacked"
    rf"|rejected"
    rf"|approved|supported|signed|launched|occupied|formed|organized|proposed|described|named"
    rf"|won) (?P<patient>(?:the |a |an )?"
    rf"(?:[\w’'-]+ ){{0,5}}?[\w’'-]+)(?P<rest>(?: (?:in|on|at|during|after|from) (?:(?!ing\b)[^,;])+)?)\.$"
)
_QUOTES = re.compile(r"[\"“”]")  # what stands between them may not be told otherwise
_FULL_NAME = re.compile(
    r"(?<=[a-z,] )(?P<given>[A-Z][a-z]+) (?P<last>[A-Z][a-z]{2,})(?= (?:was|is|had|has|\w+ed|became"
    r"|wrote|said|and)\b)"
)
_GIVEN = frozenset(
    """John William George James Robert Thomas Charles Henry Joseph Edward David Richard Michael Paul Peter
    Daniel Isaac Albert Martin Nikola Guglielmo Oliver Samuel Benjamin Abraham Frederick Francis Louis Philip
    Alexander Andrew Mary Elizabeth Anne Margaret Jane Sarah Catherine Maria Alice Donald Joe Barack Ronald
    Jonathan Mohammed Pat Qassem Stephen Steven Simon Adam Alan Arthur Walter Harry Jack Frank Fred Mark Luke
    Matthew Anthony Christopher Brian Kevin Patrick Tom Tim Jim Bill Bob Leonard Claude Paul Larry Ray Roger
    Howard Ralph Eric Victor Hugo Karl Carl Otto Max Ernst Hans Genghis Kublai Edmund Edwin Ernest Eugene
    Harold Herbert Julian Kenneth Leon Lewis Neil Norman Oscar Ralph Russell""".split()
)
_SYNONYMS = {
    word: other.replace("_", " ")
    for word, other in (
        pair.split("/")
        for pair in """began/started started/began large/big many/numerous often/frequently frequently/often
        near/close_to several/a_number_of important/significant significant/important main/principal
        help/assist built/constructed
        constructed/built ended/finished required/needed needed/required created/made received/got obtained/got
        entire/whole commonly/widely primarily/mainly mainly/chiefly nearly/almost almost/nearly approximately/about
        roughly/about rapidly/quickly difficult/hard ruled/governed purchased/bought bought/purchased attempted/tried
        children/kids residents/inhabitants troops/soldiers allows/lets provides/gives located/situated
        throughout/across increased/grew area/region whole/entire goal/aim usually/normally various/different
        famous/well-known formed/set_up established/set_up founded/established""".split()
    )
}
_TEENS = "two three four five six seven eight nine ten eleven twelve".split()
_COUNT = re.compile(
    r"(?<![\w$€£.,:/–-])(?P<n>\d{1,3}(?:,\d{3})+|[2-9]|1[0-2])(?= (?!million|billion|percent|January|February"
    r"|March|April|May|June|July|August|September|October|November|December)[a-z]+)"
)
_BIG = re.compile(r"(?<![\w.,])(?P<n>\d{1,3}(?:\.\d)?) (?P<scale>million|billion)(?= (?!dollars|euros)[a-z])")
_DATE_DMY = re.compile(rf"(?<![\w,–-])(?P<d>\d{{1,2}}) (?P<m>{_MONTH}) (?P<y>\d{{4}})(?![\w–-])")
_DATE_MDY = re.compile(rf"(?P<m>{_MONTH}) (?P<d>\d{{1,2}}), (?P<y>\d{{4}})(?![\w–-])")


def passive_or_active(told: Told, chance: Random) -> str | None:
    """X was built by Y. → Y built X. And back, for verbs that are safe."""
    if found := _PASSIVE.match(told.text):
        patient = _lowered(found["patient"].strip())
        verb = {"written": "wrote"}.get(found["verb"], found["verb"])
        return f"{_raised(found['agent'])} {verb} {patient}{found['rest']}."
    found = _ACTIVE.match(told.text)
    if found and not re.search(
        r" (?:and|that|his|her|its|their|as|to) |^(?:his|her|its|their|it|him|them|that)\b|ing\b",
        found["patient"] + " ",
    ):
        be = "were" if found["patient"].split(" of ")[0].endswith("s") else "was"
        agent = _lowered(found["agent"])
        return f"{_raised(found['patient'])} {be} {found['verb']} by {agent}{found['rest']}."
    return None


def adverbial_moved(told: Told, chance: Random) -> str | None:
    """In 1900, Tesla was granted a patent. → Tesla was granted a patent in 1900."""
    found = _ADVERBIAL.fullmatch(told.text)
    if not found or re.search(r'[;:"“”]|, (?:and|but|which|who|where|with) ', found["rest"]):
        return None
    return f"{_raised(found['rest'])} {found['lead'][0].lower()}{found['lead'][1:]}."


def adverbial_dropped(told: Told, chance: Random) -> str | None:
    """In 1900, Tesla … → Tesla …"""
    if found := _ADVERBIAL.fullmatch(told.text):
        return f"{_raised(found['rest'])}."
    found = _OPENING.match(told.text)
    return _raised(told.text[found.end() :]) if found else None


def clause_dropped(told: Told, chance: Random) -> str | None:
    """Without a relative clause, a parenthesis, or the last of two clauses."""
    if re.search(r'["“”]', told.text):
        return None
    for pattern in chance.sample((_WHICH, _ASIDE, _TRAILING), 3):
        if found := pattern.search(told.text):
            left = told.text[: found.start()] + told.text[found.end() :]
            left = left if left.endswith(".") else f"{left}."
            if len(left.split()) >= 7 and left.count(",") < (1 if pattern is _TRAILING else 3):
                return left
    return None


def number_reformed(told: Told, chance: Random) -> str | None:
    """12 → twelve, 2,500 → 2.5 thousand, 1,200,000 → 1.2 million, 1.2 million → 1,200,000, 50% → 50 percent."""
    if _QUOTES.search(told.text):
        return None
    for pattern, change in ((_BIG, _in_full), (_COUNT, _otherwise)):
        for found in pattern.finditer(told.text):
            if other := change(found):
                return told.text[: found.start()] + other + told.text[found.end() :]
    if re.search(r"\d%", told.text):
        return re.sub(r"(?<=\d)%", " percent", told.text)
    word = re.search(rf"(?<= )(?:{'|'.join(_TEENS)})(?= [a-z]{{3,}}s\b)(?! times)", told.text)
    return told.text[: word.start()] + str(_TEENS.index(word[0]) + 2) + told.text[word.end() :] if word else None


def _in_full(found: re.Match[str]) -> str | None:
    return f"{round(float(found['n']) * (10**6 if found['scale'] == 'million' else 10**9)):,}"


def _otherwise(found: re.Match[str]) -> str | None:
    value = int(found["n"].replace(",", ""))
    if value <= 12:
        return _TEENS[value - 2]
    for scale, name in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand")):
        if value >= scale and value % (scale // 100) == 0:
            return f"{value / scale:g} {name}"
    return found["n"].replace(",", "") if value < 10_000 else None


def date_reformed(told: Told, chance: Random) -> str | None:
    """11 November 1798 → November 11, 1798, Nov. 11, 1798, or November 1798."""
    if _QUOTES.search(told.text):
        return None
    if found := _DATE_DMY.search(told.text):
        date = chance.choice((f"{found['m']} {found['d']}, {found['y']}", f"{found['m']} {found['y']}"))
    elif found := _DATE_MDY.search(told.text):
        date = chance.choice(
            (f"{found['d']} {found['m']} {found['y']}", f"{_short(found['m'])} {found['d']}, {found['y']}")
        )
    else:
        return None
    if date.startswith(f"{found['m']} {found['y']}"):
        before = re.sub(r"\bon $", "in ", re.sub(r"\bOn $", "In ", told.text[: found.start()]))
        if not before.lower().endswith("in "):
            return None
        return before + date + told.text[found.end() :]
    return told.text[: found.start()] + date + told.text[found.end() :]


def _short(month: str) -> str:
    return month if len(month) <= 5 else f"{month[:4] if month == 'September' else month[:3]}."


def pronoun_named(told: Told, chance: Random) -> str | None:
    """He moved … → Tesla moved …, where the sentence before begins with one person's name and names no other."""
    pronoun = re.match(r"(?:He|She) (?=[a-z])", told.text)
    name = re.match(
        r"(?:[A-Z][a-z]+ )?(?P<last>[A-Z][a-z]+) (?=(?:was|had|became|began|moved|went|worked|attended|wrote|died"
        r"|lived|[a-z]+ed)\b)",
        told.before,
    )
    if not pronoun or not name or _LOWER_FIRST.match(told.before):
        return None
    return f"{name['last']} {told.text[pronoun.end() :]}"


def joined(told: Told, chance: Random) -> str | None:
    """The sentence before and this one as one sentence."""
    if not 5 <= len(told.before.split()) <= 22 or len(told.text.split()) > 22 or not told.before.endswith("."):
        return None
    if re.search(r'["“”;:|\[\]]', told.before + told.text) or not told.before[0].isupper():
        return None
    return f"{told.before[:-1]}, and {_lowered(_OPENING.sub('', told.text))}"


def saying_dropped(told: Told, chance: Random) -> str | None:
    """X, officials said. → X. According to officials, X. → X."""
    if re.search(r'["“”]', told.text):
        return None
    if found := _ACCORDING.match(told.text):
        return _raised(found["claim"])
    found = _SAID.match(told.text)
    return f"{found['claim']}." if found else None


def surname_only(told: Told, chance: Random) -> str | None:
    """Guglielmo Marconi was … → Marconi was …"""
    found = _FULL_NAME.search(told.text) or re.match(
        r"(?P<given>[A-Z][a-z]+) (?P<last>[A-Z][a-z]{2,})(?= (?:was born|had|became|wrote|said|died)\b)", told.text
    )
    if not found or found["given"] not in _GIVEN or _QUOTES.search(told.text):
        return None
    return _raised(told.text[: found.start()] + found["last"] + told.text[found.end() :])


def reworded(told: Told, chance: Random) -> str | None:
    """One to three words replaced by words of the same meaning."""
    found = [
        word for word in re.findall(r"\b[a-z]+\b", re.sub(r'"[^"]*"|“[^”]*”', "", told.text)) if word in _SYNONYMS
    ]
    if not found or re.search(r'["“]', told.text):
        return None
    text = told.text
    for word in chance.sample(sorted(set(found)), min(3, len(set(found)))):
        text = re.sub(rf"(?<!-)\b{word}\b", _SYNONYMS[word], text, count=1)
    return text


def verbatim(told: Told, chance: Random) -> str | None:
    """As it stands."""
    return told.text


RULES: dict[str, Callable[[Told, Random], str | None]] = {
    "verbatim": verbatim,
    "passive or active": passive_or_active,
    "adverbial moved": adverbial_moved,
    "adverbial dropped": adverbial_dropped,
    "clause dropped": clause_dropped,
    "number in another form": number_reformed,
    "date in another form": date_reformed,
    "name for a pronoun": pronoun_named,
    "two sentences joined": joined,
    "attribution dropped": saying_dropped,
    "surname alone": surname_only,
    "other words": reworded,
}


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:] if _LOWER_FIRST.match(text) else text
