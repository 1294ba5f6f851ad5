"""From a dataset to a desk that can answer it: the archive is built once for each content, and kept."""

import hashlib
from pathlib import Path

from eval.datasets.dataset import Dataset
from index.generation import FORMAT
from index.report import Progress, silent
from rag.desk import Desk
from rag.settings import Settings


def prepare(dataset: Dataset, settings: Settings, work: Path, progress: Progress = silent) -> Desk:
    """A desk on an archive below `work`; on the settings' own archive when the dataset brings no articles.

    Building again costs little: what is in the archive already is left as it is.
    """
    if not dataset.articles and not dataset.inputs:
        return Desk.open(settings)
    desk = Desk.open(settings.model_copy(update={"archive": work / f"{dataset.name}-{_content(dataset, settings)}"}))
    if dataset.inputs:
        desk.add(dataset.inputs, progress)
    if dataset.articles:
        desk.add_articles(dataset.articles, progress)
    return desk


def _content(dataset: Dataset, settings: Settings) -> str:
    """A digest of all that is indexed, from where, how and with which model: another one, another archive.

    The same files in two checkouts are two archives: in one they would be copies of each other.
    """
    texts = [article.id + article.digest for article in dataset.articles]
    files = [file for place in dataset.inputs for file in sorted(place.rglob("*")) if file.is_file()]
    parts = [f"{settings.embedding} {FORMAT}".encode(), *map(str.encode, texts)]
    parts += [part for file in files for part in (bytes(file.absolute()), file.read_bytes())]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()[:12]
