"""The README is true: its tree, its settings, and the commands it names."""

import re
from pathlib import Path

from rag.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
FLOORS = ("index", "rag", "eval", "ui")


def told():
    """Every file and folder of the tree in the README, as a path from the root."""
    found, floor = set(), ""
    for line in README.splitlines():
        if match := re.match(r"    (\w+/) {4,}\S", line):
            floor = match[1]
        elif match := re.match(r"      (\w+(?:\.py|/))\s", line):
            found.add(floor + match[1])
    return found


def test_the_tree_names_every_module_and_package_and_no_other():
    rooms = set()
    for floor in FLOORS:
        inside = [path for path in (ROOT / floor).iterdir() if not path.name.startswith("__")]
        rooms |= {f"{floor}/{path.name}" for path in inside if path.suffix == ".py"}
        rooms |= {f"{floor}/{path.name}/" for path in inside if path.is_dir()}
    assert told() == rooms


def test_the_settings_are_those_of_the_program():
    told = set(re.findall(rf"`({PREFIX}\w+)` \|", README))
    assert told == {PREFIX + name.upper() for name in Settings.model_fields}


def test_every_make_target_exists():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^    make (\S+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
