"""The child process: what it costs, what it survives, and what it never lets through."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from files import MESSAGE, zipped
from read import PAGE

from index.article import Article
from index.errors import LeftOut, ReadError
from index.reading import Worker, read
from index.reading.kinds import goes_apart
from index.reading.origin import Origin
from index.reading.wire import Garbled, item_of, line_of

ROOT = Path(__file__).parents[1]
SLOW = b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(150_000)) + b">text here we go.</p>"
ORIGIN = Origin("/news/a.eml", "a.eml")


def outcome(worker: Worker, data: bytes, name: str) -> Article | ReadError:
    (found,) = read(data, f"/news/{name}", name, None, worker)
    return found


def child(worker: Worker) -> int:
    assert worker._process is not None
    return worker._process.pid


def test_one_child_reads_all_files_of_a_run() -> None:
    with Worker() as worker:
        assert isinstance(outcome(worker, MESSAGE, "a.eml"), Article)
        first = child(worker)
        assert isinstance(outcome(worker, PAGE.encode(), "a.html"), Article)
        assert child(worker) == first
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_without_a_worker_a_file_gets_its_own() -> None:
    (found,) = read(MESSAGE, "/news/a.eml", "a.eml")
    assert isinstance(found, Article)


def test_what_takes_too_long_is_given_up_and_the_next_file_is_read() -> None:
    with Worker(seconds=3.0) as worker:
        outcome(worker, MESSAGE, "a.eml")
        begun = time.monotonic()
        assert "takes too long to read (over 3 s)" in str(outcome(worker, SLOW, "slow.html"))
        assert time.monotonic() - begun < 6
        assert isinstance(outcome(worker, MESSAGE, "a.eml"), Article)


def test_a_child_that_dies_is_named_and_started_again() -> None:
    with Worker() as worker:
        outcome(worker, MESSAGE, "a.eml")
        os.kill(child(worker), signal.SIGSTOP)
        asked = worker.read(MESSAGE, ORIGIN, "eml")
        worker._send(worker._running(), b"")
        os.kill(child(worker), signal.SIGKILL)
        (found,) = asked
        assert isinstance(found, Article | ReadError)
        assert isinstance(outcome(worker, MESSAGE, "a.eml"), Article)


@pytest.mark.skipif(sys.platform != "linux", reason="macOS does not hold a process to its memory")
def test_memory_is_limited() -> None:
    wide = b"<nitf><body><body.content>" + b"<p/>" * 4_000_000 + b"</body.content></body></nitf>"
    with Worker() as worker:
        assert "needs more than 300 MB of memory" in str(outcome(worker, wide, "wide.xml"))
        peak = Path(f"/proc/{child(worker)}/status").read_text().partition("VmHWM:")[2].split()[0]
        assert int(peak) < 500_000
        assert isinstance(outcome(worker, MESSAGE, "a.eml"), Article)


def test_nobody_wanting_the_rest_does_not_mix_two_files() -> None:
    many = zipped({f"{n}.txt": f"Title {n}\n\nThe text of {n} is told." for n in range(50)})
    with Worker() as worker:
        first = next(read(many, "/news/a.zip", "a.zip", None, worker))
        assert first.source == "a.zip!0.txt"
        assert isinstance(outcome(worker, MESSAGE, "a.eml"), Article)


def test_the_child_sees_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_KEY", "secret")
    with Worker() as worker:
        outcome(worker, MESSAGE, "a.eml")
        if sys.platform == "linux":
            assert b"secret" not in Path(f"/proc/{child(worker)}/environ").read_bytes()


@pytest.mark.parametrize(
    ("data", "kind", "apart"),
    [
        (b"text", "txt", False),
        (b"# text", "md", False),
        (b"a " * 30_000, "md", True),
        (b'{"text": "plain"}', "json", False),
        (b'{"text": "<p>x"}', "json", True),
        (rb'{"text": "\u003cp>x"}', "jsonl", True),
        ('{"text": "<p>x"}'.encode("utf-16"), "json", True),
        (b"<p>x", "html", True),
        (b"x", "eml", True),
    ],
)
def test_what_goes_apart(data: bytes, kind: str, apart: bool) -> None:
    assert goes_apart(data, kind) is apart


ARTICLE = Article("/news/a.eml", "a.eml", "T", "x \udc80 “y”", body_start=1, author="J")


@pytest.mark.parametrize(
    "item",
    [ARTICLE, ReadError("a", "a is bad", "mend it"), LeftOut("a", "a is out")],
    ids=["article", "error", "out"],
)
def test_items_come_over_the_wire_as_they_are(item: Article | ReadError) -> None:
    found = item_of(line_of(item), ORIGIN)
    assert type(found) is type(item)
    assert found == item or str(found) == str(item)


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"5",
        b"{}",
        b'{"error": ["a"]}',
        b'{"error": [1, 2, 3]}',
        line_of(Article("/etc/other", "a", "T", "x")),
        line_of(Article("/news/a.emlx", "a", "T", "x")),
        line_of(ARTICLE).replace(b'"T"', b'["T"]'),
        line_of(ARTICLE).replace(b'"published": null', b'"published": "soon"'),
    ],
)
def test_what_no_sound_child_sends_is_refused(line: bytes) -> None:
    with pytest.raises(Garbled):
        item_of(line, ORIGIN)


def test_texts_load_none_of_the_libraries() -> None:
    code = (
        "import sys\nfrom index.reading import read\n"
        "for name in ('a.txt', 'a.md', 'a.json'):\n"
        "    list(read(b'{\"text\": \"One. Two.\"}', '/n/' + name, name))\n"
        "print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert not {"lxml", "pypdfium2", "trafilatura", "docx", "email.parser"} & set(ran.stdout.split())
    assert "index.reading" in ran.stdout
