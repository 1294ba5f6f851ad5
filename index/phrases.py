"""Every pattern that finds a date in English, and those that tell a year from a count, a month from a name.

All are linear; what looks behind a phrase is given a window of a few words.
"""

import re
from collections.abc import Iterable

from index.calendar import SEASONS, Part

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
WEEKDAYS = "mon tue wed thu fri sat sun".split()
NEAR = {"day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_NUMBERS = dict(
    zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True)
)
_NUMBERS |= {"a": 1, "an": 1, "couple": 2, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_CENTURIES = (
    "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
    " twenty-first twenty-second"
).split()


def _either(words: Iterable[str]) -> str:
    """Any of the words, with a small or a capital letter first."""
    return "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}".replace(" ", r"\s") for word in words)


def _openings(words: Iterable[str]) -> str:
    """What any of the words begins with, three characters deep: tried first, it halves the time of the pattern."""
    return _either(sorted({word[:3] for word in words}))


_YEAR = r"(?:1\d|2[01])\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d%])"
_MONTH = (
    r"(?:[Jj](?:an(?:uary)?|une?|uly?)|[Ff]eb(?:ruary)?|[Mm]a(?:r(?:ch)?|y)|[Aa](?:pr(?:il)?|ug(?:ust)?)"
    r"|[Ss]ep(?:t(?:ember)?)?|[Oo]ct(?:ober)?|[Nn]ov(?:ember)?|[Dd]ec(?:ember)?)(?!\w)"
)
_WEEKDAY = rf"(?:{_either(['mon', 'tues', 'wednes', 'thurs', 'fri', 'satur', 'sun'])})day(?!\w)"
_SEASON = rf"(?:{_either(SEASONS)})"
_CENTURY = rf"(?:(?:1[1-9]|20)th|21st|22nd|{_either(_CENTURIES)})"
_COUNT = rf"(?:\d{{1,3}}|(?:a\s)?couple(?:\sof)?|{_either(_NUMBERS)})"
_UNIT = rf"(?:day|weekend|week|month|quarter|year|decade|centur(?:y|ie)|{_SEASON})"
_WORDS = [*_MONTHS, *WEEKDAYS, *SEASONS, *NEAR, *_CENTURIES, "last", "this", "next", "past", "coming"]
_OPENING = _openings([*_WORDS, "over", "at the", "ago", "christmas", "new year"])
PHRASE = re.compile(
    rf"""(?<!\w)(?=\d|['’‘]\d|{_OPENING})(?:
    (?P<iso>\d{{4}}-\d\d-\d\d(?![\d-]))
    |(?P<calendar>(?:{_WEEKDAY}(?:\s?,)?\s(?:the\s)?(?=\d|[A-Z][a-z]{{2,8}}\.?\s\d))?
        (?:(?P<d1>{_DAY})(?:\s?(?:[-–—]|to|and)\s?(?P<d2>{_DAY}))?\s(?:of\s)?)?(?P<month>{_MONTH})(?P<dot>(?:(?<!\w{{4}})(?<!ay)|(?<=[Ss]ept))\.)?
        (?:\s(?P<d3>{_DAY})(?:\s?(?:[-–—]|to)\s?(?P<d4>{_DAY})(?!\s?{_MONTH}))?(?![\w:]|[.,]\d))?
        (?:(?:\s?,)?\s(?:of\s)?(?:(?P<y1>{_YEAR})(?!\w|[.,]\d)|(?P<w1>last|this|next|that|the\ssame)\syear\b))?)
    |(?P<decade>(?P<tens>(?:1\d|2[01])\d0)(?P<s>['’]?s)(?!\w)|['’‘](?P<ten>\d)0s(?!\w))
    |(?P<yearly>(?P<y2>{_YEAR})(?:\s?[-–—/]\s?(?P<y3>{_YEAR}|\d\d))?(?![\w%°]|[.,:]\d|[-–—/]\d))
    |(?P<century>(?:(?P<c1>{_CENTURY})\s?(?:and|to|or|[-–—])\s?(?:the\s)?)?(?P<c2>{_CENTURY})[\s-][Cc]entur(?:y|ies)\b)
    |(?P<weekday>{_WEEKDAY})
    |(?P<season>(?P<name>{_SEASON}),?\s(?:of\s|in\s)?(?P<y4>{_YEAR})(?:[-–—/](?:{_YEAR}|\d\d))?(?![\w%]|[.,]\d))
    |(?P<near>(?:{_either(NEAR)})(?!\w))
    |(?P<relative>(?P<way>[Ll]ast|[Tt]his\spast|[Tt]his|[Nn]ext|[Pp]ast|[Cc]oming)\s
        (?:(?P<n>{_COUNT})\s)?(?P<unit>{_UNIT})(?P<many>s?)(?!\w))
    |(?P<weekend>(?:[Oo]ver|[Aa]t)\sthe\sweekend\b)
    |(?P<ago>[Aa]go\b)
    |(?P<holiday>(?P<feast>Christmas|New\sYear[’'‘]s)\s(?P<eve>Day|Eve)(?:,?\s(?:of\s)?(?P<y5>{_YEAR})(?!\w))?)
    )""",
    re.VERBOSE,
)
LEAD = re.compile(
    r"(?<!\w)(?:(?P<third>[Ee]arly|[Mm]id|[Ll]ate|(?:[Mm]iddle|[Bb]eginning|[Ss]tart|[Ee]nd)(?=\sof\s))"
    r"(?:-|\s(?:part\s)?(?:(?:in|of)\s)?(?:the\s)?)"
    r"|(?P<nth>first|second|third|fourth|last|latter|final)[\s-](?P<den>half|third|quarter|decade)\s(?:of\s)?(?:the\s)?"
    r"|[Qq](?P<q>[1-4])\s(?:of\s)?|(?P<cut>[Ee]arlier|[Ll]ater)\s"
    r"|(?P<way>[Ll]ast|[Tt]his\spast|[Tt]his|[Nn]ext|[Pp]ast|[Cc]oming)\s)$"
)
_THIRDS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
_NTHS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "decade": 10}
AGO = re.compile(rf"(?<![\w,.])(?<!half )(?<!of )(?<!and )(?P<n>{_COUNT})[\s-](?P<unit>{_UNIT})s?\s$")
# What follows one of these words is still to come: "will vote on Tuesday", but not "will go, he said Tuesday".
AHEAD = re.compile(
    r"\b(?:will|would|shall|plan(?:s|ned|ning)?|scheduled|due|expect(?:s|ed)|set to|upcoming|slated|is to|are to"
    r")\b(?![^.;]*\b(?:said|told|announced|reported|wrote|says)\b)[^.;]*$|\bby\s$"
)
PAST = re.compile(r"\b(?:did|was|were|had|happened|said|told|\w{3,}ed)\b[^.;,]{0,30}$")
MONTH_BEFORE = re.compile(
    r"\b(?:in|during|since|until|till|from|between|before|after|of|by|to|for|and)\s$", re.IGNORECASE
)
MAY_BEFORE = re.compile(r"\b(?:in|since|until|till|during|between)\s$", re.IGNORECASE)
NOT_THE_DAY = re.compile(
    r"\b(?:black|good|bloody|super|cyber|ash|palm|easter|fat|holy|ruby|sheffield|man|shrove|whit|a|an|any|every|each|per"
    r"|first|second|third|fourth|on most|usa|russia|india)\s$",
    re.IGNORECASE,
)
NAME_AFTER_DAY = re.compile(
    r"\s(?:(?:Morning )?(?:Times|Telegraph|Mail|Mirror|Express|Post|Herald|Review|School|school|People|Sport)\b"
    r"|Night (?:Live|Football|Lights|Fever)|Addams|(?:morning|afternoon|evening|night)s\b)"
)
# Is a number a year? Words before it that say so or number something, words after it that are counted.
_DATED = re.compile(r"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Uu]ntil|[Tt]ill)\s$")
_SURE = re.compile(
    r"(?:\b(?:[Tt]he|[Ee]arly|[Mm]id|[Ll]ate|pre|post|Act|AD|A\.D\.|\d{4}(?:,|,? and|,? or))[\s-]|[(\[])$"
)
_LIKELY = re.compile(
    r"\b(?:[Bb]efore|[Aa]fter|[Bb]y|[Ff]rom|[Tt]o|through(?:out)?|[Bb]etween|[Aa]round|circa|c\.|year|of|as)\s$"
)
_NUMBERED = re.compile(
    r"\b(?:flight|room|no\.|number|pages?|p\.|section|resolution|article|route|highway|suite|channel|model|bus|gate"
    r"|unit|chapter|item|line|apollo|at|than|nearly|almost|approximately|roughly|some|least|most|up to|another"
    r"|exactly|worth"
    r"|(?:total|population|number|height|elevation|length|depth|altitude|area|distance|maximum|average) of)\s$",
    re.IGNORECASE,
)
_GLUED = frozenset("$£€¥#=+×*.,:/-–—°&@")
_PREFIXED = re.compile(r"\b(?:[Pp]re|[Pp]ost|[Mm]id|[Ee]arly|[Ll]ate)-$|[^\d\s][–—]$")
BC = re.compile(r"\s?(?:B\.?C|BP)\b")
_UNITS = re.compile(r"\s?(?:km|miles|met(?:er|re)s|feet|acres|hectares|kg|dollars|euros|B\.?C|BP|GMT|UTC)\b")
THE = re.compile(r"\b(?P<over>(?:[Oo]ver|[Ii]n|[Dd]uring|[Ww]ithin|[Ff]or|throughout)\s)?[Tt]he\s$")
TOLD = re.compile(r"\b(?:[Ii]n|[Dd]uring)\s$")
SINCE = re.compile(r"[Ss]ince\s$")
TITLE = re.compile(r"[A-Z]\w+\s$")
_COUNTED = re.compile(
    r"(?:\s(?:to|and|or)\s[\d,]*\d)?[\s-](?:(?:[A-Za-z]+\s)?(?:troops|soldiers|people|persons|men|women|children|students"
    r"|workers|employees|members|residents|refugees|civilians|fighters|deaths|casualties|victims|km2?|kilomet\w+|miles?"
    r"|met(?:er|re)s?|feet|foot|ft|acres?|hectares|tonn?e?s?|kg|pounds?|dollars|euros|votes|seats|homes|houses|ships"
    r"|vehicles|aircraft|species|pages|words|times|years?|hours|minutes|volts|watts|degrees|copies|police)|[GU][MT][TC]|m"
    r"|mm|nm|MW|Hz|hrs|local time|B\.?C|BP|million|billion)\b"
)
_PLURAL = re.compile(
    r"\s(?!does|this|thus|perhaps|always|across|towards|besides|unless|plus|versus|elections|protests|attacks|riots|strikes"
    r"|floods|talks|games|results|sanctions|finals|polls|primaries|championships|playoffs|marks|sees|brings|levels|prices"
    r"|estimates|figures|wildfires|bombings|shootings|hearings|midterms)[a-z]{3,}(?<![sui])s\b"
)


