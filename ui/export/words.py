"""What a briefing says in words, whatever the format: headings, dates, verdicts, how it was made."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import quote, urlsplit

from index.article import Article, Scope
from index.calendar import Event
from rag.answer import Mode, Sentence, Verdict
from rag.briefing.briefing import Briefing, Source
from ui.clean import line, safe
from ui.render import day, origin

SUMMARY = "In short"
TIMELINE = "Timeline"
NUMBERS = "Numbers"
STATEMENTS = "Who said what"
DISAGREEMENTS = "Where sources disagree"
UNTOLD = "What the archive does not tell"
SOURCES = "Sources"
ANNEX = "Annex: every sentence and its verdict"
NOTES = "Footnotes"

CERTAIN, UNCERTAIN = "●", "○"
LEGEND = f"{CERTAIN} the article names the date; {UNCERTAIN} about: it was worked out from the day of publication."
YEARLESS = "In a year that is not told"
AGREED = "None was found between the articles used."
ANSWERED = "Each question that this briefing asked found an answer; it asked no others."
VERDICTS: dict[Verdict, str] = {
    "quoted": "“” quoted",
    "supported": "✓ supported",
    "partly": "~ partly supported",
    "unsupported": "✗ not supported",
}
_NOT_XML = re.compile("[\ufffe\uffff]")  # no XML 1.0 document can hold them
_URL = "-._~:/?#[]@!$&'()*+,;=%"  # RFC 3986: what stands in a URL as it is
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?")


def plain(text: str) -> str:
    """Any text on one line, without what a reader's program would act on."""
    return _NOT_XML.sub("", line(text))


def whole(text: str) -> str:
    """The same with its spaces as they are: a piece of a paragraph."""
    return _NOT_XML.sub("", safe(text)).replace("\n", " ")


def link(article: Article) -> str:
    """The article's address if it is one of the web and well formed, else ""."""
    url = (article.url or "").strip()
    try:
        parts = urlsplit(url)
        host = parts.netloc.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        return ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return ""
    return quote(safe(parts._replace(netloc=host).geturl()), safe=_URL).replace("[", "%5B").replace("]", "%5D")


def published(article: Article) -> str:
    """The day of publication; "undated" when unknown."""
    return day(article.published)


def outlet(article: Article) -> str:
    """Where an article is from, in short."""
    return plain(origin(article))


# Times


def when(event: Event, *, certain: bool = True) -> str:
    """The days in the unit in which they are told: "3 January 2020", "January 2020", "between 2003 and 2011"."""
    return _when(event) if certain else f"about {_when(event)}".replace("about between", "between about")


def _when(event: Event) -> str:
    start, end, unit = event.start, event.end, event.precision
    if start == end:
        return day(start)
    if unit in ("year", "decade", "century") and _whole_years(start, end):
        return _years(start.year, end.year, unit)
    if unit not in ("day", "week") and start.day == 1 and _last_of_month(end):
        return f"{start:%B} {start.year}" if _month(start) == _month(end) else _between(start, end)
    if unit == "week" and (end - start).days == 6:
        return f"the week of {day(start)}"
    if unit == "week" and (end - start).days == 1:
        return f"the weekend of {day(start)}"
    return _between(start, end, days=True)


def _years(first: int, last: int, unit: str) -> str:
    if first == last:
        return str(first)
    if unit == "century" and first % 100 == 1 and last == first + 99:
        return f"the {_ordinal(last // 100)} century"
    if unit == "decade" and first % 10 == 0 and last == first + 9:
        return f"the {first}s"
    return f"between {first} and {last}"


def _between(start: date, end: date, *, days: bool = False) -> str:
    """What both ends share stands once: "between 3 and 5 January 2020"."""
    first, last = ([str(edge.day)] * days + [f"{edge:%B}", str(edge.year)] for edge in (start, end))
    while len(first) > 1 and first[-1] == last[len(first) - 1]:
        first.pop()
    return f"between {' '.join(first)} and {' '.join(last)}"


def _whole_years(start: date, end: date) -> bool:
    return (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)


def _last_of_month(when: date) -> bool:
    return when == date.max or (when + timedelta(1)).day == 1


def _month(when: date) -> str:
    return f"{when.year}-{when.month}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


# What a briefing says of itself


def made(briefing: Briefing) -> str:
    """In one line: who wrote it, what went wrong, which articles were wanted, and the archive."""
    archive = plain(briefing.archive.get("archive", ""))
    parts = [
        _written_by(briefing),
        _sentence(plain(briefing.fault or "")),
        _scope(briefing.scope),
        f"Drawn from the archive {archive}." if archive else "",
        _sentence(plain(briefing.coverage)),
    ]
    return " ".join(part for part in parts if part)


def drawn_from(briefing: Briefing) -> str:
    """What the briefing depends on: the archive's content, the embedding, the versions."""
    parts = ", ".join(f"{plain(name)} {plain(value)}" for name, value in briefing.archive.items())
    return f"The same {parts}, and the same model if one is named above, give the same briefing."


def _written_by(briefing: Briefing) -> str:
    cut = "" if briefing.complete else " It was cut off: this is not the whole briefing."
    if briefing.mode == "extractive":
        asked = "No model: these" if not briefing.model else "These"
        return f"{asked} sentences are quoted from the articles.{cut}"
    model = plain(briefing.model or "a model")
    return f"Written by {model}; each sentence is checked against the paragraphs it cites.{cut}"


def _scope(scope: Scope | None) -> str:
    if not scope:
        return ""
    since = f" from {day(scope.since)}" if scope.since else ""
    until = f" to {day(scope.until)}" if scope.until else ""
    names = f" by {', '.join(map(plain, scope.outlets))}" if scope.outlets else ""
    return f"Only articles published{since}{until}{names}."


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".!?" else f"{text}."


# Sentences, sources


def doubt(sentence: Sentence) -> str:
    """What stands after a sentence that its paragraphs do not wholly support; "" after the others."""
    return verdict(sentence) if sentence.verdict in ("partly", "unsupported") else ""


def verdict(sentence: Sentence) -> str:
    """The verdict as a sign and a word, and why."""
    why = f": {plain(sentence.why)}" if sentence.why else ""
    return f"{VERDICTS[sentence.verdict]}{why}"


def paragraphs(sentences: Sequence[Sentence], mode: Mode) -> list[list[Sentence]]:
    """What a model wrote is one text; quotations make a paragraph for each footnote."""
    if mode == "model":
        return [list(sentences)] if sentences else []
    return [list(group) for _, group in groupby(sentences, key=lambda sentence: sentence.citations)]


def used(source: Source) -> str:
    """The numbers of the paragraphs used: "1, 4, 7"."""
    return ", ".join(str(n) for n in source.paragraphs)


def copies(source: Source) -> str:
    """Who prints the same text, which counts once; "" for nobody."""
    names = "; ".join(plain(name) for name in source.copies)
    return f"Printed also by {names}; counted once" if names else ""
