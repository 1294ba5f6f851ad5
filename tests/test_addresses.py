"""Which addresses are asked at all: spellings, private networks, names that change, redirects."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from internet import OTHER, PUBLIC, WWW, get, internet, moved, page, why

from index.errors import ReadError
from index.fetching.address import parse
from index.fetching.public import is_public

# Spellings


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("HTTP://News.Example:80/a#top", "http://news.example/a"),
        ("https://news.example:443", "https://news.example/"),
        ("http://news.example:8080/a?b=c&d=%20", "http://news.example:8080/a?b=c&d=%20"),
        ("http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC"),
        (" http://93.184.216.34/a ", "http://93.184.216.34/a"),
        ("http://[2606:2800:0220:1::1]:81/", "http://[2606:2800:220:1::1]:81/"),
    ],
)
def test_an_address_has_one_spelling(written, url):
    assert parse(written).url == url
    assert parse(parse(written).url) == parse(written)


ODD = """http://0x7f.1/ http://0x7f000001/ http://2130706433/ http://017700000001/ http://0177.0.0.1/ http://127.1/
http://127.0.0.1./ http://0/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::1%25lo]/ http://localhost./
http://user@localhost/ http://user:secret@localhost/ http://news.example@127.0.0.1/ http://a\\@127.0.0.1/
http://１２７.0.0.1/ http://127。0。0。1/ http://%31%32%37.0.0.1/ http://127.0.0.1%2f.example/ http://news..example/
http://exa%00mple/ http:/// http://:80/ http://news.example:0/ http://news.example:99999/ http://[::1/ //news.example/
ftp://news.example/ file:///etc/passwd gopher://127.0.0.1/ data:text/html,hi javascript:alert(1)""".split()


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("written", ODD)
def test_odd_spellings_are_refused_whatever_they_mean(written, private):
    with internet() as net:
        with pytest.raises(ReadError) as refused:
            get(net, written, allow_private=private)
        assert "secret" not in str(refused.value)
        assert (net.asked, net.dialled) == ([], [])


