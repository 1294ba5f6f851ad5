"""The floors of the house: index ← rag ← eval ← ui, and one owner for each heavy library."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("index", "rag", "eval", "ui")
OWNERS = {
    "chromadb": {"index/vectors.py"},
    "tantivy": {"index/words.py"},
    "sentence_transformers": {"index/transformer.py", "rag/checks/entailment.py"},
    "ollama": {"rag/llm.py"},
    "docx": {"ui/export/docx.py"},
    "typst": {"ui/export/pdf.py"},
}
BENCH = ROOT / "eval" / "bench"  # compares with what others import
FILES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]


def imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_file_imports_only_from_its_floor_and_below(path):
    floor = FLOORS.index(path.relative_to(ROOT).parts[0])
    above = {name for name in imports(path) if name.partition(".")[0] in FLOORS[floor + 1 :]}
    assert not above


@pytest.mark.parametrize("path", [path for path in FILES if BENCH not in path.parents], ids=str)
def test_a_heavy_library_has_one_owner(path):
    name = str(path.relative_to(ROOT))
    mine = {library for library, owners in OWNERS.items() if name in owners}
    taken = {module.partition(".")[0] for module in imports(path)} & OWNERS.keys()
    assert taken <= mine
