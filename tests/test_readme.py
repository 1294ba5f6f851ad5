"""The README is true: its tree, its settings, and the commands it names."""

import re
from pathlib import Path

from rag.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
FLOORS = ("index", "rag", "eval", "ui")


def told_files():
    """Every file of the tree in the README, as a path from the root."""
    found, folders = set(), {}
    for line in README.splitlines():
        if match := re.match(r"    ((?:  )*)(\S+)\s", line):
            depth, name = len(match[1]) // 2, match[2]
            folders[depth] = name
            if name.endswith(".py"):
                found.add("/".join([*(folders[level].rstrip("/") for level in range(depth)), name]))
    return found


def test_the_tree_names_every_module_and_no_other():
    modules = {
        str(path.relative_to(ROOT))
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*.py")
        if path.name != "__init__.py" and "datasets" not in path.parts and "bench" not in path.parts
    }
    assert told_files() == modules


def test_the_settings_are_those_of_the_program():
    told = set(re.findall(rf"`({PREFIX}\w+)` \|", README))
    assert told == {PREFIX + name.upper() for name in Settings.model_fields}


def test_every_make_target_exists():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^    make (\S+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
