"""Reading bytes in a test."""

import atexit

from index.article import Article
from index.errors import ReadError
from index.paragraphs import split
from index.reading import Worker, read

BODY = "The parliament voted on Sunday.\n\nThe troops stayed, officials said."
PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Troops to stay - The Times</title>
<meta property="og:title" content="Troops to stay in Iraq"><meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2024-01-12T10:00:00Z">
<meta property="og:site_name" content="The Times">
<link rel="canonical" href="https://times.example/troops"></head><body>
<nav><a href="/">Home</a> <a href="/world">World news</a></nav>
<article><h1>Troops to stay in Iraq</h1>
<p>The vote, which <a href="/x">the parliament<sup>1</sup></a> held in <b>January <i>2020</i></b>, was
<span>never</span>, ever enforced; officials said so on Monday morning in Baghdad.</p>
<h2>What happened next</h2>
<p>The Pentagon has said it has no plans to withdraw forces from Iraq.<br>It was not aware of any notification.</p>
<ul><li>The first item of <a href="x">the list</a> is here</li><li>The second item stands here</li></ul>
<table><tr><th>Year</th><th>Troops</th></tr><tr><td>2020</td><td>5,200</td></tr></table>
<blockquote><p>We support you 100%, said the official, and nothing else.</p></blockquote>
<script>var tracking = 1</script></article>
<footer>Copyright 2031 The Times</footer></body></html>"""


# One for all tests: a child process for each page would take a second.
WORKER = Worker()
atexit.register(WORKER.close)


def articles(data: bytes | str, name: str = "a.txt", kind: str | None = None) -> list[Article | ReadError]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read(raw, f"/news/{name}", name, kind, WORKER))


def article(data: bytes | str, name: str = "a.txt", kind: str | None = None) -> Article:
    (found,) = articles(data, name, kind)
    assert isinstance(found, Article), found
    return found


def error(data: bytes | str, name: str = "a.txt") -> str:
    (found,) = articles(data, name)
    assert isinstance(found, ReadError), found
    return str(found)


def body(found: Article) -> list[str]:
    return [paragraph.text for paragraph in split(found)]
