"""Feeds for tests: entries, servers that know what a client has, and places to follow."""

from internet import sent

from index.fetching.following import Followed
from index.fetching.web import Web

WWW = "http://news.example"
LONG = "The parliament in Baghdad voted on Sunday to expel the foreign troops from the country. " * 15


def entry(title, link="", body=""):
    return f"<title>{title}</title>{f'<link>{link}</link>' if link else ''}<description>{body}</description>"


def follow(net, url=f"{WWW}/feed", every=0.0, **terms):
    return Followed(url, Web(net.terms(**terms), 1_000_000), every)


def tagged(data, kind="application/rss+xml"):
    """Answers 304 to who has it."""

    def answer(connection):
        tag = f'"{hash(data)}"'
        same = connection.request.headers.get("if-none-match") == tag
        sent(b"" if same else data, kind, "304 Not Modified" if same else "200 OK", ETag=tag)(connection)

    return answer
