"""The archive that a set is asked on."""

import shutil
from pathlib import Path

from eval.datasets.dataset import Dataset
from eval.prepare import prepare
from rag import settings

ROOT = Path(__file__).parents[1]


def test_the_same_files_in_two_checkouts_are_two_archives(tmp_path):
    articles = {}
    for name in ("one", "two"):
        shutil.copytree(ROOT / "seeds", tmp_path / name)
        dataset = Dataset("seeds", (), inputs=(tmp_path / name,))
        with prepare(dataset, settings.load(archive=tmp_path), tmp_path / "work") as desk:
            articles[name] = len(desk.articles())
    assert articles == {"one": 2, "two": 2}
