"""Hostile words in every field: what is rendered has the elements and attributes of harmless words, no others."""

import re
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

import lxml.html
import pytest
from vectors_xss import VECTORS

from index.article import Article, Paragraph, Passage
from index.errors import DatelineError
from index.turns import Choices, KeptTurn
from rag.answer import Answer, Citation, Claim, Disagreement, Sentence
from rag.record import to_json
from rag.reply import Step
from ui.clean import line
from ui.web import answers, pages, source, turns
from ui.web.markup import text

ELEMENTS = set(
    """html head meta title link body aside article section div p h1 h2 h3 span a b em q mark ol ul li
    button textarea table thead tbody tr th td""".split()
)
ATTRIBUTES = set(
    """class id href rel target title role hidden readonly type tabindex value scope lang charset name content
    aria-label aria-hidden aria-current data-conversation""".split()
)
ADDRESSES = {"href", "src", "srcset", "action", "formaction", "data", "poster", "background", "xlink:href", "ping"}
SCHEMES = {"", "http", "https"}  # "" is one of our own pages
NAMES = re.compile(r"|p[0-9]+|quoted|turn-now|turn-[0-9]+")  # ids
CLASSES = re.compile(r"|[a-z]+( [a-z]+)*")


@dataclass(frozen=True)
class Words:
    """What may come from elsewhere. `url` is None or an address."""

    sentence: str = "the words"
    paragraph: str = "It is told here that the words were said."
    title: str = "A title"
    source: str = "file.txt"
    author: str = "An author"
    url: str | None = "http://news.example/1"
    outlet: str = "An outlet"
    fault: str = "It failed; try again"
    question: str = "What was said?"
    model: str = "llama3.2:3b"
    quote: str = "the words"
    why: str = "no paragraph has it"
    value: str = "twelve"


PLAIN = Words()
FIELDS = [field.name for field in fields(Words)]


def article(words: Words) -> Article:
    known = {"url": words.url, "author": words.author, "outlet": words.outlet}
    return Article("/place", words.source, words.title, words.paragraph, **known)


def answer(words: Words, *, refused=False, mode="model") -> Answer:
    about = article(words)
    paragraph = Paragraph("0123456789abcdef", about.id, 3, words.paragraph, 0, len(words.paragraph))
    note = Citation(1, paragraph, about, words.quote, 0, 4)
    verdicts = ("unsupported", "quoted")
    told = tuple(Sentence(words.sentence, (1,), verdict, words.why) for verdict in verdicts)
    passage = Passage(paragraph, about, 0.5, ("words",))
    differ = Disagreement(words.value, (Claim(words.value, note, words.value), Claim("ten", note)))
    return Answer(
        words.question,
        () if refused else told,
        (note,),
        (passage,),
        refused,
        words.why if refused else None,
        mode,
        0.9,
        words.model,
        words.fault,
        complete=False,
        disagreements=(differ,),
        warnings=(words.fault,),
    )


def parts(words: Words, only: str = "") -> dict[str, str]:
    """Everything that the page makes of words, by name; or one of them."""
    given, about = answer(words), article(words)
    note = given.citations[0]
    error = DatelineError(words.fault, words.why)
    cited = source.Cited(note.paragraph.id, 3, 9)
    made = {
        "answer": lambda: answers.answer(given, turns.source),
        "refusal": lambda: answers.answer(answer(words, refused=True), turns.source),
        "coming": lambda: turns.Sofar(list(given.sentences), {1: note}, Step("writing", 0, words.model)).shown(),
        "waiting": lambda: answers.step(Step("waiting", 2, words.model)),
        "asked": lambda: turns.shown(words.question, text(words.sentence)),
        "kept": lambda: turns.again(kept(words, given)),
        "failed": lambda: turns.failed(error),
        "page": lambda: pages.document(source.article(about, [note.paragraph], cited, words.fault)),
        "not shown": lambda: pages.document(pages._failed(error)),
    }
    return {name: make() for name, make in made.items() if only in ("", name)}


def kept(words: Words, given: Answer) -> KeptTurn:
    return KeptTurn("0" * 32, 7, datetime.now(UTC), words.question, Choices(), to_json(given))


