"""MiniLM on ONNX against sentence-transformers' own output, windows, and models that must be refused."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index import export
from index.embedding import Headed, open_embedder, whole, windows
from index.errors import ModelError
from index.minilm import FOLDER, WINDOW, MiniLM
from rag import settings

SEEDS = "seeds/002_21b6e7f10c409c4e.txt"


@pytest.fixture(scope="module")
def minilm():
    return MiniLM(settings.load().models)


@pytest.fixture(scope="module")
def tokenizer():
    return whole(Tokenizer.from_file(str(export.source() / "tokenizer.json")))


@pytest.fixture
def texts(pytestconfig):
    text = (pytestconfig.rootpath / SEEDS).read_text("utf-8")
    return [part for part in text.split("\n\n") if part.strip()]


def test_vectors_are_those_of_sentence_transformers(minilm, texts):
    theirs = open_embedder(str(export.source()), minilm._models)
    items = [Headed("Iraqi officials", text) for text in texts]
    for ours, reference in zip(minilm.paragraphs(items), theirs.paragraphs(items), strict=True):
        assert ours.shape == reference.shape
        assert np.linalg.norm(ours, axis=1) == pytest.approx(1.0, abs=1e-5)
    mine = np.concatenate([*minilm.paragraphs(items), minilm.query("why?")[None]])
    other = np.concatenate([*theirs.paragraphs(items), theirs.query("why?")[None]])
    cosines = (mine * other).sum(axis=1)
    assert cosines.mean() >= 0.99
    assert cosines.min() >= 0.97


def test_word_pieces_are_those_of_sentence_transformers(minilm, texts):
    theirs = open_embedder(str(export.source()), minilm._models)
    for ours, reference in zip(minilm.encode(texts), theirs.encode(texts), strict=True):
        assert (ours.text, ours.starts, ours.pieces.shape) == (
            reference.text,
            reference.starts,
            reference.pieces.shape,
        )
        assert (ours.vector @ reference.vector) >= 0.97
        assert (ours.pieces * reference.pieces).sum(axis=1).mean() >= 0.97


def test_a_vector_does_not_depend_on_its_neighbours(minilm, texts):
    items = [Headed("x", text) for text in texts]
    together = list(minilm.paragraphs(items))
    alone = [next(iter(minilm.paragraphs([item]))) for item in items]
    assert all(np.array_equal(a, b) for a, b in zip(together, alone, strict=True))


def test_the_end_of_a_long_paragraph_counts(minilm):
    long = Headed("Minutes", "The committee met again. " * 120)
    (plain,) = minilm.paragraphs([long])
    (ended,) = minilm.paragraphs([Headed("Minutes", long.body + "Penguins live in Antarctica.")])
    question = minilm.query("Where do penguins live?")
    assert len(plain) > 1
    assert (ended @ question).max() > (plain @ question).max() + 0.2


@given(
    st.integers(0, 60),
    st.lists(st.sampled_from(["vote", "Soleimani", "2,500", "“x”", "—"]), min_size=1, max_size=900),
)
def test_windows_lose_no_word_and_fit_the_model(tokenizer, headline, words):
    item = Headed(" ".join(["headline"] * headline), " ".join(words))
    parts = windows(tokenizer, item, WINDOW)
    assert all(len(tokenizer.encode(part).ids) <= WINDOW for part in parts)
    bodies = [part.split("\n", 1)[1] for part in parts]
    assert item.body.startswith(bodies[0])
    assert item.body.endswith(bodies[-1])
    assert sum(map(len, bodies)) >= len(item.body) - len(bodies)


def test_a_model_that_is_not_here_is_named_with_what_to_do(tmp_path):
    with pytest.raises(ModelError, match=r"no/such-model.*hf download no/such-model"):
        open_embedder("no/such-model", tmp_path)


def test_weights_that_are_not_safetensors_are_refused(tmp_path):
    folder = tmp_path / "pickled"
    shutil.copytree(export.source(), folder)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match="safetensors"):
        open_embedder(str(folder), tmp_path)


def test_an_altered_prepared_model_is_not_used(tmp_path, minilm):
    minilm.query("x")
    shutil.copytree(minilm._models / FOLDER, tmp_path / FOLDER)
    manifest = json.loads((tmp_path / FOLDER / "manifest.json").read_text("utf-8"))
    manifest["model.onnx"] = "0" * 64
    (tmp_path / FOLDER / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(ModelError, match=r"was altered.*remove the folder"):
        MiniLM(tmp_path).query("x")


def test_a_models_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ModelError, match="DATELINE_MODELS"):
        MiniLM(tmp_path / "file").query("x")
