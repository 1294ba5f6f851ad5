"""Pages and feeds of the web in an archive: what they are known as, how they are read, and what becomes of each."""

import codecs
import time
from pathlib import Path

import pytest
from files import pdf, rss
from internet import OTHER, PUBLIC, internet, moved, page, sent, top

from index.errors import LeftOut, ReadError
from index.fetching import Link
from index.fetching.web import Web
from index.ingest import Given
from index.reading.formats import articles
from index.reading.kinds import kind_of
from index.reading.origin import Origin
from index.report import Outcome

WWW = "http://news.example"
LONG = "The parliament in Baghdad voted on Sunday to expel the foreign troops from the country. " * 15
ACCENTS = "<html><body><p>Le café “fermé” à Bagdad, déjà.</p><p>Naïve façade.</p></body></html>"


def entry(title, link="", body=""):
    links = f"<link>{link}</link>" if link else f"<guid isPermaLink='false'>{title}</guid>"
    return f"<title>{title}</title>{links}<description>{body}</description>"


def feed(*entries, kind="application/rss+xml"):
    return sent(rss(*entries), kind)


def add(desk, net, *places, **terms):
    report = desk.add([Link(f"{WWW}/{place}" if ":" not in place else place, net.terms(**terms)) for place in places])
    assert sum(report.counts().values()) == sum(outcome.articles for outcome in report.outcomes)
    return report


def ends(report):
    return [(outcome.source.removeprefix(f"{WWW}/"), outcome.status) for outcome in report.outcomes]


# Pages


def test_the_same_page_twice_is_unchanged_and_a_changed_one_a_new_revision(desk):
    with internet(a=page()) as net:
        assert ends(add(desk, net, "a", "HTTP://NEWS.example:80/a#top")) == [("a", "indexed"), ("a", "unchanged")]
        assert ends(add(desk, net, "a")) == [("a", "unchanged")]
        net.pages["/a"] = page(town="Basra")
        assert ends(add(desk, net, "a")) == [("a", "indexed")]
    (listing,) = desk.articles()
    article = desk.article(f"{WWW}/a")
    assert (article.location, article.source, article.url) == (f"{WWW}/a",) * 3
    assert "Basra" in desk.paragraphs(article.id)[0].text
    assert listing.article.id == article.id
    assert [finding for finding in desk.verify() if not finding.ok] == []


def test_a_page_is_known_as_it_was_asked_for_wherever_it_is_redirected(desk):
    with internet(a=moved("/b?session=1"), c=page()) as net:
        net.pages |= {"/b?session=1": page(), "/b?session=2": page()}
        add(desk, net, "a")
        net.pages["/a"] = moved("/b?session=2")
        assert ends(add(desk, net, "a")) == [("a", "unchanged")]
    assert [listing.article.location for listing in desk.articles()] == [f"{WWW}/a"]


def test_every_kind_that_files_have_is_read_and_what_none_is_is_told(desk):
    with internet(
        a=sent(pdf(), "application/pdf"),
        b=sent(b"Rates rise\n\nThe central bank raised its rate.\n", "text/plain"),
        c=sent(
            b'{"title": "Storm", "text": "The storm hit the coast.", "url": "http://x.example/c"}', "application/json"
        ),
        d=sent(page(), ""),
        e=sent(b"\x89PNG\r\n\x1a\n", "image/png"),
        f=sent(b"alert(1)", "application/javascript"),
        g=sent(b"\x89PNG\r\n\x1a\n", "text/html"),
        h=sent(page(), "application/pdf"),
        i=sent(b"<html><body></body></html>", "text/html"),
        j=b"",
        k=sent(bytes(3_000_000), "application/octet-stream"),
    ) as net:
        report = add(desk, net, *"abcdefghijkl")
    assert report.counts() == {"indexed": 4, "unchanged": 0, "skipped": 0, "failed": 8}
    reasons = [outcome.reason for outcome in report.of("failed")]
    assert all("\n" not in reason and reason for reason in reasons)
    told = ["image/png", "javascript", "PNG image", "no PDF but a web page", "no article text", "is empty"]
    for what, reason in zip([*told, "", "HTTP 404"], reasons, strict=True):
        assert what in reason
    assert desk.article(f"{WWW}/b").url == f"{WWW}/b"
    assert desk.article(f"{WWW}/a").url == f"{WWW}/a"
    assert desk.article("http://x.example/c").source == f"{WWW}/c"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (ACCENTS.encode(), "text/html; charset=utf-8"),
        (ACCENTS.encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (ACCENTS.encode("cp1252").replace(b"<html>", b'<html><meta charset="koi8-r">'), "text/html;charset='cp1252'"),
        (ACCENTS.encode(), "text/html; charset=iso-8859-1"),  # what a server says of all its pages
        (ACCENTS.encode("utf-16"), "text/html; charset=utf-16"),
        (codecs.BOM_UTF8 + ACCENTS.encode(), "text/html; charset=koi8-r"),
        (ACCENTS.encode(), "text/html; charset=klingon"),
        (ACCENTS.encode("cp1252").replace(b"<html>", b'<html><meta charset="cp1252">'), "text/html; charset=utf-8"),
    ],
)
def test_the_charset_of_the_header(data, kind):
    assert read(data, kind) == ["Le café “fermé” à Bagdad, déjà.", "Naïve façade."]


