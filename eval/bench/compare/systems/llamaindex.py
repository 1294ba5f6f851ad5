"""LlamaIndex three ways, as its documentation has them: in-memory store, Chroma, and fusion with its BM25 retriever.

Nodes carry our vectors, and of their metadata the headline alone is part of the indexed text, as it is in ours.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from llama_index.core import MockEmbedding, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import BaseRetriever, QueryFusionRetriever
from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
from llama_index.core.schema import BaseNode, TextNode
from llama_index.core.storage.docstore import SimpleDocumentStore
from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters

from eval.bench.compare.batch import Batch
from eval.bench.compare.system import Engine, days
from index.article import Scope
from index.embedding import Vector

DIMENSIONS = 384


class Embedding(BaseEmbedding):
    """The embedder that all systems share, as LlamaIndex takes one. Paragraphs come with their vectors."""

    _embed: Callable[[str], Vector] = PrivateAttr()

    def __init__(self, embed: Callable[[str], Vector]) -> None:
        super().__init__(model_name="shared")
        self._embed = embed

    def _get_query_embedding(self, query: str) -> list[float]:
        return cast(list[float], self._embed(query).tolist())

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        raise RuntimeError("a paragraph came without its vector")


class Simple(Engine):
    """VectorStoreIndex with nothing else said: everything in memory, kept as JSON."""

    @staticmethod
    def build(folder: Path, batch: Batch) -> None:
        """See Engine."""
        index = VectorStoreIndex(nodes(batch), embed_model=MockEmbedding(DIMENSIONS))
        index.storage_context.persist(persist_dir=str(folder))

    def __init__(self, folder: Path, embed: Callable[[str], Vector], option: str) -> None:
        self._folder = folder
        context = StorageContext.from_defaults(persist_dir=str(folder))
        self._index = cast(VectorStoreIndex, load_index_from_storage(context, embed_model=Embedding(embed)))

    def search(self, question: str, limit: int, scope: Scope | None = None) -> list[str]:
        """See Engine."""
        return ids(self._index.as_retriever(similarity_top_k=limit, filters=dated(scope)), question)

    def add(self, batch: Batch) -> None:
        """See Engine."""
        self._index.insert_nodes(nodes(batch))
        self._index.storage_context.persist(persist_dir=str(self._folder))


class InChroma(Engine):
    """VectorStoreIndex on ChromaVectorStore."""

    @staticmethod
    def build(folder: Path, batch: Batch) -> None:
        """See Engine."""
        VectorStoreIndex(nodes(batch), storage_context=in_chroma(folder), embed_model=MockEmbedding(DIMENSIONS))

    def __init__(self, folder: Path, embed: Callable[[str], Vector], option: str) -> None:
        store = in_chroma(folder).vector_store
        self._index = VectorStoreIndex.from_vector_store(store, embed_model=Embedding(embed))

    def search(self, question: str, limit: int, scope: Scope | None = None) -> list[str]:
        """See Engine."""
        return ids(self._index.as_retriever(similarity_top_k=limit, filters=dated(scope)), question)

    def add(self, batch: Batch) -> None:
        """See Engine."""
        self._index.insert_nodes(nodes(batch))


class Fusion(Engine):
    """QueryFusionRetriever over Chroma and BM25Retriever, the question asked as it is (`num_queries=1`).

    The retriever is persisted, so that BM25 need not be made anew at each start; a further paragraph means it must.
    """

    @staticmethod
    def build(folder: Path, batch: Batch) -> None:
        """See Engine."""
        from llama_index.retrievers.bm25 import BM25Retriever

        made = nodes(batch)
        context = in_chroma(folder / "chroma")
        context.docstore.add_documents(made)
        context.docstore.persist(str(folder / "docstore.json"))
        VectorStoreIndex(made, storage_context=context, embed_model=MockEmbedding(DIMENSIONS))
        BM25Retriever.from_defaults(docstore=context.docstore).persist(str(folder / "bm25"))

    def __init__(self, folder: Path, embed: Callable[[str], Vector], option: str) -> None:
        from llama_index.retrievers.bm25 import BM25Retriever

        self._folder, self._mode = folder, FUSION_MODES(option)
        store = in_chroma(folder / "chroma").vector_store
        self._index = VectorStoreIndex.from_vector_store(store, embed_model=Embedding(embed))
        self._bm25 = BM25Retriever.from_persist_dir(str(folder / "bm25"))

    def search(self, question: str, limit: int, scope: Scope | None = None) -> list[str]:
        """See Engine."""
        from llama_index.retrievers.bm25 import BM25Retriever

        words = self._bm25
        words.similarity_top_k = min(limit, int(words.bm25.scores["num_docs"]))
        if scope:
            words = BM25Retriever(
                existing_bm25=words.bm25, similarity_top_k=words.similarity_top_k, filters=dated(scope)
            )
        both = QueryFusionRetriever(
            [self._index.as_retriever(similarity_top_k=limit, filters=dated(scope)), words],
            llm=MockLLM(),
            mode=self._mode,
            similarity_top_k=limit,
            num_queries=1,
        )
        return ids(both, question)

    def add(self, batch: Batch) -> None:
        """See Engine."""
        from llama_index.retrievers.bm25 import BM25Retriever

        made = nodes(batch)
        docstore = SimpleDocumentStore.from_persist_path(str(self._folder / "docstore.json"))
        docstore.add_documents(made)
        docstore.persist(str(self._folder / "docstore.json"))
        self._index.insert_nodes(made)
        self._bm25 = BM25Retriever.from_defaults(docstore=docstore)
        self._bm25.persist(str(self._folder / "bm25"))


def nodes(batch: Batch) -> Sequence[BaseNode]:
    """The paragraphs as nodes with their vectors."""
    return [
        TextNode(
            id_=row.id,
            text=row.text,
            metadata={"title": row.title, "source": row.source, "day": row.day or 0},
            excluded_embed_metadata_keys=["source", "day"],
            embedding=vector.tolist(),
        )
        for row, vector in zip(batch.rows, batch.vectors, strict=True)
    ]


def dated(scope: Scope | None) -> MetadataFilters | None:
    """A filter for the days of a scope."""
    if not scope:
        return None
    span = days(scope)
    ends = ((FilterOperator.GTE, span.start), (FilterOperator.LT, span.stop))
    return MetadataFilters(filters=[MetadataFilter(key="day", operator=how, value=day) for how, day in ends])


def in_chroma(folder: Path) -> StorageContext:
    """A storage context whose vectors are in the folder's collection."""
    from llama_index.vector_stores.chroma import ChromaVectorStore

    from eval.bench.compare.systems.chroma import collection

    return StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection(folder)))


def ids(retriever: BaseRetriever, question: str) -> list[str]:
    """The ids of what a retriever finds."""
    return [found.node.node_id for found in retriever.retrieve(question)]
