"""The guard: who may call, by which name, for what and with how much; and what every answer tells the browser."""

import os
import re
import tempfile
from urllib.parse import quote

import httpx
import pytest
from caller import BASE, HOSTS, MB
from command import VOTE
from traversal import ENCODINGS

from ui.web import gate
from ui.web.guard import Guard, Rules
from ui.web.hosts import named
from ui.web.limits import Limits
from ui.web.private import QUIET, private

pytest_plugins = ["guarded"]
pytestmark = pytest.mark.anyio

# Names and origins


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "LocalHost:7860", "[::1]:7860"])
async def test_it_goes_by_the_names_of_this_machine(ask, host):
    assert (await ask("GET", "/", headers={"Host": host})).status_code == 200


BAD_HOSTS = """evil.example evil.example:7860 127.0.0.1 127.0.0.1:80 127.0.0.1:7861 localhost localhost.:7860
127.0.0.1.evil.example:7860 localhost.evil.example:7860 evil.example@127.0.0.1:7860 127.0.0.1:7860@evil.example
127.1:7860 0x7f.1:7860 2130706433:7860 0.0.0.0:7860 [::]:7860 [::ffff:127.0.0.1]:7860 192.168.1.5:7860
127.0.0.1:7860:7860 127.0.0.1:07860x localhost:7860/ http://localhost:7860 *:7860 :7860""".split()


@pytest.mark.parametrize("host", [*BAD_HOSTS, "", "localhost:7860,evil.example", "localhost :7860", "a b"])
@pytest.mark.parametrize("path", ["/", "/page/page.js", "/gradio_api/queue/data", "/source/a"])
async def test_another_name_is_refused(ask, host, path, table):
    answer = await ask("GET", path, headers={"Host": host})
    assert (answer.status_code, "Iraq" in answer.text) == (421, False)
    table.add("Host: bad names × paths", 1, 1, "all 421")


async def test_two_names_at_once_are_refused(ask):
    for hosts in (["127.0.0.1:7860", "evil.example"], ["evil.example", "127.0.0.1:7860"]):
        answer = await ask("GET", "/", headers=[("Host", host) for host in hosts])
        assert answer.status_code == 421


def test_names_beside_loopback():
    inside = named("192.168.1.5", 7860, ["News.example", "proxy.example:8443"])
    assert all(map(inside.has, ["192.168.1.5:7860", "news.example", "news.example:443", "news.example:7860"]))
    assert all(map(inside.has, ["proxy.example:8443", "localhost:7860"]))
    assert not any(map(inside.has, ["192.168.1.6:7860", "news.example:1", "proxy.example", "evil.example"]))
    everywhere = named("0.0.0.0", 7860, [])
    assert all(map(everywhere.has, ["192.168.1.6:7860", "[fd00::1]:7860", "127.0.0.1:7860"]))
    assert not any(map(everywhere.has, ["evil.example:7860", "192.168.1.6:80", "192.168.1.6.evil.example:7860"]))


FOREIGN = [
    *({"Origin": origin} for origin in ("http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:3000")),
    *({"Origin": origin} for origin in ("http://localhost:7860", "", "file://", f"{BASE}.evil.example", f"{BASE}/")),
    *({"Sec-Fetch-Site": site} for site in ("cross-site", "same-site", "odd")),
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    {"Origin": BASE, "Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("to", [("POST", gate.JOIN), ("POST", gate.UPLOAD), ("GET", "/gradio_api/app_id")])
async def test_pages_of_others_may_not_call(ask, to, headers):
    assert (await ask(*to, headers=headers)).status_code == 403


async def test_our_own_page_may_call(ask):
    for headers in ({"Origin": BASE, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "same-origin"}, {}):
        assert (await ask("GET", "/gradio_api/app_id", headers=headers)).status_code == 200


async def test_a_link_elsewhere_may_lead_to_the_page_but_nothing_may_embed_it(ask):
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert (await ask("GET", "/", headers=link)).status_code == 200
    for embedded in ("iframe", "embed", "object", "frame"):
        assert (await ask("GET", "/", headers=link | {"Sec-Fetch-Dest": embedded})).status_code == 403
    for mode, kind in (("no-cors", "script"), ("cors", "empty"), ("no-cors", "image")):
        asked = link | {"Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": kind}
        assert (await ask("GET", "/page/page.js", headers=asked)).status_code == 403


async def test_a_websocket_is_refused(app):
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "websocket.connect"}

    await Guard(app, Rules(HOSTS, Limits(MB)))({"type": "websocket", "path": "/"}, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1008}]


# What is served

CLOSED = """/gradio_api/proxy=http://127.0.0.1:1/ /gradio_api/file=/etc/passwd /gradio_api/file/etc/passwd
/gradio_api/info /gradio_api/info/ /gradio_api/openapi.json /gradio_api/mcp/ /gradio_api/mcp/sse
/gradio_api/deep_link /gradio_api/runs /gradio_api/run-history/buckets
/gradio_api/run-history/records /gradio_api/dev/reload /gradio_api/vibe-code
/gradio_api/startup-events /gradio_api/user /gradio_api/token /gradio_api/login_check
/gradio_api/theme.css /gradio_api/profiling/traces
/gradio_api/custom_component/a/client/component/index.js /gradio_api/stream/a/b/1/x.mp4
/gradio_api/queue/status /gradio_api/call/ask/1 /monitoring /monitoring/summary /monitoring/x
/config /config/ /login /logout /static/img/logo.svg /static/js/iframeResizer.contentWindow.min.js
/svelte/x.js /manifest.json /robots.txt /pwa_icon /docs /openapi.json /redoc /assets/ /assets /page
/page/ /nowhere /gradio_api/heartbeat/../x""".split()
CLOSED_TO_POSTS = """/gradio_api/run/ask /gradio_api/api/ask /gradio_api/call/ask /gradio_api/call/v2/ask /login /
/gradio_api/component_server /gradio_api/component_server/ /gradio_api/process_recording /gradio_api/vibe-edit
/gradio_api/vibe-code /gradio_api/stream/x /gradio_api/run-history/connect /gradio_api/queue/data /source/a
/page/page.js /gradio_api/profiling/clear /gradio_api/login_check""".split()


