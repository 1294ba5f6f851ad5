"""Which language models there are, and which one answers. The only file that imports ollama."""

import os
import re
import socket
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.errors import BackendError
from rag.models.lately import FORGETFUL, Lately
from rag.models.model import LanguageModel
from rag.models.timeouts import Clock, Timeouts, never

if TYPE_CHECKING:
    import ollama

TIMEOUT = 2.0  # seconds; a local server answers this question in milliseconds
STILL = 600.0  # seconds without news of a download: the digest of 40 GB on a slow disk takes minutes
SHARE = 0.6  # of the memory, for the weights; the rest is for the window, the archive and the system
REAL = 1_000_000  # bytes; a smaller "model" is only a name for one that runs elsewhere
PORT = 11434
HERE = ("127.0.0.1", "::1", "localhost")
_IMPORT = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+:[A-Z]\w*[a-z]\w*")  # package.module:Class
_ELSEWHERE = re.compile(r"[:-]cloud$")
_OTHER = re.compile(r"(?:^|[-:/_])(?:base|text|code|coder|codellama|math)(?:[-:_]|$)")
_INSTRUCT = re.compile(r"(?:^|[-:/_])(?:instruct|chat|it)(?:[-:_]|$)")
_SIZE = re.compile(r"([0-9.]+)\s*([KMBT]?)")
_TIMES = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}


@dataclass(frozen=True, slots=True)
class Local:
    """The models that an Ollama has pulled; `reason` says why it could not be asked ("" when it could)."""

    models: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """An installed model. `size` in bytes, `context` in tokens; None and "" where Ollama does not say."""

    name: str
    size: int = 0
    family: str = ""
    parameters: str = ""
    quantisation: str = ""
    context: int | None = None
    capabilities: tuple[str, ...] | None = None

    @property
    def chats(self) -> bool:
        """Whether it answers chats, on this machine. Ollama before 0.6.4 lists no capabilities."""
        if self.size < REAL or _ELSEWHERE.search(self.name):
            return False
        return "bert" not in self.family if self.capabilities is None else "completion" in self.capabilities

    @property
    def billions(self) -> float:
        """Its parameters as a number, in billions."""
        found = _SIZE.fullmatch(self.parameters.upper())
        return float(found[1]) * _TIMES[found[2]] / 1e9 if found and found[1].count(".") < 2 else 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """News of a download: what is being done, and how many bytes of how many."""

    status: str
    done: int = 0
    total: int = 0


def choose(
    name: str,
    url: str,
    *,
    window: int = 4096,
    answer: int = 768,
    timeouts: Timeouts | None = None,
    stopped: Callable[[], bool] = never,
    lately: Lately = FORGETFUL,
) -> LanguageModel | None:
    """The model that a setting names. Ollama's are not asked for here; what is wrong shows when they are used.

    Args:
        name: "none"; "auto", the best installed one (see `best`); a model of Ollama's; or "package.module:Class",
            any LlamaIndex LLM. The last runs code: take it from the owner's settings, never from a request.
        url: where Ollama listens.
        window: tokens of prompt and answer together, the same for every call.
        answer: tokens of the answer.
        timeouts: see there.
        stopped: says that an answer is not wanted any more.
        lately: what was asked of Ollama a moment ago.

    Raises:
        BackendError: the class cannot be had.
    """
    name = name.strip()
    if name in ("", "none"):
        return None
    if runs_code(name):
        from rag.models.llama_llm import load

        return load(name)
    limits = timeouts or Timeouts()
    found = _auto(url, limits, lately) if name == "auto" else name
    if not found:
        return None
    from rag.models.chat import Ollama

    return Ollama(found, url, window, answer, limits, stopped, lately)


def runs_code(name: str) -> bool:
    """Whether a model's name is that of a class, which would be imported and run."""
    return bool(_IMPORT.fullmatch(name.strip()))


def best(models: tuple[Model, ...], memory: int | None) -> Model | None:
    """The model that "auto" takes, None when none will do; the same one for the same models and machine.

    Of those that chat, run here and fit (weights in `SHARE` of `memory` bytes, None for no bound): general ones
    before those for code, mathematics or mere continuation; then by parameters; then "instruct" in the name; then the
    finer quantisation, which is the larger file; then the name.
    """
    fit = [model for model in models if model.chats and (memory is None or model.size <= SHARE * memory)]
    return max(fit, key=_rank, default=None)


def memory(url: str) -> int | None:
    """Bytes of memory of the machine that Ollama runs on; None when that is another one, or cannot be told."""
    from rag.models import wire

    if wire.address(url).host not in HERE:
        return None
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):  # Windows
        return None


