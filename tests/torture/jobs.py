"""What a fork does: a change, a question, or a description of the whole archive."""

from datetime import date
from importlib import import_module
from pathlib import Path

from torture.states import state_of

MODULES = """index.vectors chromadb.api.rust index.words index.ingest index.health index.revisions onnxruntime
    rag.ask rag.desk rag.settings ui.contract""".split()


def warm() -> None:
    """Import what is slow, and load the model: its session has no threads, so that it can be forked."""
    for name in MODULES:
        import_module(name)
    from index import publish
    from rag import desk, settings

    chosen = settings.load()
    embedder = desk.open_embedder(chosen.embedding, chosen.models)
    embedder.query("warm")
    desk.open_embedder = lambda *_: embedder
    publish.EMBED_BATCH = 3  # so that a kill falls between two batches


def watched() -> list[str]:
    """The digest of every text that this process embeds, in order, from now on."""
    from index.minilm import MiniLM

    every: list[str] = []
    paragraphs = MiniLM.paragraphs

    def counted(self, items):
        every.extend(item.digest for item in items)
        return paragraphs(self, items)

    MiniLM.paragraphs = counted
    return every


def _desk(archive: str):
    from rag import settings
    from rag.desk import Desk

    return Desk.open(settings.load(archive=Path(archive)))


def change(archive: str, do: str, given) -> dict | None:
    """Add paths or ready-made articles, remove an article, or rebuild."""
    from index.article import Article

    with _desk(archive) as desk:
        if do == "add":
            return desk.add([Path(path) for path in given]).counts()
        if do == "articles":
            return desk.add_articles([article(fields) for fields in given]).counts()
        if do == "remove":
            assert isinstance(desk.remove(given), Article)
            return None
        assert do == "rebuild"
        desk.rebuild()
        return None


def article(fields: dict):
    from index.article import Article

    day = fields.get("published")
    return Article(**fields | {"published": date.fromisoformat(day) if day else None})


def ask(archive: str, questions: list[str]) -> list[str]:
    """Each answer as `ask --json` gives it, less the times; of an archive that has none, what it says of that."""
    from index.errors import ArchiveError, ArchiveMissing
    from ui import contract

    with _desk(archive) as desk:
        try:
            answers = [desk.ask(question, model="none").answer for question in questions]
        except ArchiveMissing:
            return ["there is no archive"] * len(questions)
        except ArchiveError as error:
            return [str(error)]
        return [contract.dumps(contract.answer(answer) | {"timings": {}}) for answer in answers]


def state(archive: str, probes: list[str]) -> dict:
    """See `state_of`."""
    with _desk(archive) as desk:
        return state_of(desk, probes)


def aftermath(archive: str, questions: list[str], probes: list[str], do: str, given, news: str, done: list) -> dict:
    """What is answered and which vectors are kept; then the change again, and what the archive is after it.

    What was removed cannot be removed again: there the next writer is one that finds nothing changed.
    """
    answers, kept = ask(archive, questions), _cached(archive)
    if do != "remove" or answers != done:
        change(archive, do, given)
    if do == "remove":
        change(archive, "add", [news])
    return {"answers": answers, "cached": kept, "state": state(archive, probes)}


def _cached(archive: str) -> list[str]:
    """The digests of the texts whose vectors are in the library."""
    if not (Path(archive) / "library.db").exists():
        return []
    with _desk(archive) as desk:
        return [row[0] for row in desk.archive.library.rows("SELECT digest FROM vectors")]
