"""The bench: its corpus is the same everywhere, and every figure can be measured. No time is asserted."""

import re

from eval.bench import corpus
from eval.bench.__main__ import main
from eval.bench.corpus import Story
from index.paragraphs import split
from index.reading import read

SIZE = 1_000
FIGURES = {
    "ask --model none, cold process",
    "ask ÷ plain script",
    "seed articles cited in the answer",
    "peak memory of ask",
    "add ÷ encode",
    "share of add besides embedding",
    "add again, nothing changed",
    "add again, one file changed",
    "warm search, median",
    "warm ask, 99th percentile",
    "rebuild, nothing embedded",
    "archive on disk",
}


def _stories(count=SIZE) -> list[Story]:
    _, articles = corpus.given(None)
    return list(corpus.stories(count, corpus.sentences(articles)))


def test_the_corpus_is_the_same_each_time():
    assert _stories() == _stories()


def test_a_larger_corpus_begins_as_the_smaller_one():
    assert _stories(2 * SIZE)[: SIZE // corpus.PARAGRAPHS] == _stories()


def test_no_two_paragraphs_are_the_same():
    paragraphs = [paragraph for story in _stories() for paragraph in story.paragraphs]
    assert len(set(paragraphs)) == len(paragraphs) == SIZE


def test_every_paragraph_is_one_paragraph_to_the_reader():
    for story in _stories(100):
        for form, kind in ((story.text, "txt"), (story.record, "json")):
            (article,) = read(form.encode(), story.name, story.name, kind)
            assert (article.title, article.published) == (story.title, story.day)
            assert [paragraph.text.split() for paragraph in split(article)] == [p.split() for p in story.paragraphs]


def test_the_sentences_come_from_the_data_that_are_given(data):
    origin, articles = corpus.given(data)
    pool = corpus.sentences(articles)
    assert "SQuAD" in origin
    assert len(pool) > 5_000
    assert len(set(pool)) == len(pool)


def test_the_seeds_have_the_paragraphs_that_are_counted():
    articles = [article for path in corpus.seeds() for article in read(path.read_bytes(), path.name, path.name)]
    assert sum(len(split(article)) for article in articles) == corpus.SEED_PARAGRAPHS


def test_a_quick_run_measures_every_figure(tmp_path, capsys):
    main(["--quick", "--paragraphs", "100", "--work", str(tmp_path)])
    said = capsys.readouterr().out
    assert f"100 paragraphs in {15 + 2} articles" in said
    assert "chromadb" in said
    rows = dict(re.findall(r"^│(\S.*?)(?: \(.*?\))? *│ *([\d.,]+)\b", said, re.MULTILINE))
    assert rows.keys() >= FIGURES
