"""Dateline inside a LlamaIndex program: its retriever, its query engine, and rerankers. No model is downloaded."""

import json
import subprocess
import sys
from datetime import date

import pytest
from llama_index.core import MockEmbedding, Settings, VectorStoreIndex
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata, MockLLM
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import MetadataMode

from index.article import Article
from index.errors import ModelError, UsageError
from rag.llama import ArchiveRetriever, node_of, reranked, reranker

VOTE = "The parliament in Baghdad voted to expel foreign troops."
RATE = "The central bank raised its rate, and parliament was told."
QUESTION = "Did parliament vote on foreign troops?"


class Recorder(CustomLLM):
    """Answers with the number of the prompt, and keeps every prompt."""

    prompts: list[str]

    @property
    def metadata(self):
        return LLMMetadata(context_window=2_000, num_output=100)

    def complete(self, prompt, formatted=False, **kwargs):
        self.prompts.append(prompt)
        return CompletionResponse(text=f"answer {len(self.prompts)}")

    def stream_complete(self, prompt, formatted=False, **kwargs):
        yield CompletionResponse(text="streamed", delta="streamed")


@pytest.fixture
def news(desk):
    desk.add_articles(
        [
            Article(
                location="/a.txt",
                source="a.txt",
                title="Troops told to go",
                text=f"{VOTE}\n\nNothing came of it.",
                published=date(2020, 1, 6),
                url="https://news.example/a",
                outlet="The Example",
            ),
            Article("/b.txt", "b.txt", "", RATE, date(2023, 5, 1)),
        ]
    )
    return desk


@pytest.fixture
def cross(tmp_path):
    """A cross-encoder of random weights in a folder: small enough to be made in a moment."""
    from sentence_transformers import CrossEncoder
    from torch import manual_seed
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *"abcdefghijklmnopqrstuvwxyz?.,",
        *"parliament vote bank".split(),
    ]
    (tmp_path / "vocab.txt").write_text("\n".join(dict.fromkeys(words)), "utf-8")

    def make(labels=1):
        sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
        config = BertConfig(vocab_size=len(set(words)), num_labels=labels, initializer_range=0.5, **sizes)
        folder = tmp_path / f"cross-{labels}"
        manual_seed(3)  # puts them in another order than ours
        BertForSequenceClassification(config).save_pretrained(folder)
        BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(folder)
        CrossEncoder(str(folder), device="cpu", max_length=64).save_pretrained(str(folder))
        return folder

    return make


def test_a_node_is_the_paragraph_and_knows_its_article(news):
    passage = news.search(QUESTION)[0]
    found = news.as_retriever().retrieve(QUESTION)[0]
    assert (found.node.node_id, found.text, found.score) == (passage.paragraph.id, VOTE, passage.score)
    assert found.node.ref_doc_id == passage.article.id
    assert found.metadata == {
        "title": "Troops told to go",
        "outlet": "The Example",
        "published": "2020-01-06",
        "paragraph": 1,
        "source": "a.txt",
        "url": "https://news.example/a",
        "article_id": passage.article.id,
    }
    assert passage.article.text[found.node.start_char_idx : found.node.end_char_idx] == VOTE


def test_what_an_article_lacks_is_no_metadata(news):
    found = next(node for node in news.as_retriever().retrieve(QUESTION) if node.text == RATE)
    assert found.metadata.keys() == {"published", "paragraph", "source", "article_id"}


def test_embeddings_see_the_headline_and_models_the_day(news):
    node = news.as_retriever().retrieve(QUESTION)[0].node
    assert node.get_content(MetadataMode.EMBED) == f"title: Troops told to go\n\n{VOTE}"
    told = node.get_content(MetadataMode.LLM)
    assert all(part in told for part in ("Troops told to go", "The Example", "2020-01-06", VOTE))
    assert "article_id" not in told


def test_limit_and_period_hold(news):
    every = news.as_retriever().retrieve(QUESTION)
    assert len(every) == 3
    assert news.as_retriever(limit=1).retrieve(QUESTION)[0].text == VOTE
    assert len(news.as_retriever(limit=1).retrieve(QUESTION)) == 1
    assert [node.text for node in news.as_retriever(since=date(2021, 1, 1)).retrieve(QUESTION)] == [RATE]
    assert RATE not in {node.text for node in news.as_retriever(until=date(2021, 1, 1)).retrieve(QUESTION)}
    assert {node.metadata["outlet"] for node in news.as_retriever(outlets=["the example"]).retrieve(QUESTION)} == {
        "The Example"
    }
    with pytest.raises(UsageError):
        news.as_query_engine(MockLLM(), since=date(2021, 1, 1), until=date(2020, 1, 1))


