"""Language models. The only file that imports ollama; for now it only asks which models there are."""

from dataclasses import dataclass

TIMEOUT = 2.0  # seconds; a local server answers this question in milliseconds


@dataclass(frozen=True, slots=True)
class Local:
    """The models that an Ollama has pulled; `reason` says why it could not be asked ("" when it could)."""

    models: tuple[str, ...]
    reason: str = ""


def local_models(url: str, timeout: float = TIMEOUT) -> Local:
    """Ask the Ollama at `url` for its models. Never raises for what the server or the address does."""
    import httpx
    import ollama

    try:
        # trust_env: a proxy of the environment is not for a server on this machine
        with ollama.Client(host=url, timeout=timeout, trust_env=False) as client:
            found = client.list().models
    except (ConnectionError, httpx.ConnectError):
        return Local((), "nothing listens there")
    except httpx.TimeoutException:
        return Local((), f"no answer within {timeout:g} s")
    except ollama.ResponseError as error:
        return Local((), f"it answers with HTTP status {error.status_code}")
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError) as error:
        return Local((), f"what answers is not Ollama ({type(error).__name__})")
    return Local(tuple(sorted(model.model for model in found if model.model)))
