"""Loaders: each format from a small file of its own, and from the real download where there is one."""

import json
from datetime import date
from pathlib import Path

import pytest

from eval.cases import Gold
from eval.datasets import registry
from eval.datasets.dataset import kind
from eval.errors import SetError
from index.paragraphs import split

SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Packet_switching",
            "paragraphs": [
                {"context": "First paragraph\nwith a break, on packets sent in 1969.", "qas": []},
                {
                    "context": "Second paragraph, on circuits held open.",
                    "qas": [
                        {
                            "id": "q1",
                            "question": "What is held open?",
                            "answers": [{"text": "circuits", "answer_start": 21}, {"text": "circuits"}],
                        },
                        {"id": "q2", "question": "Who held it?", "answers": [], "is_impossible": True},
                    ],
                },
            ],
        }
    ],
}
RAMDOCS = {
    "question": "What is the population of Broken Bow?",
    "documents": [
        {"text": "Broken Bow had\n3,559 people.", "type": "correct", "answer": "3,559"},
        {"text": "The town had 3,559 inhabitants.", "type": "correct", "answer": "3,559"},
        {"text": "Broken Bow had 10,000 people.", "type": "misinfo", "answer": "10,000"},
        {"text": "Some say 3,559, wrongly.", "type": "misinfo", "answer": "3,559"},
        {"text": "A bow can break.", "type": "noise", "answer": "unknown"},
    ],
    "gold_answers": ["3,559"],
    "wrong_answers": ["10,000"],
}
CORPUS = [
    {
        "title": "A merger",
        "url": "https://example.org/merger",
        "source": "The Paper",
        "author": "A. Writer",
        "published_at": "2023-09-28T12:00:00+00:00",
        "body": "The first paragraph is about nothing.\n\nThe two firms merged on Monday, they said.",
    },
    {"title": "A trial", "url": "https://example.org/trial", "source": "B", "body": "The trial began in October."},
]
MULTIHOP = [
    {
        "query": "Which firms, by The Paper, merged before the trial?",
        "answer": "The two",
        "question_type": "inference_query",
        "evidence_list": [
            {"title": "A merger", "url": "https://example.org/merger", "fact": "The two firms merged on Monday"},
            {"title": "A trial", "url": "https://example.org/trial", "fact": "The trial began in October."},
        ],
    },
    {
        "query": "Was it before?",
        "answer": "Yes",
        "question_type": "temporal_query",
        "evidence_list": [
            {"title": "A trial", "url": "https://example.org/trial", "fact": "The trial began in October."}
        ],
    },
    {"query": "Who sang?", "answer": "Insufficient information.", "question_type": "null_query", "evidence_list": []},
]


