"""Every setting, read once from the environment (`DATELINE_…`) at the top floor."""

import difflib
import os
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingsError

PREFIX = "DATELINE_"


class Settings(BaseSettings):
    """What a user may choose. Every field has a default that works offline."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    archive: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("dateline"), description="folder of the archive"
    )
    models: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("dateline") / "models",
        description="folder for embedding models prepared for use",
    )
    embedding: str = Field("minilm", description="minilm, or a sentence-transformers model by name or folder")
    model: str = Field(
        "auto", description="what writes answers: a model of Ollama's, auto (the best one), none, or module:Class"
    )
    ollama: str = Field("http://127.0.0.1:11434", description="where Ollama listens")
    window: int = Field(4096, ge=1024, description="tokens of prompt and answer together that a model is given")
    first_token: float = Field(300, gt=0, description="seconds to wait for a model's first token")
    stall: float = Field(60, gt=0, description="seconds to wait for each further one")
    unsupported: Literal["drop", "show"] = Field(
        "drop", description="what becomes of written sentences that no paragraph supports"
    )
    reranker: str = Field("none", description="a sentence-transformers CrossEncoder that orders the passages anew")
    entailment: str = Field("none", description="one for natural language inference that doubts written sentences")
    max_file_mb: int = Field(100, ge=1, description="larger input files are refused")
    passages: int = Field(12, ge=1, le=100, description="most paragraphs that one question may read")
    context_tokens: int = Field(1500, ge=100, description="most tokens of paragraphs that one question may read")
    answer_sentences: int = Field(3, ge=1, le=10, description="most sentences quoted from one archive")

    @field_validator("archive", "models")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        """`~` and relative folders mean the same wherever the work is done."""
        return folder.expanduser().absolute()


def load(**given: object) -> Settings:
    """Settings from the environment, with `given` (not None) on top.

    Raises:
        SettingsError: a variable is unknown (the nearest name is offered) or has a bad value.
    """
    for name in os.environ:
        if name.startswith(PREFIX):
            _known(name)
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        field = "_".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"setting {PREFIX}{field.upper()} is {first.get('input')!r}: {first['msg'].lower()}",
            "change it or unset it",
        ) from error


def _known(name: str) -> None:
    names = [PREFIX + field.upper() for field in Settings.model_fields]
    if name in names:
        return
    near = difflib.get_close_matches(name, names, n=1)
    fix = f"did you mean {near[0]}?" if near else f"the settings are {', '.join(names)}"
    raise SettingsError(f"there is no setting {name}", fix)
