"""All that can be told of an archive, so that one with a past can be set against one that was made at once."""

import hashlib
import math
from dataclasses import astuple
from pathlib import Path

NEAR = 1e-6  # scores are sums of 32-bit numbers in another order


def state_of(desk, probes: list[str]) -> dict:
    """Articles, paragraphs, files, vectors, words, what each search finds, what is left on the disk, and `verify`."""
    archive, library = desk.archive, desk.archive.library
    every = list(library.every())
    names = {located.key: located.paragraph.id for located in every}
    indexed = library.indexed()
    vectors = archive.cache.get([entry.digest for entry in indexed.values()])
    analysed = archive.generation.words.analysed(list(indexed)) if indexed else {}
    return {
        "articles": sorted(_article(desk, listing.article.id) for listing in desk.articles()),
        "files": sorted(map(list, library.rows("SELECT location, digest, articles, paragraphs FROM files"))),
        "indexed": sorted([names[key], entry.stamp, entry.windows] for key, entry in indexed.items()),
        "cache": {digest: _digest(array) for digest, array in vectors.items()},
        "chroma": _chroma(archive.generation.vectors),
        "terms": {names[key]: [found.headline, found.body] for key, found in analysed.items()},
        "found": {f"{arm}: {probe}": _found(desk, probe, arm) for probe in probes for arm in ("words", "vectors")},
        "coverage": [str(value) for value in astuple(desk.coverage())],
        "left over": _left_over(archive),
        "wrong": [f"{found.check}: {found.seen}" for found in desk.verify() if not found.ok],
    }


def _article(desk, article_id: str) -> list:
    article = desk.article(article_id)
    shown = [article.id, article.source, article.title, article.text, str(article.published), str(article.outlet)]
    return [*shown, [list(astuple(paragraph)) for paragraph in desk.paragraphs(article_id)]]


def _digest(array) -> str:
    return hashlib.sha256(array.tobytes()).hexdigest()[:16]


def _chroma(vectors) -> dict[str, list[float]]:
    """The vectors that Chroma itself has, by their names there; it scales them to length 1 anew when it likes."""
    held = vectors._records.get(include=["embeddings"])
    return {name: row.tolist() for name, row in zip(held["ids"], held["embeddings"], strict=True)}


def _found(desk, probe: str, arm: str) -> list:
    """By paragraph: those with one score may come in another order."""
    passages = desk.search(probe, arms=(arm,))
    every = [*passages, *(copy for passage in passages for copy in passage.copies)]
    return sorted([passage.paragraph.id, passage.score] for passage in every)


def _left_over(archive) -> list[str]:
    """What lies in the archive's folder besides what belongs there."""
    root = Path(archive.root)
    known = {"library.db", "library.db-wal", "library.db-shm", "lock", "index", "briefings", "backup"}
    other = [path.name for path in root.iterdir() if path.name not in known]
    return other + [path.name for path in (root / "index").iterdir() if path != archive.generation.folder]


def differences(found, wanted, where: str = "") -> list[str]:
    """Where two states differ, in words; numbers that are near are the same."""
    if isinstance(found, float) and isinstance(wanted, float):
        return [] if math.isclose(found, wanted, abs_tol=NEAR) else [f"{where}: {found} is not {wanted}"]
    if isinstance(found, dict) and isinstance(wanted, dict) and found.keys() == wanted.keys():
        return [line for key in found for line in differences(found[key], wanted[key], f"{where}/{key}")]
    if isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        pairs = enumerate(zip(found, wanted, strict=True))
        return [line for n, (one, other) in pairs for line in differences(one, other, f"{where}[{n}]")]
    return [] if found == wanted else [f"{where}: {str(found)[:300]} is not {str(wanted)[:300]}"]
