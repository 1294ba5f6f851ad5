"""How much a request may bring, and which kinds of file."""

import pytest
from caller import BASE, MB

from ui.web import gate
from ui.web.limits import FILES, SMALL

pytest_plugins = ["guarded"]
pytestmark = pytest.mark.anyio
FORM = {"Content-Type": "multipart/form-data; boundary=b"}


def upload(name="a.txt", data=b"x", **given):
    return {"files": {"files": (name, data, "text/plain")}} | given


async def pieces(size, each=50_000):
    for _ in range(0, size, each):
        yield b"x" * each


async def test_a_file_of_a_kind_that_is_read_may_be_uploaded(ask):
    for name in ("a.txt", "B.TXT", "p.html", "x.y.jsonl", "наш файл.md", "a b;c.json", 'quo"te.txt'):
        answer = await ask("POST", gate.UPLOAD, **upload(name))
        assert (answer.status_code, len(answer.json())) == (200, 1)


@pytest.mark.parametrize(
    "name",
    ["a.exe", "a.svg", "a.txt.png", "txt", ".txt", "a", "a.txt/b.js", "a.js\\b", "a.txt\0.png", "a."],
)
async def test_a_file_of_another_kind_is_refused(ask, name):
    answer = await ask("POST", gate.UPLOAD, **upload(name))
    assert (answer.status_code, "html" in answer.text) == (415, True)


async def test_every_file_of_an_upload_is_looked_at(ask):
    files = [("files", (name, b"x")) for name in ("a.txt", "b.txt", "c.png")]
    assert (await ask("POST", gate.UPLOAD, files=files)).status_code == 415


async def test_an_upload_is_a_form_of_files(ask):
    for given in ({"json": {}}, {"data": {"a": "b"}}, {"content": b"x"}, {"data": {"a": "b"}} | upload()):
        assert (await ask("POST", gate.UPLOAD, **given)).status_code == 415
    assert (await ask("POST", gate.UPLOAD, content=b"--c\r\n", headers=FORM)).status_code == 400


async def test_a_file_that_is_too_large_is_refused_whatever_its_head_says(ask):
    assert (await ask("POST", gate.UPLOAD, **upload(data=b"x" * MB))).status_code == 200
    assert (await ask("POST", gate.UPLOAD, **upload(data=b"x" * (MB + 1)))).status_code == 413
    assert (
        await ask("POST", gate.UPLOAD, content=b"", headers=FORM | {"Content-Length": str(11 * MB)})
    ).status_code == 413


async def test_many_files_are_too_large_together(ask):
    files = [("files", (f"{n}.txt", b"x" * 900_000)) for n in range(12)]
    assert (await ask("POST", gate.UPLOAD, files=files)).status_code == 413
    many = [("files", (f"{n}.txt", b"x")) for n in range(FILES + 1)]
    assert (await ask("POST", gate.UPLOAD, files=many)).status_code == 413


async def test_whatever_is_no_upload_is_small(ask):
    body = b'{"data": ["' + b"x" * SMALL + b'"]}'
    assert (await ask("POST", gate.JOIN, content=body)).status_code == 413
    assert (await ask("POST", gate.JOIN, content=pieces(2 * SMALL))).status_code == 413
    assert (await ask("POST", "/gradio_api/cancel", content=pieces(2 * SMALL))).status_code == 413
    assert (await ask("POST", gate.JOIN, headers={"Content-Length": "many"})).status_code == 400


@pytest.mark.parametrize("key", ["path", "url"])
async def test_no_address_is_fetched_as_if_it_were_an_upload(ask, key):
    for address in ("http://evil.example/x.txt", "HTTPS://evil.example/x", " http://127.0.0.1:1/x"):
        data = [{"nested": [{key: address, "meta": {"_type": "gradio.FileData"}}]}]
        for path in (gate.JOIN, gate.PREDICT):
            answer = await ask("POST", path, json={"data": data, "fn_index": 0, "session_hash": "a"})
            assert answer.status_code == 400
    assert (await ask("POST", gate.JOIN, content=b'{"data": [')).status_code == 400


async def test_the_page_may_tell_where_its_upload_lies(ask):
    given = {"path": "/tmp/x.txt", "url": f"{BASE}/gradio_api/file=/tmp/x.txt"}
    answer = await ask("POST", gate.JOIN, json={"data": [given], "fn_index": 0, "session_hash": "a"})
    assert "not named by its address" not in answer.text
    given["url"] = f"{BASE}.evil.example/gradio_api/file=x"
    assert (await ask("POST", gate.JOIN, json={"data": [given]})).status_code == 400
