"""`ask --explain`: how the question was read, and for each passage why it ranks where it does and what became of it.

As in `render`, whatever comes from articles goes through `clean` and into Text, never into markup.
"""

import math
from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from index.article import Passage
from index.dates import Days
from rag.explain import Explained, Share, Told, in_words
from rag.question import Question
from ui.clean import line
from ui.contract import Json
from ui.render import Hanging, day, origin

LABEL = 9  # columns before what is told of a passage
SOME = 12  # words, and dates, are told up to here
TITLE = 44  # characters of a title, which stands over each of an article's passages
LEAST = 0.005  # less than this is not shown: it would read .00
MEANING = {
    "meaning": "how near question and paragraph are in meaning",
    "window": "the question's words within 25 words of the paragraph",
    "dated": "how well the dates it tells, or its publication, meet the days asked about",
    "covered": "the question's words anywhere in paragraph or headline, rare ones counting more",
    "pairs": "neighbouring words of the question that stand close together",
    "named": "the question's names and numbers",
    "newer": "how new the article is, where the newest is asked for",
    "words": "the score of the word search",
    "vectors": "the score of the search by meaning",
}


@dataclass(frozen=True, slots=True)
class Packed:
    """Short texts behind a label, as many on a line as there is room for; none is broken that fits on one."""

    label: Text
    texts: Sequence[Text]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(options.max_width - self.label.cell_len, 10)
        lines: list[Text] = []
        for text in self.texts:
            if lines and lines[-1].cell_len + 3 + text.cell_len <= room:
                lines[-1].append(" · ").append_text(text)
            else:
                lines.append(text.copy())
        yield Hanging(self.label, Text("\n").join(lines))


def explanation(question: Question, explained: Sequence[Explained]) -> RenderableType:
    """How the question was read, a block for each passage, and last what the parts of the scores are."""
    parts: list[RenderableType] = [_reading(question)]
    for rank, each in enumerate(explained, 1):
        parts += [Text(""), _passage(rank, each)]
    if not explained:
        parts += [Text(""), Text("No passage was found.")]
    names = {share.name: None for each in explained for share in each.shares}
    if names:
        parts += [Text(""), *_legend([name for name in MEANING if name in names])]
    return Group(*parts)


# The question


def _reading(question: Question) -> RenderableType:
    asked = question.parts or (question,)
    first = [Text(f"{len(asked)} questions, whose passages take turns:")] if question.parts else []
    texts = [*first, *map(_read, asked)]
    lines = [Hanging(_label("" if n else "read as"), text) for n, text in enumerate(texts)]
    warnings = dict.fromkeys(warning for part in (question, *asked) for warning in part.timing.warnings)
    return Group(*lines, *(Hanging(Text("warning: ", "yellow"), Text(line(warning))) for warning in warnings))


def _read(question: Question) -> Text:
    """One question: its words, what kind it is of, and what an answer has to fit."""
    told = [
        f"asks {question.kind}",
        *_listed("names", _words_of(question, question.names)),
        *_listed("numbers", _words_of(question, question.numbers)),
        *_listed("days asked about", map(days, question.timing.spans)),
        *(["the newest is wanted"] if question.timing.newest else []),
        *(["what was written then is wanted"] if question.timing.reported else []),
    ]
    return Text.assemble((line(question.text), "bold"), f" — {' · '.join(told)}")


def _words_of(question: Question, chosen: Collection[str]) -> tuple[str, ...]:
    return in_words(question.text, (term for term in question.terms if term in chosen))


def _listed(name: str, items: Iterable[str]) -> list[str]:
    return [f"{name}: {some}"] if (some := _some(items)) else []


# The passages


def _passage(rank: int, each: Explained) -> RenderableType:
    label = Text(f"{rank:>2}  {number(each.passage.score)}", "cyan")
    label.append(" " * max(LABEL - label.cell_len, 1))
    told = [
        ("score", _score(each)),
        ("found by", _found(each.passage)),
        ("matched", [Text(_some(each.matched) or "none of the question's words")]),
        ("missed", [Text(_some(each.missed))] if each.matched and each.missed else []),
        ("dates", _dates(each.dates)),
        ("fate", [Text(line(each.fate), "green" if each.fate.startswith("cited") else "")]),
    ]
    return Group(Hanging(label, _head(each.passage)), *(Packed(_label(name), texts) for name, texts in told if texts))


def _head(passage: Passage) -> Text:
    article, title = passage.article, line(passage.article.title)
    short = title if len(title) <= TITLE else title[:TITLE].rsplit(" ", 1)[0].rstrip(" …") + " …"
    from_ = f" — {origin(article)}, {day(article.published)}, paragraph {passage.paragraph.n}"
    return Text.assemble((short, "bold"), from_)


def _label(name: str) -> Text:
    return Text(f"{name:<{LABEL}}", "dim")


def _score(each: Explained) -> list[Text]:
    texts = [_share(share) for share in each.shares if share.worth >= LEAST]
    whole = math.fsum(share.worth for share in each.shares)
    if whole >= each.passage.score + LEAST:
        texts.append(Text(f"together {number(whole)}, lowered so as not to pass the one before"))
    return texts