def test_a_query_engine_writes_from_our_paragraphs(news):
    llm = Recorder(prompts=[])
    answer = news.as_query_engine(llm, limit=2).query(QUESTION)
    assert str(answer) == "answer 1"
    assert VOTE in llm.prompts[0]
    assert "2020-01-06" in llm.prompts[0]
    assert [node.text for node in answer.source_nodes] == [
        node.text for node in news.as_retriever(limit=2).retrieve(QUESTION)
    ]


def test_their_response_modes_and_postprocessors_work(news):
    llm = Recorder(prompts=[])
    engine = news.as_query_engine(llm, response_mode="refine", limit=3)
    assert str(engine.query(QUESTION)) == "answer 3"
    cut = news.as_query_engine(MockLLM(), node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=2.0)])
    assert cut.query(QUESTION).source_nodes == []
    assert VOTE in str(RetrieverQueryEngine.from_args(ArchiveRetriever(news), llm=MockLLM()).query(QUESTION))


def test_it_fuses_with_other_retrievers(news):
    other = VectorStoreIndex([node_of(p).node for p in news.search(QUESTION)], embed_model=MockEmbedding(8))
    both = QueryFusionRetriever(
        [news.as_retriever(), other.as_retriever()], llm=MockLLM(), num_queries=1, use_async=False, similarity_top_k=3
    )
    assert VOTE in {node.text for node in both.retrieve(QUESTION)}


def test_without_a_model_it_says_what_to_give(news, monkeypatch):
    monkeypatch.setattr(Settings, "_llm", None)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("IS_TESTING", raising=False)
    with pytest.raises(ModelError, match=r"as_query_engine\(llm=") as caught:
        news.as_query_engine()
    assert "\n" not in str(caught.value)
    monkeypatch.setattr(Settings, "_llm", MockLLM())
    assert VOTE in str(news.as_query_engine().query(QUESTION))


def test_a_cross_encoder_decides_the_order(news, cross):
    from sentence_transformers import CrossEncoder

    folder = cross()
    passages = news.search(QUESTION)
    texts = [node_of(passage).node.get_content(MetadataMode.EMBED) for passage in passages]
    scores = CrossEncoder(str(folder), device="cpu").predict([(QUESTION, text) for text in texts])
    wanted = sorted(zip(scores, passages, strict=True), key=lambda pair: -pair[0])
    found = reranked(passages, QUESTION, str(folder))
    assert [passage.paragraph.id for passage in found] == [passage.paragraph.id for _, passage in wanted]
    assert [passage.score for passage in found] == pytest.approx([float(score) for score, _ in wanted], abs=1e-5)
    assert len({passage.score for passage in found}) == len(passages) == 3
    assert [passage.paragraph.id for passage in found] != [passage.paragraph.id for passage in passages]
    assert {passage.found_by for passage in found} == {passage.found_by for passage in passages}
    assert reranked([], QUESTION, str(folder)) == []


def test_a_reranker_takes_its_place_in_a_query_engine(news, cross):
    engine = news.as_query_engine(MockLLM(), node_postprocessors=[reranker(str(cross()), 1)])
    assert len(engine.query(QUESTION).source_nodes) == 1


@pytest.mark.parametrize("name", ["nobody/no-such-model", "/no/such/folder", "a b c"])
def test_a_missing_reranker_is_one_clear_line(news, name):
    with pytest.raises(ModelError, match="not on this machine") as caught:
        reranked(news.search(QUESTION), QUESTION, name)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_a_spoilt_or_wrong_reranker_is_one_clear_line(news, cross):
    folder = cross()
    (folder / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(ModelError, match="cannot be used"):
        reranked(news.search(QUESTION), QUESTION, str(folder))
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"a pickle may run code")
    with pytest.raises(ModelError, match="safetensors"):
        reranked(news.search(QUESTION), QUESTION, str(folder))
    with pytest.raises(ModelError, match="single score"):
        reranked(news.search(QUESTION), QUESTION, str(cross(labels=3)))


def test_code_that_came_with_a_model_is_never_run(news, cross, tmp_path):
    folder, mark = cross(), tmp_path / "it ran"
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config |= {"auto_map": {"AutoModelForSequenceClassification": "evil.Model", "AutoConfig": "evil.Config"}}
    config["model_type"] = "evil"
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "evil.py").write_text(f"open({str(mark)!r}, 'w')\nclass Model: ...\nclass Config: ...\n", "utf-8")
    with pytest.raises(ModelError):
        reranked(news.search(QUESTION), QUESTION, str(folder))
    assert not mark.exists()


def test_a_desk_does_not_import_llama_index_before_it_is_asked():
    code = "import sys, rag.desk; sys.exit('llama_index' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