def local_models(url: str, timeout: float = TIMEOUT) -> Local:
    """Ask the Ollama at `url` for its models. Never raises for what the server or the address does."""
    from rag.models.wire import OllamaError

    try:
        with _client(url, timeout, timeout, timeout) as (client, _):
            found = client.list().models
    except OllamaError as error:
        return Local((), error.reason)
    return Local(tuple(sorted(model.model for model in found if model.model)))


def installed(url: str, timeouts: Timeouts | None = None) -> tuple[Model, ...]:
    """What the Ollama at `url` has, by name.

    Raises:
        BackendError: it could not be asked.
    """
    limit = (timeouts or Timeouts()).lookup
    with _client(url, limit, limit, 6 * limit) as (client, clock):
        listed = [model for model in client.list().models if model.model]
        found = []
        for model in listed:
            clock.restart()
            found.append(_described(client, model))
    return tuple(sorted(found, key=lambda model: model.name))


def pull(url: str, name: str, timeouts: Timeouts | None = None) -> Generator[Step, None, None]:
    """Have the Ollama at `url` download a model; what is there already goes on where it stopped.

    Raises:
        BackendError: it could not be asked, or the download failed.
    """
    from rag.models.wire import OllamaError, shown

    last = ""
    with _client(url, (timeouts or Timeouts()).first, STILL, float("inf")) as (client, clock):
        for part in client.pull(name, stream=True):
            clock.restart()
            last = part.status or ""
            yield Step(last, part.completed or 0, part.total or 0)
    if last != "success":
        raise OllamaError(shown(url), f"the download of {name} broke off", "run it again: it goes on from there")


@contextmanager
def _client(url: str, first: float, between: float, total: float) -> "Iterator[tuple[ollama.Client, Clock]]":
    """Ollama's own client on our transport, its errors made ours."""
    import ollama

    from rag.models import wire

    found = wire.address(url)
    clock = Clock(first, between, total)
    transport: Any = wire.Strict(url, clock, min(first, Timeouts().connect))
    auth = (found.username, found.password) if found.userinfo else None
    try:
        with ollama.Client(
            wire.shown(url), transport=transport, trust_env=False, follow_redirects=False, auth=auth
        ) as client:
            yield client, clock
    except ollama.ResponseError as error:
        raise _told(wire.shown(url), error) from error
    except (ValueError, TypeError, AttributeError) as error:  # JSON that is none, or not of the form
        raise wire.not_ollama(wire.shown(url), "it does not list or load models") from error


def _told(url: str, error: "ollama.ResponseError") -> BackendError:
    from rag.models.wire import ADDRESS, QUOTED, OllamaError

    what = " ".join(str(error.error).split())[:QUOTED]
    if error.status_code == -1:  # in the middle of a download
        fix = (
            "see the names on ollama.com/library"
            if "does not exist" in what
            else "run it again: it goes on from there"
        )
        return OllamaError(url, f"the download failed: {what}", fix)
    return OllamaError(url, f"it answers with HTTP status {error.status_code}{what and ': '}{what}", ADDRESS)


def _described(client: "ollama.Client", listed: "ollama.ListResponse.Model") -> Model:
    """A listed model with what /api/show adds. One that cannot be shown cannot be used either: no capabilities."""
    import ollama

    about, name = listed.details, listed.model or ""
    model = Model(name, int(listed.size or 0))
    if about:
        family, label, quantisation = about.family or "", about.parameter_size or "", about.quantization_level or ""
        model = replace(model, family=family, parameters=label, quantisation=quantisation)
    try:
        shown = client.show(name)
    except ollama.ResponseError:
        return replace(model, capabilities=())
    details = shown.modelinfo or {}
    context = details.get(f"{details.get('general.architecture')}.context_length")
    can = None if shown.capabilities is None else tuple(shown.capabilities)
    return replace(model, context=context if isinstance(context, int) else None, capabilities=can)


def listens(url: str) -> bool:
    """Whether anything accepts connections there; tells it in a millisecond when nothing does."""
    where = urlsplit(url if "//" in url else f"//{url}")
    try:
        with socket.create_connection((where.hostname or "127.0.0.1", where.port or PORT), timeout=TIMEOUT):
            return True
    except (OSError, ValueError):
        return False


def _auto(url: str, timeouts: Timeouts, lately: Lately) -> str | None:
    """The name that "auto" stands for; None also when there is no Ollama, which is noticed at once."""
    if not listens(url):
        return None
    try:
        found = best(lately.get(("installed", url), lambda: installed(url, timeouts)), memory(url))
    except BackendError:
        return None
    return found.name if found else None


def _rank(model: Model) -> tuple[bool, float, bool, int, str]:
    name = model.name.lower()
    return not _OTHER.search(name), model.billions, bool(_INSTRUCT.search(name)), model.size, name