@pytest.mark.parametrize("path", CLOSED)
async def test_what_the_page_does_not_need_is_closed(ask, path):
    assert (await ask("GET", path)).status_code == 404


@pytest.mark.parametrize("path", CLOSED_TO_POSTS)
async def test_what_the_page_does_not_send_is_closed(ask, path):
    assert (await ask("POST", path, json={})).status_code in (404, 405)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "POKE"])
async def test_other_methods_are_refused(ask, method):
    for path in ("/", gate.JOIN, "/page/page.js", "/source/a"):
        assert (await ask(method, path)).status_code in (404, 405)


async def test_a_link_into_a_kept_state_is_the_page_itself(ask):
    plain, linked = await ask("GET", "/"), await ask("GET", "/?deep_link=../../x&view=api")
    assert (linked.status_code, '"deep_link_state":"none"' in linked.text) == (200, True)
    assert len(plain.text) == len(linked.text)


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_no_file_outside_is_served(ask, encoding, tmp_path, table):
    """From every place that serves files or names things; the secret lies where a step up, or the root, leads."""
    secret = "the secret of the test"
    outside = tmp_path / "secret.txt"
    outside.write_text(secret)
    way = encoding.replace("{up}", os.path.relpath(outside, gate.__file__)).replace("{at}", str(outside))
    starts = ["", "/page", "/assets", "/static", "/source", "/turn/a/1", "/gradio_api/file=", "/gradio_api/file"]
    starts += ["/gradio_api/custom_component/a/client/component", "/svelte", "/gradio_api/stream/a"]
    for start in starts:
        answer = await ask("GET", httpx.URL(f"{BASE}/").copy_with(raw_path=f"{start}/{way}".encode()))
        assert 400 <= answer.status_code < 500, (start, answer.status_code)
        assert secret not in answer.text
        assert "root:" not in answer.text
    table.add("path traversal: encodings × places", len(starts), len(starts), "0 files")


# What a browser is told


async def test_every_answer_has_a_policy(ask):
    for path in ("/", "/page/page.js", "/source/none", "/nowhere", "/gradio_api/app_id", "/favicon.ico"):
        headers = (await ask("GET", path)).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'")
        assert "frame-ancestors 'none'" in policy
        assert not re.search(r"https?:|\*|wss?:|script-src[^;]*'unsafe-inline'", policy)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in headers


async def test_only_the_page_of_gradio_may_evaluate_and_each_answer_has_its_own_nonce(ask):
    first, second = await ask("GET", "/"), await ask("GET", "/")
    found = [
        re.search(r"'nonce-([\w-]{20,})'", answer.headers["Content-Security-Policy"])[1] for answer in (first, second)
    ]
    assert found[0] != found[1]
    scripts = re.findall(r"<script[^>]*>", first.text)
    assert len(scripts) == first.text.count(f'<script nonce="{found[0]}"') >= 3
    assert "unsafe-eval" not in (await ask("GET", "/source/none")).headers["Content-Security-Policy"]


async def test_the_page_names_no_other_site(ask):
    text = (await ask("GET", "/")).text
    head = text.partition("window.gradio_config")[0] + text.rpartition("window.__gradio_mode__")[2]
    assert set(re.findall(r"https?://[^\s\"'<>]+", head)) <= {BASE}
    for unwanted in ("og:image", "twitter:", "iframeResizer.contentWindow", "manifest.json"):
        assert unwanted not in text
    assert len(text.encode()) == int((await ask("GET", "/")).headers["Content-Length"])


async def test_our_scripts_run_before_the_events_of_gradio_ask_for_them(ask):
    page = (await ask("GET", "/")).text
    named = re.findall(r'<script[^>]*\bsrc="([^"]*)"', page)
    theirs = next(n for n, source in enumerate(named) if source.startswith("./"))
    assert named[0] == "/page/page.js" and named.index("/page/ask.js") < theirs


async def test_a_proxy_cannot_name_us(ask):
    text = (await ask("GET", "/", headers={"X-Forwarded-Host": "evil.example"})).text
    assert "evil.example" not in text


async def test_the_icon_is_ours(ask):
    for path in ("/favicon.ico", "/page/favicon.svg"):
        answer = await ask("GET", path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")


async def test_programs_kept_by_name_are_kept_long_and_pages_not_at_all(ask):
    page = await ask("GET", "/")
    asset = re.search(r"\./(assets/[\w.-]+\.js)", page.text)[1]
    assert "immutable" in (await ask("GET", f"/{asset}")).headers["Cache-Control"]
    assert (page.headers["Cache-Control"], quote(VOTE) in page.text) == ("no-store", False)


# What the libraries are told


def test_gradio_keeps_its_files_in_a_private_folder_that_goes(monkeypatch):
    for name in (*QUIET, "GRADIO_TEMP_DIR"):
        monkeypatch.setenv(name, "before")
    monkeypatch.setenv("GRADIO_ALLOWED_PATHS", "/")
    with private() as folder:
        (folder / "upload").write_text("x")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.parent == folder.parent.__class__(tempfile.gettempdir())
        assert "GRADIO_ALLOWED_PATHS" not in os.environ
        assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert not folder.exists()
