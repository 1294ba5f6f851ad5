"""Feeds, NITF, NewsML-G2 and the JSON of agencies → articles."""

import json
from datetime import date

import pytest
from files import message, news_item, rss, story, xhtml
from read import WORKER, article, articles, body, error

from index.article import Article
from index.errors import LeftOut, ReadError
from index.reading import read

ENTRY = (
    "<media:title>Another</media:title><title>Vote &amp;amp; after</title><link>https://c.example/1</link>"
    "<pubDate>Wed, 25 Jan 2023 10:30:00 GMT</pubDate><dc:creator>Jane Doe</dc:creator>"
    "<description>short</description>"
    "<content:encoded><![CDATA[<p>First <b>one</b>.</p><p>Second&nbsp;one.</p>]]></content:encoded>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>A feed</title><author><name>Ed</name></author><entry>'
    '<id>urn:1</id><title type="html">The &lt;b&gt;vote&lt;/b&gt;</title><link rel="self" href="https://a.example/s"/>'
    '<link href="https://a.example/1"/><updated>2023-02-01T00:00:00Z</updated><published>2023-01-25T10:00:00Z'
    '</published><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div>'
    "</content></entry></feed>"
)


def test_rss() -> None:
    found = article(rss(ENTRY), "feed.xml")
    assert (found.title, found.author, found.outlet) == ("Vote & after", "Jane Doe", "The Courier")
    assert (found.published, found.url) == (date(2023, 1, 25), "https://c.example/1")
    assert (found.location, found.source) == ("https://c.example/1", "https://c.example/1")
    assert body(found) == ["First one.", "Second one."]


def test_entries_that_are_no_articles_are_told() -> None:
    no_link = '<title>No link</title><guid isPermaLink="false">abc</guid><description>Text &nbsp;here.</description>'
    found = articles(rss("<title>A headline</title><link>https://c.example/2</link>", no_link, "<x/>"), "feed.rss")
    assert [type(item) for item in found] == [LeftOut, Article, ReadError]
    assert [item.source for item in found] == ["https://c.example/2", "feed.rss#abc", "feed.rss#3"]
    assert isinstance(found[1], Article)
    assert body(found[1]) == ["Text here."]


def test_atom() -> None:
    found = article(ATOM, "feed.atom")
    assert (found.title, found.author, found.outlet) == ("The vote", "Ed", "A feed")
    assert (found.published, found.url) == (date(2023, 1, 25), "https://a.example/1")
    assert body(found) == ["One.", "Two."]


def test_rdf() -> None:
    feed = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old</title></channel><item rdf:about="urn:1">'
        "<title>T</title><description>Words.</description><dc:date>2023-01-25</dc:date></item></rdf:RDF>"
    )
    found = article(feed, "feed.xml")
    assert (found.outlet, found.published, found.source) == ("Old", date(2023, 1, 25), "feed.xml#urn:1")


def test_a_feed_that_was_fetched_is_read_by_the_same_code() -> None:
    relative = ENTRY.replace("https://c.example/1", "/1")
    (found,) = read(rss(relative), "https://c.example/feed", "https://c.example/feed", "", WORKER)
    assert isinstance(found, Article)
    assert found.url == "https://c.example/1"


def test_names_of_html_in_a_feed_are_letters() -> None:
    feed = rss(ENTRY.replace("Vote &amp;amp; after", "Caf&eacute; &amp; bar"))
    assert article(feed, "feed.xml").title == "Café & bar"


def test_nitf() -> None:
    found = article(story(), "a.xml")
    assert (found.title, found.author, found.outlet) == ("Vote in Baghdad", "Jane Doe", "The Associated Press")
    assert found.published == date(2023, 1, 25)
    assert body(found) == ["BAGHDAD (AP) — The parliament voted.", "It ended."]
    assert "## After" in found.text


