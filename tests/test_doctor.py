"""The check-up: what is wrong is found, what is merely missing is a note, and each says what to do."""

import http.server
import os
import shutil
import socket
import sys
import threading
import time
from collections import namedtuple
from importlib import metadata
from pathlib import Path

import pytest

from index import export
from index.minilm import FOLDER
from rag import doctor, llm, settings
from rag.desk import Desk

TAGS = (Path(__file__).parent / "recorded" / "ollama_tags.json").read_bytes()  # Ollama 0.32.15
Usage = namedtuple("Usage", "total used free")


def unused_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def serve():
    """Starts servers on this machine that answer every request in one way; returns their addresses."""
    started = []

    def start(status, body, wait=0.0):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                time.sleep(wait)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.handle_error = lambda *args: None  # a client that went away
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.fixture
def chosen(environment, tmp_path):
    """Settings for the seeds, or with changes; nothing listens where Ollama should."""
    silent = f"http://127.0.0.1:{unused_port()}"
    return lambda **changed: settings.load(**({"ollama": silent} | changed))


def test_all_is_well_with_the_seeds(chosen):
    found = doctor.examine(chosen())
    assert [finding.check for finding in found if not finding.ok] == []
    assert {"Python", "packages", "embedding model", "prepared model", "index files", "free disk", "Ollama"} <= {
        finding.check for finding in found
    }


def test_no_archive_yet_is_a_note_that_says_how_to_make_one(chosen, tmp_path):
    with Desk.open(chosen(archive=tmp_path / "none")) as desk:
        (found,) = doctor.archive(desk)
    assert found.ok
    assert "none yet" in found.seen
    assert "dateline add" in found.fix


def test_an_empty_archive_is_a_note(chosen, tmp_path):
    with Desk.open(chosen(archive=tmp_path / "empty")) as desk:
        desk.add([])
        (found,) = doctor.archive(desk)
    assert found.ok
    assert "dateline add" in found.fix


def test_a_file_in_the_archives_place_fails(chosen, tmp_path):
    (tmp_path / "file").write_text("")
    with Desk.open(chosen(archive=tmp_path / "file")) as desk:
        (found,) = doctor.archive(desk)
    assert not found.ok
    assert "is a file" in found.seen


def test_damage_in_the_archive_fails(chosen, seeds, tmp_path):
    shutil.copytree(seeds.settings.archive, tmp_path / "copy")
    manifest = next((tmp_path / "copy").glob("index/*/manifest.json"))
    manifest.unlink()
    failed = [found for found in doctor.examine(chosen(archive=tmp_path / "copy")) if not found.ok]
    assert failed
    assert all(found.fix for found in failed)


def test_an_archive_that_cannot_be_read_fails(chosen, tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda self: (_ for _ in ()).throw(PermissionError(13, "denied", str(self))))
    with Desk.open(chosen(archive=tmp_path)) as desk:
        (found,) = doctor.archive(desk)
    assert not found.ok
    assert "denied" in found.seen


def test_altered_weights_fail(chosen, monkeypatch):
    monkeypatch.setattr(export, "WEIGHTS_SHA256", "0" * 64)
    (found,) = [found for found in doctor.examine(chosen()) if found.check == "embedding model"]
    assert not found.ok
    assert "--force-reinstall" in found.fix


def test_a_prepared_model_that_was_altered_fails(chosen, seeds, tmp_path):
    shutil.copytree(seeds.settings.models / FOLDER, tmp_path / "models" / FOLDER)
    (tmp_path / "models" / FOLDER / "model.onnx").write_bytes(b"altered")
    found = {finding.check: finding for finding in doctor.examine(chosen(models=tmp_path / "models"))}
    assert not found["prepared model"].ok
    assert "remove the folder" in found["prepared model"].fix


def test_a_model_that_was_never_used_is_not_prepared_for_the_check(chosen, tmp_path):
    with Desk.open(chosen(models=tmp_path / "models")) as desk:
        assert "not yet" in doctor.prepared(desk).seen
    assert not (tmp_path / "models").exists()


def test_a_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(metadata, "requires", lambda name: ["numpy>=2", "no-such-package>=1", 'x; extra == "y"'])
    found = doctor.packages()
    assert not found.ok
    assert found.seen == "not installed: no-such-package"
    assert found.fix == "pip install no-such-package"


def test_an_old_python_fails(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    assert not doctor.python().ok
    assert doctor.python().fix == "use 3.11+"


def test_a_folder_that_cannot_be_written_fails(tmp_path, monkeypatch):
    assert doctor.writable("x", tmp_path / "not" / "there", "--archive").ok
    monkeypatch.setattr(os, "access", lambda place, mode: mode == os.F_OK)  # root may write anywhere
    found = doctor.writable("x", tmp_path / "not", "--archive")
    assert not found.ok
    assert "--archive" in found.fix


def test_little_free_disk_is_a_note(tmp_path, monkeypatch):
    assert not doctor.disk(tmp_path).fix or shutil.disk_usage(tmp_path).free < doctor.LOW_DISK
    monkeypatch.setattr(shutil, "disk_usage", lambda place: Usage(2, 1, doctor.LOW_DISK - 1))
    assert doctor.disk(tmp_path).ok
    assert "free some" in doctor.disk(tmp_path).fix


def test_a_running_ollama_is_asked_for_its_models(serve, chosen):
    url = serve(200, TAGS)
    assert llm.local_models(url) == llm.Local(("smollm2-plain:135m", "smollm2:135m"))
    assert "smollm2:135m" in doctor.ollama(chosen(ollama=url)).seen


def test_an_ollama_without_models_says_how_to_get_one(serve, chosen):
    found = doctor.ollama(chosen(ollama=serve(200, b'{"models":[]}')))
    assert found.ok
    assert "dateline models pull" in found.fix


def test_a_proxy_of_the_environment_is_not_asked(serve, environment):
    environment.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert llm.local_models(serve(200, TAGS)).models


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (500, b'{"error": "broken"}', "HTTP status 500"),
        (403, b"", "HTTP status 403"),
        (200, b"<html>", "not Ollama"),
        (200, b'{"models": 7}', "not Ollama"),
        (200, b"[]", "not Ollama"),
    ],
)
def test_whatever_else_answers_is_a_reason_and_no_error(serve, status, body, reason):
    found = llm.local_models(serve(status, body))
    assert reason in found.reason
    assert not found.models


def test_silence_ends_after_the_timeout(serve):
    assert "no answer within 0.2 s" in llm.local_models(serve(200, TAGS, wait=1.0), timeout=0.2).reason


@pytest.mark.parametrize("url", ["http://[bad", "http://127.0.0.1:99999", "ftp://x", "http://no-such.invalid"])
def test_an_address_that_leads_nowhere_is_a_reason(url):
    assert llm.local_models(url, timeout=1.0).reason


def test_without_ollama_nothing_fails(chosen):
    found = doctor.ollama(chosen())
    assert found.ok
    assert "nothing listens there" in found.seen