@pytest.mark.parametrize(
    "kind", ["text/html" + ';"' * 40_000, "text/html; charset=" + "é" * 999, '";;"', "text/html; charset*=a'b"]
)
def test_a_header_that_is_nonsense_costs_nothing(kind):
    began = time.monotonic()
    assert read(ACCENTS.encode(), kind.encode().decode("latin-1")) == [
        "Le café “fermé” à Bagdad, déjà.",
        "Naïve façade.",
    ]
    assert time.monotonic() - began < 3


def test_utf_8_outranks_what_many_servers_say_of_all_their_pages():
    words = "Le café à Bagdad, déjà."  # whose bytes are letters in Windows-1252 as well
    assert read(f"<p>{words}</p><p>{words}</p>".encode(), "text/html; charset=iso-8859-1") == [words, words]


def test_a_charset_of_the_header_outranks_the_guess():
    words = "Парламент в Багдаде проголосовал в воскресенье за вывод войск."
    data = f"<p>{words}</p><p>{words}</p>".encode("iso8859-5")
    assert read(data, "text/html; charset=iso-8859-5") == [words, words]


def read(data, kind):
    """The paragraphs of a page as a server sends it, read in this process."""
    with internet(a=sent(data, kind)) as net:
        (given,) = Web(net.terms(), 1_000_000).read(f"{WWW}/a")
    origin = Origin(given.source, given.source)
    (article,) = articles(given.data, origin, kind_of(given.data, given.kind, origin))
    return article.text.split("\n\n")


# Feeds


def test_a_feed_is_read_one_article_an_entry(desk):
    whole = entry("Whole", f"{WWW}/w", LONG)
    bare = entry("Bare", "", LONG)
    with internet(feed=feed(whole, bare, entry("Nothing"), kind="text/html; charset=utf-8")) as net:
        report = add(desk, net, "feed")
        assert ends(report) == [("w", "indexed"), ("feed#Bare", "indexed"), ("feed#Nothing", "skipped")]
        assert net.paths == ["/feed"]
        assert ends(add(desk, net, "feed"))[:2] == [("w", "unchanged"), ("feed#Bare", "unchanged")]


def test_an_entry_that_is_only_summed_up_is_read_from_its_page(desk):
    parts = [
        entry("A", "/a", "Only a summary."),
        entry("B", f"{WWW}/b#comments"),
        entry("C", "/gone", "Summary."),
        entry("D", "http://user@x.example/", "S."),
        entry("E", "/picture", "S."),
    ]
    with internet(feed=feed(*parts), a=page("A"), b=page("B"), picture=sent(b"GIF89a", "image/gif")) as net:
        report = add(desk, net, "feed")
        assert net.paths == ["/feed", "/robots.txt", "/a", "/b", "/gone", "/picture"]
    assert [status for _, status in ends(report)] == ["indexed", "indexed", "failed", "failed", "failed"]
    told = [outcome.reason for outcome in report.of("failed")]
    assert all(what in reason for what, reason in zip(["404", "user name", "image/gif"], told, strict=True))
    assert {listing.article.title for listing in desk.articles()} == {"A", "B"}


def test_an_entry_without_a_link_keeps_its_summary(desk):
    with internet(feed=feed(entry("A", "", "Only a summary."))) as net:
        assert ends(add(desk, net, "feed")) == [("feed#A", "indexed")]
        assert net.paths == ["/feed"]


def test_a_feed_leads_only_to_so_many_pages(desk):
    with internet(
        feed=feed(*(entry(str(n), f"/{n}") for n in range(4))), **{str(n): page(str(n)) for n in range(4)}
    ) as net:
        report = add(desk, net, "feed", entries=2)
        assert ends(report) == [("0", "indexed"), ("1", "indexed"), ("2", "skipped"), ("3", "skipped")]
        assert "/2" not in net.paths


def test_pages_of_one_host_are_asked_for_one_after_the_other_with_a_pause(desk, monkeypatch):
    slept = []
    monkeypatch.setattr("index.fetching.web.time.sleep", slept.append)
    robots = sent(b"User-agent: *\nCrawl-delay: 7\n", "text/plain")
    parts = [entry("A", "/a"), entry("B", "/b"), entry("C", "http://other.example/c")]
    with internet(feed=feed(*parts), a=page("A"), b=page("B"), c=page("C"), **{"robots.txt": robots}) as net:
        add(desk, net, "feed", pause=2.0)
    assert len(slept) == 1
    assert 3 < slept[0] <= 7  # what passed meanwhile counts


