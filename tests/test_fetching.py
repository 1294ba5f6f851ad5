"""Fetching: how much is read, for how long, and what failures are called."""

import gzip
import ssl
import sys
import time
import zlib

import pytest
from internet import MOST, PUBLIC, Secure, bomb, certificate, get, internet, moved, page, raw, sent, top, why
from loopback import Server

from index.errors import ReadError
from index.fetching import Terms
from index.fetching.address import parse
from index.fetching.fetcher import Fetcher, Validators

# How much, how long


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (page(), ""),
        (gzip.compress(page()), "gzip"),
        (gzip.compress(page()[:300]) + gzip.compress(page()[300:]) + bytes(50), "x-gzip"),
        (zlib.compress(page()), "deflate"),
        (zlib.compress(page(), wbits=-15), "deflate"),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_packed_pages_are_unpacked(data, encoding, step):
    parts = [data[at : at + step] for at in range(0, len(data), step)]
    whole = top(Content_Type="text/html", Content_Encoding=encoding, Content_Length=str(len(data)))
    with internet(a=lambda c: [c.send(part) for part in [whole, *parts]]) as net:
        assert get(net).data == page()


@pytest.mark.parametrize(
    ("data", "encoding", "told"),
    [
        (bomb(1, 80), "gzip", "is more than 1 MB; raise DATELINE_MAX_FILE_MB"),
        (bomb(100, 80), "gzip", "is more than 1 MB"),
        (zlib.compress(bytes(80_000_000)), "deflate", "is more than 1 MB"),
        (gzip.compress(bomb(1, 80)), "gzip, gzip", "was not asked for"),
        (page(), "br", "is packed as 'br', which was not asked for"),
        (page(), "gzip", "is packed, and damaged"),
        (gzip.compress(page())[:-9], "gzip", "is packed, and broke off before its end"),
        (gzip.compress(page())[:-4] + b"abcd", "gzip", "is packed, and damaged"),
        (bytes(1_000_001), "", "is more than 1 MB"),
        (b"", "", "is empty"),
        (gzip.compress(b""), "gzip", "is empty"),
    ],
)
def test_bombs_and_damage_stop_at_the_cap(data, encoding, told):
    with internet(a=sent(data, Content_Encoding=encoding)) as net:
        assert told in why(net)


def test_a_page_without_end_is_left_at_the_cap():
    def endless(connection):
        connection.send(top(Content_Type="text/html"))
        while True:
            connection.send(bytes(100_000))

    with internet(a=endless) as net:
        assert "is more than 1 MB" in why(net)
        net.server.wait()
        assert net.server.gone == 1


HEAD = top(Content_Type="text/html", Content_Length="1000")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (raw(HEAD + b"short"), "broke off before its end"),
        (raw(top(Transfer_Encoding="chunked") + b"5\r\nhello\r\n"), "broke off before its end"),
        (raw(b""), "broke off before its end"),
        (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "broke off before its end"),
        (raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "does not answer in HTTP"),
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 500_000), "does not answer in HTTP"),
        (raw(top(Transfer_Encoding="chunked") + b"zz\r\nhello\r\n"), "does not answer in HTTP"),
        (lambda c: c.reset(), "broke off"),
        (raw(HEAD, b"", pause=3), "sent nothing for 0.3 s"),
        (lambda c: c.pause(3), "sent nothing for 0.3 s"),
    ],
)
def test_answers_that_end_too_soon_or_never(answer, told):
    with internet(a=answer) as net:
        begun = time.monotonic()
        assert told in why(net, idle=0.3)
        assert time.monotonic() - begun < 2


@pytest.mark.parametrize("what", [HEAD + b"a" * 500, b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 500])
def test_a_slow_drip_ends_with_the_whole_time(what):
    with internet(a=raw(*(what[at : at + 1] for at in range(len(what))), pause=0.05)) as net:
        begun = time.monotonic()
        assert "took longer than 0.7 s" in why(net, idle=0.5, total=0.7)
        assert time.monotonic() - begun < 2


def test_no_single_wait_outlasts_the_whole_time():
    with internet(a=lambda c: c.pause(4)) as net:
        begun = time.monotonic()
        assert "took longer than 0.4 s" in why(net, idle=3.0, total=0.4)
        assert time.monotonic() - begun < 2


