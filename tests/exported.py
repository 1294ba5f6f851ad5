"""Briefings made by hand for the exporters' tests: a plain one, and one that is hostile wherever text can stand."""

from dataclasses import replace
from datetime import date

from index.article import Article, Paragraph, Scope
from index.calendar import Event
from rag.answer import Citation, Claim, Disagreement, Sentence
from rag.briefing.briefing import Briefing, Happening, Number, Section, Source, Statement, Untold, Yearless

NASTY = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> </style></title>--> [a](javascript:alert(3)) "
    "![i](http://evil.test/x.png) <http://evil.test> https://evil.test www.evil.test a@evil.test [^1]: [^9] "
    '#panic("typst") #eval("1") $x^2$ *b* _i_ `c` ~~d~~ @ref <label> \\ | a | \\| {{t}} {=html} &amp; &#60; '
    "\u202eright to left\u202c \u2066x\u2069 \x1b[31mred\x1b]0;title\x07 \x00\x08\x9b2J \ufffe\uffff \ud800 "
    "العربية Кириллица 中文 😀 1. - # ="
)
LONG = "Q" * 5000
NUL = "\x00"


def article(n: int, **changed: object) -> Article:
    """One of a few articles that differ in all they tell."""
    known = {
        "published": date(2023, n, 25),
        "url": f"https://ex.org/{n}?a=1&b=2",
        "author": "Ann",
        "outlet": f"The Ex {n}",
    }
    text = f"They met {n} times. The council voted {n} to 2. It rained."
    return Article(f"/a/{n}.txt", f"{n}.txt", f"Council votes {n}", text, **(known | changed))  # type: ignore[arg-type]


def citation(label: int, given: Article, n: int = 7) -> Citation:
    """The second sentence of an article's text, cited."""
    start, end = given.text.index("The council"), given.text.index(" It rained")
    paragraph = Paragraph(f"p{label}", given.id, n, given.text, 0, len(given.text))
    return Citation(label, paragraph, given, given.text[start:end], start, end)


def sentence(text: str, *labels: int, **changed: object) -> Sentence:
    """A quotation, unless said otherwise."""
    return Sentence(text, labels, **({"verdict": "quoted"} | changed))  # type: ignore[arg-type]


def made() -> Briefing:
    """Everything that a briefing can hold; four footnotes, numbered as they are read."""
    articles = [article(n) for n in (1, 2, 3, 4)]
    cited = tuple(citation(label, given, label + 2) for label, given in enumerate(articles, 1))
    first, second = sentence("The council voted 1 to 2.", 1), sentence("It voted twice.", 2, 3)
    doubtful = sentence("It voted 9 times.", 3, verdict="unsupported", why="the paragraph says 3")
    part = sentence("It may have rained.", 1, 2, verdict="partly", why="rain is told, hail is not")
    when = (
        Event(date(2020, 1, 3), date(2020, 1, 3), "day", 0, 1),
        Event(date(2021, 1, 1), date(2021, 12, 31), "year", 0, 1),
    )
    return Briefing(
        topic="the council",
        headline="The council",
        summary=(first,),
        sections=(Section("The votes", "how often did it vote?", (first, second, doubtful, part)),),
        timeline=(Happening(when[0], first, True, "3 January"), Happening(when[1], second, False, "last year")),
        numbers=(Number("twice", second, "2021"), Number("1 to 2", first)),
        statements=(Statement("Ann Ex", second),),
        disagreements=(Disagreement("the votes", (Claim("1", cited[0], "2020"), Claim("4", cited[3]))),),
        untold=(Untold("Who won?", "No article tells it."),),
        citations=cited,
        sources=tuple(Source(it.article, (it.paragraph.n,), (it.label,), ("The Copy",)) for it in cited),
        mode="extractive",
        scope=Scope(date(2020, 1, 1), None, ("The Ex", "Ex")),
        coverage="It holds 4 articles.",
        archive={"archive": "feed0001", "dateline": "0.1.0"},
        warnings=("one article is undated",),
        yearless=(Yearless("25 December", first),),
    )


def hostile() -> Briefing:
    """The same with hostile words in every field that text from the world can reach."""
    given = made()
    text = f"{NASTY} The council voted {NASTY} {LONG} It rained {NASTY}"
    bad = Article(
        "/b", NASTY, f"title {NASTY}", text, None, "javascript:alert(1)", f"author {NASTY}", f"outlet {NASTY}"
    )
    cited = (citation(1, bad), *given.citations[1:])
    told = sentence(f"told {NASTY} {LONG}", 1, verdict="unsupported", why=f"why {NASTY}")
    return replace(
        given,
        topic=NASTY,
        headline=f"headline {NASTY} {LONG}",
        summary=(told,),
        sections=(Section(f"section {NASTY}", f"question {NASTY}", (told, *given.sections[0].sentences)),),
        timeline=(replace(given.timeline[1], sentence=told, words=f"when {NASTY}"),),
        numbers=(Number(f"value {NASTY}", told, f"as of {NASTY}"),),
        statements=(Statement(f"speaker {NASTY}", told),),
        disagreements=(Disagreement(f"about {NASTY}", (Claim(f"claim {NASTY}", cited[0], NASTY),) * 5),),
        untold=(Untold(f"untold {NASTY}", f"reason {NASTY}"),),
        citations=cited,
        sources=(Source(bad, (7,), (1,), (f"copy {NASTY}",)), *given.sources[1:]),
        scope=Scope(None, None, (f"only {NASTY}",)),
        mode="model",
        model=f"model {NASTY}",
        fault=f"fault {NASTY}",
        complete=False,
        coverage=f"coverage {NASTY}",
        archive={"archive": NASTY, NASTY: NASTY},
        warnings=(f"warning {NASTY}",),
        yearless=(Yearless(f"yearless {NASTY}", told),),
    )


FIELDS = (
    "headline", "section", "question", "when", "value", "as of", "speaker", "claim", "untold", "reason", "title",
    "author", "outlet", "copy", "model", "fault", "only", "coverage", "warning", "told", "why", "yearless",
)  # fmt: skip
"""The first words of what `hostile` holds; every format has to show each, followed by the rest."""
