"""Any sentence-transformers model by name or folder, as an Embedder. The only file that imports it.

Only what is already on this machine, only safetensors, never code that came with a model.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import cast

import numpy as np
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import normalize

from index.embedding import Encoded, Headed, Vector, whole, windows
from index.errors import ModelError

BATCH = 16


class SentenceTransformerEmbedder:
    """An Embedder of a model in a folder, or of a name in the Hugging Face cache."""

    def __init__(self, name: str) -> None:
        self._one = Lock()  # its tokenizer is set anew in use: another thread would find it "already borrowed"
        self._model = _load(name)
        self._window = int(self._model.max_seq_length or 512)
        self._tokenizer = whole(Tokenizer.from_str(self._model.tokenizer.backend_tokenizer.to_str()))
        self.fingerprint = f"{Path(name).name}/{_weights(self._model)}/headline/1"

    def paragraphs(self, items: Sequence[Headed]) -> Iterator[Vector]:
        """See Embedder."""
        for start in range(0, len(items), BATCH):
            texts = [windows(self._tokenizer, item, self._window) for item in items[start : start + BATCH]]
            vectors = self._vectors([text for part in texts for text in part])
            yield from np.split(vectors, np.cumsum([len(part) for part in texts])[:-1])

    def query(self, text: str) -> Vector:
        """See Embedder; with the model's own prompt for queries where it has one."""
        with self._one:
            vector: Vector = self._model.encode_query(text, normalize_embeddings=True, show_progress_bar=False)
        return vector.astype(np.float32)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """See Embedder."""
        with self._one:
            found = self._model.encode(list(texts), batch_size=BATCH, output_value=None, show_progress_bar=False)
        items = cast(list[dict[str, Tensor]], found)
        return [self._encoded(text, item) for text, item in zip(texts, items, strict=True)]

    def _encoded(self, text: str, item: dict[str, Tensor]) -> Encoded:
        vector = normalize(item["sentence_embedding"], dim=0).cpu().numpy()
        states = normalize(item["token_embeddings"], dim=1).cpu().numpy()
        encoding = self._tokenizer.encode(text)
        inner = [i for i, special in enumerate(encoding.special_tokens_mask[: len(states)]) if not special]
        return Encoded(text, vector, states[inner].astype(np.float16), tuple(encoding.offsets[i][0] for i in inner))

    def _vectors(self, texts: Sequence[str]) -> Vector:
        with self._one:
            vectors: Vector = self._model.encode_document(
                list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return vectors.astype(np.float32)


def _load(name: str) -> SentenceTransformer:
    try:
        return SentenceTransformer(
            name,
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except (OSError, ValueError, ImportError) as error:
        first = str(error).strip().partition("\n")[0]
        raise ModelError(
            f"the embedding model {name!r} cannot be used: {first}",
            f"put it on this machine in safetensors form (hf download {name}), or unset DATELINE_EMBEDDING",
        ) from error


def _weights(model: SentenceTransformer) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:12]
