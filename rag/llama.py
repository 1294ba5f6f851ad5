"""Dateline as parts of a LlamaIndex program: a retriever, a query engine, and rerankers for our passages.

Needs 2 to 3 s to import (llama_index.core), so nothing of ours imports it before it is asked for.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError
from llama_index.core import Settings
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.llms import LLM
from llama_index.core.postprocessor import SentenceTransformerRerank
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode
from safetensors import SafetensorError

from index.article import Passage, Scope
from index.errors import ModelError

EMBEDDED = frozenset({"title"})  # of the metadata: what our own vectors are made of, besides the text
TOLD = frozenset({"title", "outlet", "published", "paragraph"})  # what a language model is shown


_ONE = Lock()  # one thread loads and uses a reranker: its tokenizer is set anew in use


class Searches(Protocol):
    """What is wrapped; `rag.desk.Desk` is one."""

    def search(
        self,
        question: str,
        *,
        since: date | None = None,
        until: date | None = None,
        outlets: Collection[str] = (),
        limit: int = 50,
    ) -> list[Passage]:
        """Passages in rank order."""
        ...


class ArchiveRetriever(BaseRetriever):
    """The archive as a LlamaIndex retriever: `limit` paragraphs, of the articles of a scope (None: of all)."""

    def __init__(self, desk: Searches, *, limit: int = 12, scope: Scope | None = None) -> None:
        super().__init__()
        self._desk, self._limit, self._scope = desk, limit, scope or Scope()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        kept = self._scope
        found = self._desk.search(
            query_bundle.query_str, since=kept.since, until=kept.until, outlets=kept.outlets, limit=self._limit
        )
        return [node_of(passage) for passage in found]


def node_of(passage: Passage) -> NodeWithScore:
    """A passage as a node that goes by the paragraph's id; offsets are characters of the article's text."""
    paragraph, article = passage.paragraph, passage.article
    metadata = {
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published.isoformat() if article.published else None,
        "paragraph": paragraph.n,
        "source": article.source,
        "url": article.url,
        "article_id": article.id,
    }
    known = {name: value for name, value in metadata.items() if value not in (None, "")}
    node = TextNode(
        id_=paragraph.id,
        text=paragraph.text,
        start_char_idx=paragraph.start,
        end_char_idx=paragraph.end,
        metadata=known,
        excluded_embed_metadata_keys=sorted(known.keys() - EMBEDDED),
        excluded_llm_metadata_keys=sorted(known.keys() - TOLD),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article.id)},
    )
    return NodeWithScore(node=node, score=passage.score)


def query_engine(retriever: ArchiveRetriever, llm: LLM | None, **kw: Any) -> RetrieverQueryEngine:  # noqa: ANN401  theirs
    """LlamaIndex's own query engine on the archive.

    Args:
        retriever: the archive's.
        llm: writes the answers; None means `llama_index.core.Settings.llm`, as everywhere in LlamaIndex.
        **kw: of `RetrieverQueryEngine.from_args`: node_postprocessors, response_mode, streaming, prompts …

    Raises:
        ModelError: no language model is given or set.
    """
    return RetrieverQueryEngine.from_args(retriever, llm=llm or _default(), **kw)


def _default() -> LLM:
    try:
        return Settings.llm
    except (ImportError, ValueError) as error:  # what is set by default is OpenAI's, in a package of its own
        raise ModelError(
            "no language model is given, and LlamaIndex's default cannot be used",
            "give one, as_query_engine(llm=...), or set llama_index.core.Settings.llm",
        ) from error


def reranked(passages: Sequence[Passage], question: str, name: str) -> list[Passage]:
    """The passages in the order of a cross-encoder, with its scores (0..1 where it ends in a sigmoid).

    Raises:
        ModelError: as `reranker`; or it gives a pair more than one score.
    """
    known = {passage.paragraph.id: passage for passage in passages}
    try:
        with _ONE:
            nodes = reranker(name).postprocess_nodes([node_of(passage) for passage in passages], query_str=question)
    except ValueError as error:
        raise ModelError(f"the reranker {name!r} gives no single score: {error}", "set one with one label") from error
    return [replace(known[node.node_id], score=float(node.score or 0.0)) for node in nodes]


@lru_cache(maxsize=2)
def reranker(name: str, most: int = 1_000) -> SentenceTransformerRerank:
    """Any sentence-transformers CrossEncoder as a node postprocessor that keeps the best `most` nodes.

    Args:
        name: a folder, or a name in the Hugging Face cache. Only what is on this machine, only safetensors,
            never code that came with a model (LlamaIndex would run it by default).
        most: as `top_n` of LlamaIndex.

    Raises:
        ModelError: the model is not on this machine, or cannot be used.
    """
    fix = f"put it on this machine in safetensors form (hf download {name}), or set no reranker"
    folder = _folder(name)
    if folder is None or not any(folder.glob("*.safetensors")):
        raise ModelError(f"the reranker {name!r} is not on this machine", fix)
    try:
        return SentenceTransformerRerank(model=str(folder), top_n=most, trust_remote_code=False)
    except (OSError, ValueError, ImportError, SafetensorError) as error:
        first = str(error).strip().partition("\n")[0]
        raise ModelError(f"the reranker {name!r} cannot be used: {first}", fix) from error


def _folder(name: str) -> Path | None:
    if Path(name).is_dir():
        return Path(name)
    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        return None
