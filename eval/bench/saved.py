"""What is made once and kept in the work folder: the corpus, its archive, and the plain script's index.

The folder's name holds a digest of the corpus and of the formats, so that another one is another folder.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bench import corpus, process
from eval.bench.corpus import Story
from index import generation, ingest, minilm, schema
from index.library import Library

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Saved:
    """The folder, and what it was made of. `build` is the seconds and the peak MB of the first `add`."""

    folder: Path
    origin: str
    stories: Sequence[Story]
    model: Path

    @property
    def articles(self) -> Path:
        """The corpus, a .txt file an article."""
        return self.folder / "articles"

    @property
    def archive(self) -> Path:
        """Our archive of it, as the first `add` left it."""
        return self.folder / "archive"

    @property
    def plain(self) -> Path:
        """The plain script's index of the same paragraphs."""
        return self.folder / "plain"

    @property
    def build(self) -> dict[str, float]:
        """Seconds and peak memory (MB) of the `add` that made the archive, whenever that was."""
        told: dict[str, float] = json.loads((self.archive / "build.json").read_text("utf-8"))
        return told


def prepare(work: Path, data: Path | None, paragraphs: int, say: Say) -> Saved:
    """Make what is missing (28,000 paragraphs: 4 minutes), and the files of the corpus as they should be."""
    origin, articles = corpus.given(data)
    stories = list(corpus.stories(paragraphs - corpus.SEED_PARAGRAPHS, corpus.sentences(articles)))
    folder = (work / f"{paragraphs}-{_digest(stories)}").resolve()
    model = Path(process.inside("prepare")["model"])
    saved = Saved(folder, origin, stories, model)
    write(saved)
    if not (saved.archive / "build.json").exists():
        say(f"dateline add of {paragraphs:,} paragraphs, once")
        _build(saved)
    if not (saved.plain / "done").exists():
        say("the plain script's index, once")
        shutil.rmtree(saved.plain, ignore_errors=True)
        process.inside("plain", saved.archive, saved.plain)
        (saved.plain / "done").touch()
    return saved


def write(saved: Saved) -> None:
    """The files of the corpus; one that an interrupted run left changed is put right."""
    saved.articles.mkdir(parents=True, exist_ok=True)
    texts = {path.name: path.read_bytes() for path in corpus.seeds()}
    texts |= {story.name: story.text.encode() for story in saved.stories}
    for name, data in texts.items():
        path = saved.articles / name
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)


def write_records(saved: Saved, path: Path) -> None:
    """The made-up articles as one .jsonl file."""
    path.write_text("".join(f"{story.record}\n" for story in saved.stories), "utf-8")


def know(saved: Saved, archive: Path, but: int) -> None:
    """A new archive with no articles, whose cache has all vectors but the last `but`."""
    archive.mkdir()
    library = Library(archive / "library.db", create=True)
    library.db.execute("ATTACH ? AS given", (str(saved.archive / "library.db"),))
    query = "INSERT INTO vectors SELECT * FROM given.vectors LIMIT max(0, (SELECT count(*) FROM given.vectors) - ?)"
    with library.transaction():
        library.db.execute(query, (but,))
    library.close()


def _build(saved: Saved) -> None:
    shutil.rmtree(saved.archive, ignore_errors=True)
    done = process.dateline("add", str(saved.articles), archive=saved.archive)
    told = {"seconds": done.seconds, "peak": done.peak}
    (saved.archive / "build.json").write_text(json.dumps(told), "utf-8")


def _digest(stories: Sequence[Story]) -> str:
    formats = (schema.VERSION, generation.FORMAT, ingest.READER, minilm.FINGERPRINT)
    texts = "".join(story.record for story in stories)
    return hashlib.sha256(f"{formats}\n{texts}".encode()).hexdigest()[:8]
