"""What the libraries of the page are told before they are imported: report nothing, look up nothing, keep to us."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",  # after each event it makes a table of all that it remembers
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000",
    "GRADIO_RUN_HISTORY": "False",  # would keep every question in the browser's storage
    "GRADIO_MCP_SERVER": "False",
    "GRADIO_SSR_MODE": "False",
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
}


@contextmanager
def private() -> Iterator[Path]:
    """The folder in which Gradio keeps uploads, readable by us alone and removed at the end.

    No GRADIO_ variable of the environment counts: several of them open files or addresses.
    """
    folder = Path(tempfile.mkdtemp(prefix="dateline-"))  # 0700
    for name in [name for name in os.environ if name.startswith("GRADIO_")]:
        del os.environ[name]
    os.environ.update(QUIET, GRADIO_TEMP_DIR=str(folder))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