@given(st.text(max_size=40).map("http://".__add__) | st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_is_an_address_or_refused(written):
    try:
        found = parse(written)
    except ReadError:
        return
    assert parse(found.url) == found
    assert found.url.isascii()


# Private addresses

PRIVATE = """127.0.0.1 127.9.9.9 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
100.64.0.1 100.127.255.254 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 192.88.99.1 :: ::1 ::7f00:1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1
64:ff9b:1::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 2001:db8::1 2001::1 2002:7f00:1::
2002:c0a8:101::1 100::1 3fff::1 5f00::1""".split()
REACHABLE = """93.184.216.34 8.8.8.8 1.1.1.1 100.63.255.255 100.128.0.1 172.32.0.1 172.15.0.1 192.169.0.1 11.0.0.1
2606:4700::1111 2a00:1450:4001:80b::200e 64:ff9b::808:808 ::ffff:8.8.8.8 2002:808:808::1""".split()


@pytest.mark.parametrize("ip", PRIVATE)
def test_private_addresses_are_not_asked(ip):
    assert not is_public(ip)
    with internet(a=page()) as net:
        net.names["news.example"] = [[ip]]
        assert f"lies in a private network ({ip}); if it is yours, say --allow-private" in why(net)
        assert net.dialled == []
        if not ip.startswith(("fe80::1%", "::ffff:1", "::ffff:0")):
            literal = f"http://[{ip}]/a" if ":" in ip else f"http://{ip}/a"
            assert "private network" in why(net, literal)
            assert (net.dialled, net.asked) == ([], ["news.example"])
        assert get(net, allow_private=True).data == page()
        assert net.dialled == [ip]


@pytest.mark.parametrize("ip", REACHABLE)
def test_public_addresses_are(ip):
    assert is_public(ip)


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_in_every_wrapping(ip):
    inner = int(ip)
    for wrapped in (f"::ffff:{ip}", f"64:ff9b::{ip}", f"2002:{inner >> 16:x}:{inner & 0xFFFF:x}::1"):
        assert is_public(wrapped) == is_public(str(ip))


def test_one_private_address_among_public_ones_is_enough():
    with internet(a=page()) as net:
        net.names["news.example"] = [[PUBLIC, "10.0.0.1"]]
        assert "(10.0.0.1)" in why(net)
        assert net.dialled == []


def test_a_name_is_looked_up_once_and_that_address_is_connected_to():
    with internet(a=page()) as net:
        net.names["news.example"] = [[PUBLIC], ["127.0.0.1"]]
        assert get(net).data == page()
        assert (net.asked, net.dialled) == (["news.example"], [PUBLIC])
        assert net.server.requests[0].headers["host"] == "news.example"
        assert "(127.0.0.1)" in why(net)  # what it says at the next fetch is judged anew
        assert net.dialled == [PUBLIC]


def test_the_next_address_of_a_name_is_tried():
    with internet(a=page()) as net:
        net.names["news.example"] = [["2606:4700::1", PUBLIC]]
        dial = net.dial

        def refusing(ip, port, seconds):
            if ":" in ip:
                raise OSError(101, "Network is unreachable")
            return dial(ip, port, seconds)

        assert get(net, dial=refusing).data == page()
        net.names["news.example"] = [["2606:4700::1"]]
        assert "cannot be reached (Network is unreachable)" in why(net, dial=refusing)


def test_an_unknown_name_and_a_look_up_without_end():
    with internet() as net:
        net.names["news.example"] = [[]]
        assert "has a host that is not known" in why(net)
        begun = time.monotonic()
        slow = why(net, resolve=lambda host, port: time.sleep(5) or [PUBLIC], connect=0.2)
        assert "not found within 0.2 s" in slow
        assert time.monotonic() - begun < 2


# Redirects


def test_redirects_are_followed_and_the_address_stays_the_one_that_was_asked():
    with internet(a=moved("//other.example/b"), b=moved("c?d#e", "308 Permanent Redirect")) as net:
        net.pages["/c?d"] = page()
        net.names["other.example"] = [[OTHER]]
        found = get(net)
        assert (found.address.url, found.end.url) == (f"{WWW}/a", "http://other.example/c?d")
        assert net.dialled == [PUBLIC, OTHER, OTHER]


def test_an_address_beyond_ascii_is_followed_as_browsers_do():
    def answer(connection):
        connection.send(b"HTTP/1.1 302 Found\r\nLocation: /caf\xc3\xa9\r\nContent-Length: 0\r\n\r\n")

    with internet(a=answer) as net:
        net.pages["/caf%C3%A9"] = page()
        assert get(net).end.url == f"{WWW}/caf%C3%A9"


@pytest.mark.parametrize("to", ["http://127.0.0.1/b", "http://[::1]/b", "http://inner.example/b", "//10.1.1.1/b"])
@pytest.mark.parametrize("private", [False, True])
def test_a_public_page_never_leads_into_a_private_network(to, private):
    with internet(a=moved(to), b=page()) as net:
        net.names["inner.example"] = [["192.168.1.1"]]
        assert "is redirected to" in (told := why(net, allow_private=private))
        assert "lies in a private network" in told
        assert net.dialled == [PUBLIC]


def test_a_private_page_may_lead_on_where_it_was_allowed():
    with internet(a=moved("http://inner.example/b"), b=page(), c=moved("http://news.example/d")) as net:
        net.names = {"news.example": [["10.0.0.1"]], "inner.example": [["10.0.0.2"]]}
        assert get(net, allow_private=True).data == page()
        assert net.dialled == ["10.0.0.1", "10.0.0.2"]
        assert not get(net, allow_private=True).public
        assert "lies in a private network" in why(net, allow_private=True, led=True)


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("file:///etc/passwd", "is neither http nor https"),
        ("http://user@news.example/", "holds a user name"),
        ("http://0x7f.1/", "odd way"),
        ("http://[::1", "is not an address"),
        ("", "redirects to nowhere (HTTP 302)"),
    ],
)
def test_redirects_to_what_is_no_address(to, told):
    with internet(a=moved(to)) as net:
        assert told in why(net)
        assert len(net.dialled) == 1


def test_redirects_in_a_circle_end():
    with internet(a=moved("/a")) as net:
        assert "redirected more than 5 times" in why(net)
        assert len(net.dialled) == 6
