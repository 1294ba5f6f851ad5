"""`dateline serve`: it says where it is, asks nobody, ends at once, and tells what is wrong in one line."""

import signal
import socket
import threading
import time
from contextlib import suppress

import httpx
import pytest
from command import VOTE
from hijacked import NAME, Hijacked
from loopback import Connection
from serving import busy, copied, serving

from index.errors import DatelineError, UsageError
from ui import serve_cli
from ui.web.server import address

FORM = {"Content-Type": "multipart/form-data; boundary=b"}
START = 8.0  # seconds
STOP = 2.0
HERE = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture
def place(seeds, tmp_path):
    return copied(seeds, tmp_path)


def question(client, text=VOTE):
    """Asks as the page does; returns what was told last."""
    with client.stream("POST", "/ask", json={"question": text}) as answer:
        assert answer.status_code == 200
        return list(answer.iter_lines())[-1]


def much():
    yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    for _ in range(500):
        yield b"x" * 1_000_000


def test_it_asks_nobody_takes_only_so_much_and_leaves_nothing(place, tmp_path):
    with serving(tmp_path, "--model", "none", **place) as server, server.client() as client:
        assert server.took <= START * busy()
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert "never enforced" in question(client)
        assert client.post("/gradio_api/upload", content=much(), headers=FORM).status_code == 413
        (folder,) = (tmp_path / "tmp").glob("dateline-*")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 110_000_000
        assert client.get("/").status_code == 200
        assert server.contacted() <= HERE
        code, took = server.stop(signal.SIGTERM)
    assert (code, folder.exists(), server.said()) == (130, False, ["dateline: stopped"])
    assert took <= STOP * busy()


class Stalling(Hijacked):
    """Answers once; the second answer never comes."""

    def _say(self, connection: Connection) -> None:
        if connection.request.path == "/api/chat" and self.said:
            self.said.append("nothing")
            connection.pause(60)
        super()._say(connection)


def test_it_asks_the_model_alone_and_ctrl_c_ends_it_while_an_answer_is_on_its_way(place, tmp_path):
    with (
        Stalling(text="The vote was never enforced [P1].") as model,
        serving(tmp_path, "--model", NAME, ollama=model.url, **place) as server,
        server.client() as client,
    ):
        question(client)
        assert {request.headers["host"] for request in model.requests} == {f"127.0.0.1:{model.port}"}
        thread = threading.Thread(target=broken_off, args=(client,))
        thread.start()
        while len(model.said) < 2:
            time.sleep(0.05)
        code, took = server.stop()
        thread.join(30)
        assert server.contacted() <= HERE
    assert code == 130
    assert took <= STOP * busy()
    assert "Traceback" not in "".join(server.log)


def broken_off(client):
    with suppress(httpx.HTTPError):  # the server is gone: that is what is tried
        question(client)


def test_a_login_is_asked_for_and_an_archive_that_is_not_there_yet_is_no_error(seeds, tmp_path):
    (tmp_path / "logins").write_text("ada:one\n")
    given = {"archive": str(tmp_path / "new"), "models": str(seeds.settings.models)}
    with serving(tmp_path, "--auth-file", tmp_path / "logins", "--model", "none", **given) as server:
        with server.client() as client:
            assert client.get("/").status_code == 401
        with server.client(auth=("ada", "one")) as client:
            assert "no archive yet" in question(client)
            assert client.get("/source/x").status_code == 503


# What is wrong is told in one line, before anything starts


def test_other_machines_are_let_in_only_with_a_login(dateline):
    for host in ("0.0.0.0", "::", "192.168.1.5", "localhost.example"):
        ran = dateline("serve", "--host", host)
        assert (ran.code, "--auth-file" in ran.told) == (2, True)


def test_a_busy_port(dateline):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = dateline("serve", "--port", port)
        assert (ran.code, f"port {port} is in use" in ran.told, "--port" in ran.told) == (1, True, True)


@pytest.mark.parametrize("args", ["--auth ada", "--auth-file /missing", "--port 70000", "--slots 0"])
def test_options_that_make_no_sense(dateline, args):
    ran = dateline("serve", *args.split())
    assert (ran.code, bool(ran.told)) == (2, True)


def test_help_has_an_example_and_fits(dateline):
    ran = dateline("serve", "-h")
    assert (ran.code, ran.err) == (0, "")
    assert "\n    dateline serve" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_an_address_that_is_not_ours():
    with pytest.raises(UsageError, match="cannot listen at 192.0.2.1"):
        serve_cli.listening("192.0.2.1", 0)
    with pytest.raises(DatelineError):
        serve_cli.listening("no.such.name.invalid", 0)


def test_where_a_browser_finds_it():
    for host, url in (("127.0.0.1", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:"), ("::1", "http://[::1]:")):
        with serve_cli.listening(host, 0) as place:
            assert address(place) == f"{url}{place.getsockname()[1]}"