def test_the_time_is_for_all_redirects_together():
    def slowly(connection):
        connection.pause(0.3)
        moved("/a")(connection)

    with internet(a=slowly) as net:
        assert "took longer than 0.7 s" in why(net, total=0.7)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("404 Not Found", "does not exist (HTTP 404)"),
        ("403 Forbidden", "is not shown to programs or without a login (HTTP 403)"),
        ("503 Busy", "the server failed (HTTP 503)"),
        ("304 Not Modified", "no page (HTTP 304)"),
        ("206 Partial Content", "no page (HTTP 206)"),
        ("418 Teapot", "no page (HTTP 418)"),
    ],
)
def test_statuses_that_are_no_page(status, told):
    with internet(a=sent(page(), status=status)) as net:
        assert told in why(net)


# Who asks, and again


def test_it_says_who_it_is_and_follows_no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with internet(a=page()) as net:
        assert get(net).data == page()
        headers = net.server.requests[0].headers
        assert headers["user-agent"].partition("/")[0] == "Dateline"
        assert "cookie" not in headers
        assert "authorization" not in headers


def test_what_has_not_changed_is_not_sent_again():
    def answer(connection):
        same = connection.request.headers.get("if-none-match") == '"1"'
        sent(b"" if same else page(), status="304 Not Modified" if same else "200 OK", ETag='"1"')(connection)

    with internet(a=answer) as net:
        first = get(net)
        assert first.validators == Validators('"1"', "")
        assert get(net, known=first.validators) is None
        assert get(net, known=Validators('"0"', "")).data == page()


@pytest.mark.parametrize("tag", [b'"caf\xe9"', b'"' + b"a" * 5_000 + b'"', b""])
def test_what_cannot_be_sent_back_is_not(tag):
    def answer(connection):
        connection.send(b"HTTP/1.1 200 OK\r\nETag: " + tag + b"\r\nContent-Length: 5\r\n\r\nhello")

    with internet(a=answer) as net:
        known = get(net).validators
        assert get(net, known=known).data == b"hello"
        assert "if-none-match" not in net.server.requests[-1].headers


# TLS


@pytest.fixture
def secure(tmp_path):
    both = certificate(tmp_path, "news.example")
    Secure.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    Secure.context.load_cert_chain(both)
    with internet(Secure, a=page()) as net:
        net.trust = ssl.create_default_context(cafile=both)
        yield net


def test_a_certificate_nobody_vouches_for_is_refused(secure):
    told = why(secure, "https://news.example/a")
    assert "has a certificate that cannot be trusted (self-signed certificate)" in told
    assert secure.server.requests == []


def test_the_certificate_is_checked_for_the_name_not_for_the_address(secure):
    assert get(secure, "https://news.example/a", trust=secure.trust).data == page()
    assert secure.dialled == [PUBLIC]
    assert "Hostname mismatch" in why(secure, "https://other.example/a", trust=secure.trust)
    assert "IP address mismatch" in why(secure, f"https://{PUBLIC}/a", trust=secure.trust)
    assert len(secure.server.requests) == 1


def test_https_where_there_is_none_and_a_handshake_without_end():
    class Plain(Server):
        def _serve(self, accepted):
            with accepted:
                accepted.recv(1_000)
                accepted.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with internet(Plain) as net:
        assert "gives no safe connection (wrong version number)" in why(net, "https://news.example/a")

    class Silent(Server):
        def _serve(self, accepted):
            with accepted:
                self._stopped.wait(3)

    with internet(Silent) as net:
        begun = time.monotonic()
        assert "sent nothing for 0.3 s" in why(net, "https://news.example/a", idle=0.3)
        assert time.monotonic() - begun < 2


def test_the_usual_terms_dial_what_was_looked_up(monkeypatch):
    """With nothing replaced: this machine's own name is looked up and refused, and nothing is connected to."""
    seen = []
    monkeypatch.setattr("socket.create_connection", lambda *args, **kw: seen.append(args))
    with pytest.raises(ReadError, match="private network"):
        Fetcher(Terms(), MOST).get(parse("http://localhost/"))
    assert seen == []
    assert "index.fetching.fetcher" in sys.modules