def is_year(text: str, begin: int, stop: int, year: int) -> bool:
    """Whether the number there is a year, and counts or numbers nothing."""
    start, before = max(0, begin - 26), text[begin - 1 : begin]
    if before in _GLUED and not _PREFIXED.search(text, start, begin):
        return False
    if _NUMBERED.search(text, start, begin):
        return False
    if _DATED.search(text, start, begin):
        return not _UNITS.match(text, stop)
    if _COUNTED.match(text, stop):
        return False
    if LEAD.search(text, max(0, begin - 36), begin) or _SURE.search(text, start, begin):
        return True
    if _PLURAL.match(text, stop):
        return False
    odd = year >= 1400 and year % 100 != 0  # a round number is rather a count
    return odd or stop - begin > 7 or bool(_LIKELY.search(text, start, begin))


def part_of(lead: re.Match[str]) -> Part | None:
    """The part told of by what stands before a phrase."""
    if lead["third"]:
        first = _THIRDS[lead["third"].lower()]
        return Part(first, first + 1, 3)
    if lead["q"]:
        return Part(int(lead["q"]) - 1, int(lead["q"]), 4)
    if not lead["nth"]:
        return None
    of = _PARTS[lead["den"]]
    last = _NTHS.get(lead["nth"], of)
    return Part(last - 1, last, of) if last <= of else None


def month_of(name: str) -> int:
    """1 to 12, from a name or its abbreviation."""
    return _MONTHS.index(name[:3].lower()) + 1


def day_number(day: str | None) -> int:
    """A day of the month, 3 or 3rd; 0 for none."""
    return int(day.rstrip("stndrh")) if day else 0


def count_of(words: str) -> int:
    """How many: 3, three, a, a couple of."""
    word = words.lower().removeprefix("a couple").removesuffix(" of") or "couple"
    return int(word) if word.isdigit() else _NUMBERS[word]


def unit_name(word: str) -> str:
    """A unit of time in one form."""
    return "century" if word.lower().startswith("centur") else word.lower()


def nth_century(name: str) -> int:
    """19, from 19th or nineteenth."""
    return int(name[:2]) if name[0].isdigit() else _CENTURIES.index(name.lower()) + 11
