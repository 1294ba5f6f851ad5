"""Is everything in place: Python, packages, models, archive, disk, Ollama? One Finding a check, nothing printed.

A finding that is ok and yet has a `fix` is a note: it works, and this is what would make it better.
"""

import os
import re
import shutil
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from index.database import standing
from index.errors import DatelineError
from index.health import Finding
from rag.desk import Desk
from rag.llm import local_models
from rag.settings import Settings

PYTHON = (3, 11)
LOW_DISK = 1_000_000_000  # bytes; a rebuild writes the indexes a second time beside the first
TOLD = ("chromadb", "tantivy", "onnxruntime", "sentence-transformers", "torch", "ollama")
WITHOUT = "without a model the articles are quoted"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def examine(settings: Settings) -> list[Finding]:
    """Every check, in order; a failed one does not stop the others."""
    with Desk.open(settings) as desk:
        return [
            python(),
            packages(),
            _run("embedding model", lambda: weights(settings)),
            _run("prepared model", lambda: prepared(desk)),
            *archive(desk),
            writable("archive folder", settings.archive, "--archive DIR or DATELINE_ARCHIVE"),
            writable("models folder", settings.models, "DATELINE_MODELS"),
            disk(settings.archive),
            ollama(settings),
        ]


def python() -> Finding:
    """The interpreter's version."""
    found = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, PYTHON))
    return Finding("Python", sys.version_info >= PYTHON, found, _unless(sys.version_info >= PYTHON, f"use {wanted}+"))


def packages() -> Finding:
    """Whether all that Dateline needs is installed, by what its own package says."""
    try:
        needed = [_NAME.match(line) for line in metadata.requires("dateline") or [] if "extra ==" not in line]
    except metadata.PackageNotFoundError:
        return Finding("packages", False, "dateline itself is not installed", "pip install -e . in its folder")
    found = {match[0]: _version(match[0]) for match in needed if match}
    missing = [name for name, version in found.items() if version is None]
    if missing:
        return Finding("packages", False, f"not installed: {', '.join(missing)}", f"pip install {' '.join(missing)}")
    told = ", ".join(f"{name} {found[name]}" for name in TOLD if name in found)
    return Finding("packages", True, f"all {len(found)} installed ({told})")


def weights(settings: Settings) -> Finding:
    """Whether the model's weights are the published ones, by their sha256."""
    if settings.embedding != "minilm":
        return Finding("embedding model", True, f"{settings.embedding}, by DATELINE_EMBEDDING")
    from index.export import WEIGHTS_SHA256, source

    source()
    return Finding("embedding model", True, f"all-MiniLM-L6-v2, sha256 {WEIGHTS_SHA256[:8]}… as published")


def prepared(desk: Desk) -> Finding:
    """Whether the model runs; one that was never used is not prepared for the sake of a check."""
    settings = desk.settings
    from index.minilm import FOLDER

    if settings.embedding == "minilm" and not (settings.models / FOLDER / "manifest.json").exists():
        return Finding("prepared model", True, "not yet; the first use prepares it, once (10 to 30 s)")
    dimensions = len(desk.embedder.query("a test"))
    return Finding("prepared model", True, f"runs, {dimensions} dimensions, from {settings.models}")


def archive(desk: Desk) -> list[Finding]:
    """All that `verify` checks; an archive that is not there yet is only worth a note."""
    root = desk.settings.archive
    try:
        if root.exists() and not root.is_dir():
            return [Finding("archive", False, f"{root} is a file", "name a folder with --archive DIR")]
        if not standing(root / "library.db"):
            return [Finding("archive", True, f"none yet in {root}", "make one with: dateline add PATH")]
        if not desk.coverage().articles:
            return [Finding("archive", True, f"empty, in {root}", "add articles with: dateline add PATH")]
        return desk.verify()
    except DatelineError as error:
        return [Finding("archive", False, error.what, error.fix)]
    except OSError as error:
        return [Finding("archive", False, f"{error.filename}: {error.strerror}", "change its permissions")]


def writable(check: str, folder: Path, setting: str) -> Finding:
    """Whether a folder can be written, or made where it is not there yet."""
    place = _nearest(folder)
    good = place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    seen = f"{folder} can be written" if good else f"{place} cannot be written"
    return Finding(check, good, seen, _unless(good, f"change its permissions, or choose another with {setting}"))


def disk(folder: Path) -> Finding:
    """Free space where the archive is; little of it is a note."""
    free = shutil.disk_usage(_nearest(folder)).free
    fix = _unless(free >= LOW_DISK, "free some: a change writes the indexes anew beside the old ones")
    return Finding("free disk", True, f"{free / 1e9:.1f} GB at {folder}", fix)


def ollama(settings: Settings) -> Finding:
    """Which models a local Ollama has. Without one the articles are quoted: a note, never a failure."""
    local = local_models(settings.ollama)
    if local.reason:
        seen = f"not running: {local.reason} ({settings.ollama}); {WITHOUT}"
        return Finding("Ollama", True, seen, "nothing needs it; to have it ready: ollama serve, ollama pull MODEL")
    if not local.models:
        return Finding(
            "Ollama", True, f"runs at {settings.ollama}, has no models; {WITHOUT}", "dateline models pull llama3.2:3b"
        )
    return Finding("Ollama", True, f"runs at {settings.ollama}, has {', '.join(local.models)}")


def _run(check: str, examine: Callable[[], Finding]) -> Finding:
    try:
        return examine()
    except DatelineError as error:
        return Finding(check, False, error.what, error.fix)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _nearest(folder: Path) -> Path:
    """The folder, or the first one above it that exists."""
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if os.access(place, os.F_OK))


def _unless(good: bool, fix: str) -> str:
    return "" if good else fix