def put(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_squad(tmp_path):
    found = registry.find("squad", put(tmp_path / "dev.json", SQUAD))
    article = found.articles[0]
    first, second = found.cases
    assert article.title == "Packet switching"
    assert [paragraph.n for paragraph in split(article)] == [1, 2]
    assert first.gold == (Gold(article.source, 2),)
    assert first.facts == (("circuits",),)
    assert (second.answerable, second.gold, second.facts) == (False, (), ())
    assert first.group == second.group == article.source


def test_a_paragraph_that_is_cut_in_two_is_gold_where_the_answer_stands(tmp_path):
    sentences = [f"Sentence number {n} tells of nothing that anybody asked about." for n in range(120)]
    context = " ".join([*sentences, "The vessel was called Fram."])
    asked = {"id": "q", "question": "What was it called?", "answers": [{"text": "Fram"}]}
    record = {"data": [{"title": "T", "paragraphs": [{"context": context, "qas": [asked]}]}]}
    found = registry.find("squad", put(tmp_path / "dev.json", record))
    pieces = split(found.articles[0])
    assert len(pieces) > 1 and found.cases[0].gold[0].paragraph == len(pieces)


def test_ramdocs(tmp_path):
    found = registry.find("ramdocs", put(tmp_path / "RAMDocs_test.jsonl", json.dumps(RAMDOCS) + "\n"))
    case = found.cases[0]
    assert len(found.articles) == 5
    assert case.parts() == [{("ramdocs:0/1", 1), ("ramdocs:0/2", 1)}]
    assert (case.facts, case.forbidden) == ((("3,559",),), (("10,000",),))
    assert set(case.tags) == {"what", "correct", "misinfo", "noise"}


def test_multihop(tmp_path):
    put(tmp_path / "corpus.json", CORPUS)
    put(tmp_path / "MultiHopRAG.json", MULTIHOP)
    found = registry.find("multihoprag", tmp_path)
    asked, judged, unknown = found.cases
    assert found.articles[0].published == date(2023, 9, 28)
    assert found.articles[0].outlet == "The Paper"
    assert asked.parts() == [{("https://example.org/merger", 2)}, {("https://example.org/trial", 1)}]
    assert asked.facts == (("The two",),)
    assert judged.facts == () and judged.gold
    assert not unknown.answerable


def test_beir(tmp_path):
    put(
        tmp_path / "corpus.jsonl",
        '{"_id": "d1", "title": "T", "text": "Cells\\n\\ndivide."}\n{"_id": "d2", "text": "x y"}',
    )
    put(tmp_path / "queries.jsonl", '{"_id": "q1", "text": "What divides?"}\n{"_id": "q2", "text": "unjudged"}')
    put(tmp_path / "qrels" / "test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n")
    found = registry.find("beir", tmp_path)
    assert [case.id for case in found.cases] == ["q1"]
    assert found.cases[0].gold == (Gold("beir:d1", 1, 1),)
    assert len(split(found.articles[0])) == 1


def test_benchmarkqed_as_published(tmp_path):
    article = {
        "altids": {"itemid": "ap1"},
        "headline": "Flu rises",
        "firstcreated": "2023-11-02T08:00:00Z",
        "body_nitf": "<p>Flu rose &amp; spread by 5%.</p><p>Hospitals filled.</p>",
    }
    asked = {
        "question_id": "1",
        "question_text": "By how much did flu rise?",
        "assertions": [{"statement": "The response should state that flu rose by 5%."}],
    }
    put(tmp_path / "raw_data" / "one.json", article)
    put(tmp_path / "data_local_questions_assertions.json", [asked])
    found = registry.find("benchmarkqed", tmp_path)
    assert [p.text for p in split(found.articles[0])] == ["Flu rose & spread by 5%.", "Hospitals filled."]
    assert (found.articles[0].title, found.articles[0].published) == ("Flu rises", date(2023, 11, 2))
    assert found.cases[0].facts == (("flu rose by 5%.",),)
    assert found.cases[0].answerable


def test_benchmarkqed_with_paragraphs_and_gold(tmp_path):
    put(
        tmp_path / "articles.json",
        {"articles": [{"id": "n1", "title": "T", "paragraphs": ["One is here.", "Two is there."]}]},
    )
    gold = [{"article_id": "n1", "paragraph": 2}, "n1#1"]
    put(tmp_path / "questions.json", [{"question": "Where is two?", "assertions": ["Two is there."], "gold": gold}])
    found = registry.find("benchmarkqed", tmp_path)
    assert found.cases[0].gold == (Gold("n1", 2), Gold("n1", 1))
    assert len(split(found.articles[0])) == 2


def test_own_cases_need_no_articles(tmp_path):
    path = put(tmp_path / "mine.jsonl", '{"id": "a", "question": "Why?", "answerable": false}\n')
    found = registry.find(str(path))
    assert (found.name, len(found.cases), found.articles, found.inputs) == ("mine", 1, (), ())
    assert registry.find("own", path) == found


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("squad", "{", "not JSON"),
        ("squad", "[]", "SQuAD's format"),
        ("squad", '{"data": [{"paragraphs": []}]}', "not in the format of squad"),
        ("squad", '{"data": []}', "no case"),
        ("ramdocs", '{"question": "x"}', "not in the format of ramdocs"),
        ("ramdocs", "", "no case"),
    ],
)
def test_a_broken_download_is_named(tmp_path, name, content, said):
    path = put(tmp_path / ("broken.json" if name == "squad" else "broken.jsonl"), content)
    with pytest.raises(SetError, match=said):
        registry.find(name, path)


def test_a_missing_download_says_where_to_get_it(tmp_path):
    with pytest.raises(SetError, match="does not exist; get the set from HanNight/RAMDocs"):
        registry.find("ramdocs", tmp_path / "none")
    with pytest.raises(SetError, match="needs --path"):
        registry.find("squad")
    with pytest.raises(SetError, match="no eval set 'squab'"):
        registry.find("squab")
    with pytest.raises(SetError, match="RAMDocs_test"):
        registry.find("ramdocs", tmp_path)
    with pytest.raises(SetError, match="no articles"):
        registry.find("benchmarkqed", tmp_path)


@pytest.mark.parametrize(
    ("question", "tag"),
    [
        ("How many troops are there?", "how-many"),
        ("In what year did it end?", "what"),
        ("Why and when did it end?", "why"),
        ("Did it end?", "yes-no"),
        ("Name the city.", "other"),
        ("How did it end?", "how"),
    ],
)
def test_the_kind_of_a_question(question, tag):
    assert kind(question) == tag


# The real downloads


@pytest.mark.parametrize(
    ("name", "place", "cases", "articles", "unanswerable"),
    [
        ("squad", "squad2/dev-part.json", 2828, 8, 1529),
        ("xquad", "xquad", 1190, 48, 0),
        ("ramdocs", "ramdocs", 500, 2766, 0),
    ],
)
def test_the_real_sets_load_whole(data, name, place, cases, articles, unanswerable):
    found = registry.find(name, data / place)
    assert (len(found.cases), len(found.articles)) == (cases, articles)
    assert sum(not case.answerable for case in found.cases) == unanswerable


def test_every_squad_gold_paragraph_holds_an_answer(data):
    found = registry.find("squad", data / "squad2" / "dev-part.json")
    texts = {(a.source, p.n): p.text for a in found.articles for p in split(a)}
    plain = [case for case in found.cases if case.answerable]
    holding = [any(s in texts[g.source, g.paragraph] for g in case.gold for s in case.facts[0]) for case in plain]
    assert sum(holding) > 0.995 * len(plain)