class Skeleton(HTMLParser):
    """The elements with their attributes, in order; and whatever is not plain markup."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements, self.odd, self.words = [], [], []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if len(attrs) != len(dict(attrs)):
            self.odd.append(f"an attribute twice in {tag}")

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        self.odd.append(data)

    def handle_pi(self, data):
        self.odd.append(data)

    def handle_decl(self, decl):
        if decl != "doctype html":
            self.odd.append(decl)

    unknown_decl = handle_decl

    @property
    def shape(self):
        return [(tag, *sorted(attributes)) for tag, attributes in self.elements]


def check(markup: str) -> Skeleton:
    found = Skeleton(markup)
    assert not found.odd
    for tag, attributes in found.elements:
        assert tag in ELEMENTS, tag
        assert set(attributes) <= ATTRIBUTES, (tag, attributes)
        assert NAMES.fullmatch(attributes.get("id", ""))
        assert CLASSES.fullmatch(attributes.get("class", ""))
        assert re.fullmatch("[0-9a-f]{32}|", attributes.get("data-conversation", ""))
        for name in ADDRESSES & set(attributes):
            place = attributes[name]
            assert name == "href"
            assert urlsplit(place).scheme in SCHEMES
            assert urlsplit(place).scheme or re.match(r"/(?![/\\])", place), place
            assert place == line(place)
    return found


SHAPES = {name: check(markup).shape for name, markup in parts(PLAIN).items()}
TREES = {name: [node.tag for node in lxml.html.fromstring(markup).iter()] for name, markup in parts(PLAIN).items()}


def hostile(n: int) -> Words:
    """A vector in every field, another one in each. For n from 0 on each vector comes once into each field."""
    return Words(**{field: VECTORS[(n + 23 * m) % len(VECTORS)] for m, field in enumerate(FIELDS)})


EVERY = [hostile(n) for n in range(len(VECTORS))]


@pytest.mark.parametrize("few", [EVERY[n::8] for n in range(8)], ids=range(8))
def test_hostile_words_change_nothing_but_words(few, table):
    for words in few:
        for name, markup in parts(replace(words, url=PLAIN.url)).items():
            assert check(markup).shape == SHAPES[name], (name, words)
    table.add(
        "XSS: vectors × fields", len(few) * len(FIELDS), len(few) * len(FIELDS), f"in {len(SHAPES)} kinds of markup"
    )


def test_hostile_addresses_are_words_or_lead_to_the_web():
    for vector in VECTORS:
        for name, markup in parts(replace(PLAIN, url=vector)).items():
            shape = check(markup).shape
            assert [item for item in shape if item in SHAPES[name]] == shape


def test_another_parser_sees_the_same_elements():
    for words in EVERY[::9]:
        for name, markup in parts(replace(words, url=PLAIN.url)).items():
            assert [node.tag for node in lxml.html.fromstring(markup).iter()] == TREES[name], (name, words)


# Where each is shown first.
PLACES = {"sentence": "answer", "paragraph": "refusal", "title": "answer", "author": "page", "outlet": "page"}
PLACES |= {"fault": "failed", "question": "asked", "model": "waiting", "quote": "answer", "value": "answer"}


@pytest.mark.parametrize("field", PLACES)
def test_hostile_words_are_shown_as_they_are(field):
    """Escaped once: what is read is what was written, but for what no eye sees."""
    for vector in VECTORS:
        seen = "".join(check(parts(replace(PLAIN, **{field: vector}), PLACES[field])[PLACES[field]]).words)
        assert line(vector) in " ".join(seen.split()), vector


def test_only_the_web_is_linked_to():
    for vector in [*VECTORS, "http://[", "HTTP://NEWS.EXAMPLE/1", "https://news.example/?a=1&b=%22"]:
        shown = check(parts(replace(PLAIN, url=vector), "page")["page"])
        links = [attributes for tag, attributes in shown.elements if tag == "a" and attributes["href"] != "/"]
        assert all(urlsplit(link["href"]).scheme in ("http", "https") for link in links)
        assert all(urlsplit(link["href"]).netloc for link in links)
        assert all("noopener" in link["rel"] for link in links)
        assert len(links) == 1 or not vector.lower().startswith(("http://n", "https://n"))


def test_vectors_are_not_escaped_twice():
    assert "&amp;amp;" not in parts(replace(PLAIN, sentence="a & b"))["answer"]
    assert "a &amp; b" in parts(replace(PLAIN, sentence="a & b"))["answer"]
