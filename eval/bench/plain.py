"""What Dateline is measured against: LlamaIndex + Chroma + sentence-transformers, as their own documentation has it.

Run as a script, `plain.py FOLDER MODEL QUESTION` answers (retrieves for) a question from the saved index. It imports
nothing of ours, so that a cold process pays for its own parts only.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import chromadb
from llama_index.core import MockEmbedding, StorageContext, VectorStoreIndex
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore

COLLECTION = "articles"
TOP_K = 5
DIMENSIONS = 384


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph with its vector."""

    id: str
    text: str
    title: str
    source: str
    vector: Sequence[float]


def build(folder: str, rows: Iterable[Row]) -> None:
    """Save an index of the rows.

    Their vectors are given, so no model is loaded: embedding 28,000 paragraphs a second time would take ten
    minutes and is not what is measured. A question is embedded by the model itself.
    """
    nodes = [
        TextNode(
            id_=row.id,
            text=row.text,
            metadata={"title": row.title, "file_name": row.source},
            embedding=list(row.vector),
        )
        for row in rows
    ]
    context = StorageContext.from_defaults(vector_store=_store(folder))
    VectorStoreIndex(nodes, storage_context=context, embed_model=MockEmbedding(DIMENSIONS))


def retrieve(folder: str, model: str, question: str) -> list[str]:
    """The nearest paragraphs of a saved index; `model` is the model's folder."""
    index = VectorStoreIndex.from_vector_store(
        _store(folder), embed_model=HuggingFaceEmbedding(model_name=model, device="cpu")
    )
    return [found.text for found in index.as_retriever(similarity_top_k=TOP_K).retrieve(question)]


def _store(folder: str) -> ChromaVectorStore:
    collection = chromadb.PersistentClient(path=folder).get_or_create_collection(COLLECTION)
    return ChromaVectorStore(chroma_collection=collection)


if __name__ == "__main__":
    print("\n\n".join(retrieve(*sys.argv[1:4])))