@pytest.mark.parametrize("to", ["http://127.0.0.1/a", "http://inner.example/a", "/moved"])
@pytest.mark.parametrize("private", [False, True])
def test_a_feed_of_the_internet_leads_nowhere_private(desk, to, private):
    with internet(feed=feed(entry("A", to)), a=page(), moved=moved("http://10.0.0.1/a")) as net:
        net.names["inner.example"] = [["192.168.0.1"]]
        report = add(desk, net, "feed", allow_private=private)
        assert [outcome.status for outcome in report.outcomes] == ["failed"]
        assert "lies in a private network" in report.outcomes[0].reason
        assert set(net.dialled) == {PUBLIC}


def test_a_feed_of_ones_own_network_may(desk):
    with internet(feed=feed(entry("A", "/a")), a=page()) as net:
        net.names["news.example"] = [["10.0.0.1"]]
        assert ends(add(desk, net, "feed", allow_private=True)) == [("a", "indexed")]


# robots.txt

CLOSED = b"User-agent: *\nDisallow: /\n"


def test_what_a_site_closes_to_programs_is_left_out_by_feeds_but_not_for_a_person(desk):
    with internet(feed=feed(entry("A", "/a")), a=page(), **{"robots.txt": sent(CLOSED, "text/plain")}) as net:
        report = add(desk, net, "feed")
        why = "is closed to programs by the site's robots.txt; to read it yourself, name it: dateline add URL"
        assert report.outcomes == [Outcome(f"{WWW}/a", "skipped", f"{WWW}/a {why}")]
        assert net.paths == ["/feed", "/robots.txt"]
        assert ends(add(desk, net, "a")) == [("a", "indexed")]
        assert net.paths == ["/feed", "/robots.txt", "/a"]


@pytest.mark.parametrize(
    ("robots", "status"),
    [
        (sent(b"User-agent: Dateline\nDisallow: /a\n\nUser-agent: *\nAllow: /\n"), "skipped"),
        (sent(b"User-agent: Dateline\nAllow: /\n\nUser-agent: *\nDisallow: /\n"), "indexed"),
        (sent(b"User-agent: *\nDisallow: /private\n"), "indexed"),
        (sent(b"\xff\xfe<html>not a robots.txt at all"), "indexed"),
        (sent(b""), "indexed"),
        (sent(b"", status="403 Forbidden"), "indexed"),
        (sent(b"", status="500 Oops"), "failed"),
        (lambda connection: connection.reset(), "failed"),
        (moved("http://127.0.0.1/robots.txt"), "failed"),
    ],
)
def test_robots_txt_as_rfc_9309_has_it(robots, status):
    with internet(feed=feed(entry("A", "/a")), a=page(), **{"robots.txt": robots}) as net:
        (item,) = Web(net.terms(), 1_000_000).read(f"{WWW}/feed")
        assert {Given: "indexed", LeftOut: "skipped", ReadError: "failed"}[type(item)] == status
        assert ("/a" in net.paths) == (status == "indexed")


def test_the_rules_of_the_site_that_a_page_moved_to_hold_too(desk):
    def robots(connection):
        sent(CLOSED if connection.request.headers["host"] == "other.example" else b"", "text/plain")(connection)

    with internet(feed=feed(entry("A", "/a")), a=moved("http://other.example/b"), b=page()) as net:
        net.names["other.example"] = [[OTHER]]
        net.pages["/robots.txt"] = robots
        assert [outcome.status for outcome in add(desk, net, "feed").outcomes] == ["skipped"]
        assert "/b" not in net.paths


# All kinds of inputs together


def test_paths_and_addresses_mixed_each_end_in_one_outcome(desk, tmp_path):
    (tmp_path / "a.txt").write_text("Iraq votes\n\nThe parliament in Baghdad voted.\n")
    with internet(a=page()) as net:
        terms = net.terms()
        report = desk.add(
            [tmp_path / "a.txt", Link(f"{WWW}/a", terms), tmp_path / "none.txt", Link("ftp://x/", terms)]
        )
    assert report.counts() == {"indexed": 2, "unchanged": 0, "skipped": 0, "failed": 2}


def test_a_path_or_an_upload_that_looks_like_an_address_is_not_fetched(desk):
    with internet(a=page()) as net:
        url = f"{net.server.url}/a"
        report = desk.add(
            [Path(url), Given(url.encode(), url, "txt"), Given(b"T\n\nSee " + url.encode(), "up.txt", "txt")]
        )
        assert sum(report.counts().values()) == 3
        assert net.server.requests == []


def test_many_bad_answers_leave_no_input_without_an_outcome(desk):
    cut = top(Content_Type="text/html", Content_Length="99") + b"short"
    with internet(a=lambda c: c.send(cut), b=lambda c: c.reset(), c=moved("http://127.0.0.1/"), d=page()) as net:
        report = add(desk, net, "a", "b", "c", "d", "http://0x7f.1/", "http://[", "http://" + "a" * 5_000)
    assert report.counts() == {"indexed": 1, "unchanged": 0, "skipped": 0, "failed": 6}
    assert all(len(outcome.source) <= 200 for outcome in report.outcomes)
