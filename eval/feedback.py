"""A rated answer becomes a case: its draft, to be edited as text, and a set of cases to save it in."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

from eval.cases import Case, Gold, dump, load
from eval.datasets.dataset import kind
from eval.errors import SetError
from eval.score import cited_by
from rag.answer import Answer, Citation, Turn

FORMAT = "see eval/sets/README.md"
_BREAKS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}  # end a line, though not in JSON


def case_from(
    answer: Answer,
    name: str,
    *,
    right: bool = True,
    history: Sequence[Turn] = (),
    since: date | None = None,
    until: date | None = None,
) -> Case:
    """The draft of a case with the id `name`, for a person to mend; asked as the answer was.

    A right answer is its own key: what it cites is gold, what it says are facts; a right refusal has no answer in the
    archive. A wrong one says only what was asked: `save` refuses it until its gold or facts are written, or it is
    marked as not answerable.
    """
    draft = Case(name, answer.question, not right or not answer.refused, tuple(history), since, until)
    tags = (kind(answer.question),)
    if answer.refused or not right:
        return replace(draft, tags=tags)
    told = tuple(sentence.text for sentence in answer.sentences if sentence.verdict != "unsupported")
    values = tuple((claim.value,) for differ in answer.disagreements for claim in differ.claims)
    return replace(
        draft,
        gold=_gold(answer),
        facts=values or tuple((text,) for text in told),
        reference=" ".join(told),
        tags=(*tags, "disagreement") if values else tags,
    )


def as_text(case: Case) -> str:
    """A case as JSON that people can edit, a field a line."""
    return json.dumps(json.loads(dump([case])), ensure_ascii=False, indent=2) + "\n"


def save(text: str, path: Path, *, over: bool = False) -> Case:
    """Add an edited case to the set in `path` (.jsonl), which is made when there is none; returns it as saved.

    Where the set has a case of this id, `over` puts the new one in its place; else the new one is numbered ("id-2").
    The set is read whole before it takes the place of the old file, as `dateline eval run` reads it.

    Raises:
        SetError: the text is not JSON, a field is wrong (it is named), or the set cannot be read or written.
    """
    if path.suffix != ".jsonl":
        raise SetError(f"{path.name} is not a file of cases", "give a name that ends in .jsonl")
    try:
        with _alone(path.expanduser().resolve()) as place:
            return _save(_read(text, place.parent), path.expanduser().resolve(), place, over=over)
    except (OSError, UnicodeError) as error:
        raise SetError(f"{path} cannot be written: {error}", "check the folder, or give another file") from error


def _gold(answer: Answer) -> tuple[Gold, ...]:
    """Each cited paragraph once. With its copies it is a part of which one suffices; without, it is needed."""
    copies = {passage.paragraph.id: passage.copies for passage in answer.passages}
    gold: dict[tuple[str, int], Gold] = {}
    for part, cited in enumerate(_cited(answer), 1):
        same = copies.get(cited.paragraph.id, ())
        places = [
            (cited.article.source, cited.paragraph.n),
            *((copy.article.source, copy.paragraph.n) for copy in same),
        ]
        for place in places:
            gold.setdefault(place, Gold(*place, part if same else 0))
    return tuple(gold.values())


def _cited(answer: Answer) -> list[Citation]:
    borne_out = tuple(sentence for sentence in answer.sentences if sentence.verdict != "unsupported")
    return cited_by(replace(answer, sentences=borne_out))


@contextmanager
def _alone(path: Path) -> Iterator[Path]:
    """A file of the same name in a folder beside, while no other thread or process saves into `path.parent`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with tempfile.TemporaryDirectory(prefix=".saving-", dir=path.parent) as folder:
            yield Path(folder) / path.name
    finally:
        os.close(descriptor)  # frees the lock


def _read(text: str, folder: Path) -> Case:
    """The case that a text holds, judged as a set of one."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SetError(f"the case is not JSON: {error}", FORMAT) from error
    alone = folder / "case"
    alone.write_text(json.dumps(record), encoding="utf-8")
    return load(alone)[0]


def _save(case: Case, path: Path, place: Path, *, over: bool) -> Case:
    there = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = [line for line in there.splitlines() if line.strip()]
    ids = [known.id for known in load(path)] if lines else []
    if over and case.id in ids:
        lines[ids.index(case.id)] = _line(case)
    else:
        case = replace(case, id=_free(case.id, ids))
        lines.append(_line(case))
    _write(place, "".join(f"{line}\n" for line in lines))
    load(place)
    if there:
        shutil.copymode(path, place)
    place.replace(path)
    return case


def _free(name: str, taken: Sequence[str]) -> str:
    """The name itself, or with the first number from 2 on that makes it another than those taken."""
    numbered = (f"{name}-{n}" for n in count(2))
    return name if name not in taken else next(made for made in numbered if made not in taken)


def _line(case: Case) -> str:
    return dump([case]).rstrip("\n").translate(_BREAKS)


def _write(place: Path, text: str) -> None:
    """On the disk before it returns: only a whole file may take another's place."""
    with place.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