def test_newsml() -> None:
    page = f'<inlineXML contenttype="application/xhtml+xml">{xhtml("<p>First.</p><p>Second.</p>")}</inlineXML>'
    inner = story().decode().partition('"nitf.dtd">')[2].replace("<nitf>", '<nitf xmlns="http://iptc.org/std/NITF/">')
    data = message(
        news_item("urn:1", page),
        news_item("urn:2", f"<inlineXML>{inner}</inlineXML>"),
        news_item("urn:3", '<remoteContent href="x.jpg"/>', kind="picture"),
        news_item("urn:4", page, status="canceled"),
        news_item("urn:5", '<remoteContent href="x.xml"/>'),
        '<packageItem guid="urn:6"/>',
    )
    found = articles(data, "a.xml")
    first, second = found[:2]
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.title, first.author, first.outlet) == ("Vote held", "Jane Doe", "Reuters")
    assert (first.published, first.location) == (date(2023, 1, 25), "/news/a.xml#urn:1")
    assert body(first) == ["First.", "Second."]
    assert body(second) == ["BAGHDAD (AP) — The parliament voted.", "It ended."]
    assert [type(item) for item in found[2:]] == [LeftOut, LeftOut, ReadError, LeftOut]
    said = ["is a picture", "was canceled by its provider", "has its text in another file", "is a packageItem"]
    assert all(words in str(item) for words, item in zip(said, found[2:], strict=True))


def test_a_single_news_item_is_its_file() -> None:
    item = news_item("urn:1", "<inlineData>One.\n\nTwo.</inlineData>")
    found = article(item.replace("<newsItem", '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"'), "a.xml")
    assert (found.location, body(found)) == ("/news/a.xml", ["One.", "Two."])


AP = {
    "uri": "https://api.ap.org/media/v/content/1",
    "type": "text",
    "pubstatus": "usable",
    "versioncreated": "2023-01-26T00:00:00Z",
    "firstcreated": "2023-01-25T01:00:00Z",
    "title": "slug",
    "headline": "Vote held",
    "bylines": [{"by": "By JANE DOE", "title": "Associated Press"}],
    "infosource": [{"name": "AP"}],
    "body_nitf": "<block><p>First.</p><p>Second.</p></block>",
}


def test_the_json_of_ap() -> None:
    picture = {"item": {"type": "picture", "headline": "A picture", "firstcreated": "2023-01-25"}}
    gone = {"item": AP | {"pubstatus": "withheld"}}
    linked = {"item": {"headline": "H", "altids": {}, "renditions": {"nitf": {"href": "https://x.example"}}}}
    found = articles(json.dumps({"data": {"items": [{"item": AP}, picture, gone, linked]}}), "ap.json")
    first = found[0]
    assert isinstance(first, Article)
    assert (first.title, first.author, first.outlet) == ("Vote held", "JANE DOE", "AP")
    assert (first.published, first.url) == (date(2023, 1, 25), None)
    assert body(first) == ["First.", "Second."]
    assert [type(item) for item in found[1:]] == [LeftOut, LeftOut, ReadError]
    assert "has its text in another file" in str(found[3])


def test_ninjs() -> None:
    record = {
        "uri": "urn:1",
        "versionCreated": "2023-01-25T00:00:00Z",
        "pubStatus": "usable",
        "by": "By Jane Doe",
        "headlines": [{"value": "Short", "role": "short"}, {"value": "The vote", "role": "main"}],
        "bodies": [{"value": "<p>One.</p><p>Two.</p>", "role": "main"}],
    }
    found = article(json.dumps(record), "a.json")
    assert (found.title, found.author, found.published) == ("The vote", "Jane Doe", date(2023, 1, 25))
    assert body(found) == ["One.", "Two."]


LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<rss><channel><title>x</title></channel></rss>", "is a feed without entries"),
        (b"<rss><channel><item></channel></rss>", "is not well-formed XML"),
        (b"<opml/>", "is XML of another kind (<opml>)"),
        (b"<newsMessage/>", "without items"),
        (b"<rss>" * 1000, "is not well-formed XML"),
        (f'<!DOCTYPE x [<!ENTITY a "lol">{LAUGHS}]><rss>&j;</rss>'.encode(), "declares XML entities"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', "declares XML entities"),
        (b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/"> %a;]><rss/>', "declares XML entities"),
        (story(""), "has no text besides its title"),
        ("<?xml version='1.0' encoding='utf-16'?><rss/>".encode("utf-16"), "is a feed without entries"),
    ],
)
def test_xml_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    assert says in error(data, "a.xml")
