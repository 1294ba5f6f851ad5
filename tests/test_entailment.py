"""A model's word can lower a verdict, never raise it."""

from pathlib import Path

import pytest
from test_verify import TROOPS

from rag.checks.entailment import Entailment

SUPPORTED = "The U.S. has about 2,500 troops in Iraq."
LABELS = {0: "contradiction", 1: "entailment", 2: "neutral"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross encoder with random weights: 2 layers of 32."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    place = tmp_path_factory.mktemp("nli")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "U", "S", "has", "about", "troops", "in", "Iraq"]
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(place)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        id2label=LABELS,
        label2id={label: n for n, label in LABELS.items()},
    )
    BertForSequenceClassification(config).save_pretrained(place)
    return place


def biased(folder: Path, label: str, to: Path) -> Entailment:
    """The same model, made to say one thing always."""
    import torch
    from transformers import BertForSequenceClassification

    model = BertForSequenceClassification.from_pretrained(folder)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor([10.0 if name == label else 0.0 for name in LABELS.values()]))
    model.save_pretrained(to)
    for file in folder.glob("tokenizer*"):
        (to / file.name).write_bytes(file.read_bytes())
    return Entailment(str(to))


@pytest.mark.parametrize(
    ("label", "verdict"), [("entailment", "supported"), ("neutral", "partly"), ("contradiction", "unsupported")]
)
def test_a_model_can_lower_a_verdict(folder, tmp_path, label, verdict):
    model = biased(folder, label, tmp_path)
    assert model.check(SUPPORTED, [TROOPS]).verdict == verdict
    assert (model.check(SUPPORTED, [TROOPS]).kind == "entailment") == (verdict != "supported")


def test_a_model_cannot_raise_one(folder, tmp_path):
    found = biased(folder, "entailment", tmp_path).check("The U.S. has 2,000 troops in Iraq.", [TROOPS])
    assert (found.verdict, found.kind) == ("unsupported", "number")


def test_a_quotation_is_not_doubted_and_no_model_loaded():
    found = Entailment("no such model").check("Iran attacked Iraq on Jan. 4.", [TROOPS])
    assert found.verdict == "quoted"