def _share(share: Share) -> Text:
    made_of = f" = {number(share.weight)}×{number(share.value)}"
    return Text.assemble(f"{share.name} {number(share.worth)}", (made_of, "dim"))


def _found(passage: Passage) -> list[Text]:
    """The searches among whose best hits it was, each with its score."""
    if not passage.parts:
        return []
    names = {"words": "words", "vectors": "meaning"}
    found = [Text(f"{names[arm]} {number(passage.parts.get(arm, 0.0))}") for arm in passage.found_by]
    return found or [Text("the days asked about")]


def _dates(dates: Sequence[Told]) -> list[Text]:
    """Those of events, then that of publication; what meets the days asked about says so."""
    events = [told for told in dates if told.clock == "event"]
    more = [Text(f"… and {len(events) - SOME} more")] if len(events) > SOME else []
    return [*map(_date, events[:SOME]), *more, *(_date(told) for told in dates if told.clock == "published")]


def _date(told: Told) -> Text:
    phrase, these = line(told.phrase), days(told.days)
    if told.clock == "published":
        text = Text(f"published {these}")
    else:
        text = Text(these if phrase == these else f"{phrase} → {these}")
    if told.meets:
        text.append(" meets" if told.meets > 1 - LEAST else f" meets {number(told.meets)}", "green")
    return text


def _legend(names: Sequence[str]) -> list[RenderableType]:
    head = Text("A score is the sum of its parts, each weight × value; values go from 0 to 1:", "dim")
    return [head, *(Hanging(_label(name), Text(MEANING[name], "dim")) for name in names)]


# Shared


def days(given: Days) -> str:
    """Days in short: 2023-01-24, 2020-01 for that month, 2020 for that year; "until" and "from" with an open end."""
    if given.start == date.min:
        return f"until {given.end.isoformat()}"
    if given.end == date.max:
        return f"from {given.start.isoformat()} on"
    first, last = (each.isoformat()[: _digits(given)] for each in (given.start, given.end))
    return first if first == last else f"{first} to {last}"


def _digits(given: Days) -> int:
    """How much of two ISO dates says which days they are: years, months, or days."""
    if given.start.day > 1 or given.end.day < monthrange(given.end.year, given.end.month)[1]:
        return len("2020-01-01")
    return len("2020") if (given.start.month, given.end.month) == (1, 12) else len("2020-01")


def number(share: float) -> str:
    """0..1 with two digits, as .62; 1 is 1."""
    shown = f"{_finite(share):.2f}"
    return "1" if shown == "1.00" else shown.removeprefix("0")


def _finite(share: float) -> float:
    """Four digits, and 0 for what is not a number: JSON has no NaN."""
    return round(float(share), 4) if math.isfinite(share) else 0.0


def _some(items: Iterable[str]) -> str:
    """The first of a list, and how many more there are."""
    every = [line(item) for item in items]
    more = [f"… and {len(every) - SOME} more"] if len(every) > SOME else []
    return ", ".join([*every[:SOME], *more])


# For programs


def as_json(question: Question, explained: Sequence[Explained]) -> Json:
    """What `dateline.answer/1` has besides when asked to explain: `read_as`, and `explain` with an object a passage.

    Days are ISO dates, null where a span is open; numbers have four digits.
    """
    read = [_read_as(part) for part in question.parts or (question,)]
    return {"read_as": read, "explain": [_object(rank, each) for rank, each in enumerate(explained, 1)]}


def _read_as(question: Question) -> Json:
    return {
        "question": question.text,
        "kind": question.kind,
        "names": list(_words_of(question, question.names)),
        "numbers": list(_words_of(question, question.numbers)),
        "days": [_ends(span) for span in question.timing.spans],
        "newest": question.timing.newest,
        "reported": question.timing.reported,
        "warnings": list(question.timing.warnings),
    }


def _object(rank: int, each: Explained) -> Json:
    at = each.passage
    return {
        "rank": rank,
        "paragraph_id": at.paragraph.id,
        "paragraph": at.paragraph.n,
        "article_id": at.article.id,
        "source": at.article.source,
        "score": _finite(at.score),
        "found_by": list(at.found_by),
        "parts": {name: _finite(value) for name, value in at.parts.items()},
        "shares": [
            {
                "name": share.name,
                "weight": _finite(share.weight),
                "value": _finite(share.value),
                "worth": _finite(share.worth),
            }
            for share in each.shares
        ],
        "matched": list(each.matched),
        "missed": list(each.missed),
        "dates": [_told(told) for told in each.dates],
        "copies": [{"paragraph_id": copy.paragraph.id, "source": copy.article.source} for copy in at.copies],
        "fate": each.fate,
    }


def _told(told: Told) -> Json:
    meets = None if told.meets is None else _finite(told.meets)
    return {"clock": told.clock, "phrase": told.phrase or None, **_ends(told.days), "meets": meets}


def _ends(span: Days) -> Json:
    return {
        "start": span.start.isoformat() if span.start > date.min else None,
        "end": span.end.isoformat() if span.end < date.max else None,
    }
