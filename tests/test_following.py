"""Following a feed: only what is new is taken, what fails is told once and tried again."""

import time

from feeds import LONG, WWW, entry, follow, tagged
from files import rss
from internet import internet, page, sent

from index.fetching.following import A_TURN, Followed
from index.fetching.web import Web


def took(place):
    """What one look at a place brings: the names of articles and pages, and the words of errors."""
    return [str(item) if isinstance(item, Exception) else item.source for item in place.look()]


def test_only_new_and_changed_entries_of_a_feed_are_taken():
    with internet(a=tagged(page("A"), "text/html"), b=page("B")) as net:
        net.pages["/feed"] = sent(rss(entry("W", f"{WWW}/w", LONG), entry("A", "/a", "Short.")))
        place = follow(net)
        assert took(place) == [f"{WWW}/w", f"{WWW}/a"]
        assert took(place) == []
        net.pages["/feed"] = sent(rss(entry("B", "/b"), entry("W", f"{WWW}/w", LONG), entry("A", "/a", "Shorter.")))
        assert took(place) == [f"{WWW}/b"]  # and /a is asked for, and has not changed
        assert net.paths.count("/a") == 2
        net.pages["/feed"] = sent(rss(entry("W", f"{WWW}/w", LONG + "More."), entry("A", "/a", "Shorter.")))
        assert took(place) == [f"{WWW}/w"]
        assert net.paths.count("/a") == 2


def test_a_feed_that_has_not_changed_is_not_sent_again():
    with internet(feed=tagged(rss(entry("A", "/a"))), a=page()) as net:
        place = follow(net)
        assert took(place) == [f"{WWW}/a"]
        assert took(place) == []
        assert [request.headers.get("if-none-match", "") != "" for request in net.server.requests] == [
            False, False, False, True,
        ]  # fmt: skip


def test_a_page_may_be_followed_as_well():
    with internet(a=tagged(page(), "text/html")) as net:
        place = follow(net, f"{WWW}/a#x")
        assert (took(place), took(place)) == ([f"{WWW}/a"], [])
        net.pages["/a"] = page(town="Basra")
        assert took(place) == [f"{WWW}/a"]


def test_an_unreachable_feed_is_told_once_and_tried_with_growing_pauses():
    def refuse(ip, port, seconds):
        raise ConnectionRefusedError(111, "Connection refused")

    with internet(feed=sent(rss(entry("W", f"{WWW}/w", LONG)))) as net:
        dial, net.dial = net.dial, refuse
        place = Followed(f"{WWW}/feed", Web(net.terms(), 1_000_000), 60.0)
        pauses = []
        for _ in range(8):
            began, place._own.due = time.monotonic(), 0.0
            pauses.append((took(place), round(place.due - began, -1)))
        assert [len(told) for told, _ in pauses] == [1, 0, 0, 0, 0, 0, 0, 0]
        assert "Connection refused" in pauses[0][0][0]
        assert [pause for _, pause in pauses] == [120, 240, 480, 960, 1920, 3600, 3600, 3600]
        place._web = Web(net.terms(dial=dial), 1_000_000)
        place._own.due = 0.0
        assert took(place) == [f"{WWW}/w"]
        assert 50 < place.due - time.monotonic() <= 60


def test_a_page_that_fails_is_tried_again_though_the_feed_is_the_same():
    with internet(feed=tagged(rss(entry("A", "/a"), entry("B", "/b"))), b=page("B")) as net:
        place = follow(net)
        first = took(place)
        assert [len(first), "HTTP 404" in first[0], first[1]] == [2, True, f"{WWW}/b"]
        assert took(place) == []
        net.pages["/a"] = page("A")
        assert took(place) == [f"{WWW}/a"]
        assert took(place) == []
        assert net.paths.count("/b") == 1


def test_entries_that_share_a_page_lead_to_it_once():
    twins = rss(entry("A", "/a"), entry("A again", "/a"), entry("A at last", f"{WWW}/a#end", "Short."))
    with internet(feed=tagged(twins), a=page("A")) as net:
        place = follow(net, every=60.0)
        assert took(place) == [f"{WWW}/a"]
        assert place.due > time.monotonic()
        assert net.paths.count("/a") == 1


def test_a_long_feed_is_read_in_turns():
    count = A_TURN + 3
    pages = {f"p{n}": page(str(n)) for n in range(count)}
    with internet(feed=tagged(rss(*(entry(str(n), f"/p{n}") for n in range(count + 1)))), **pages) as net:
        place = follow(net, every=60.0, entries=count)
        first = took(place)
        assert len(first) == A_TURN + 1
        assert f"beyond the first {count} pages" in first[0]
        assert place.due <= time.monotonic()
        assert len(took(place)) == 3
        assert place.due > time.monotonic()
        assert net.paths.count("/feed") == 1
