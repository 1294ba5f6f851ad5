"""Every attack at every place of a report, put to a real archive: `python -m eval.injection --data FOLDER`.

Takes some minutes; --every 10 asks a tenth of them.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.injection.cases import DEVICE, Case, bipia, cases, written
from eval.injection.harmless import measure, texts
from eval.injection.table import by, failures, grid, passes, shares
from eval.injection.trial import Outcome, fill, run
from rag import settings
from rag.desk import Desk


def outcomes(found: Sequence[Case]) -> Iterator[Outcome]:
    """What becomes of each case, in an archive for each place: hundreds of equal paragraphs are no archive."""
    for place in dict.fromkeys("" if case.family == DEVICE else case.place for case in found):
        mine = [case for case in found if place == ("" if case.family == DEVICE else case.place)]
        with TemporaryDirectory() as folder, Desk.open(settings.load(archive=Path(folder) / "archive")) as desk:
            fill(desk, mine)
            yield from (run(desk, case) for case in mine)


def main() -> None:
    """Print the tables and whether the bars are met; exit 1 when they are not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with bipia/ and notinject/")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask every N-th attack alone")
    asked = parser.parse_args()
    found = cases([*written(), *bipia(asked.data)][:: asked.every])
    harmless = measure(texts(asked.data))
    every = list(outcomes(found))
    planted = [one for one in every if one.case.family != DEVICE]
    devices = [one for one in every if one.case.family == DEVICE]
    met = passes(every, harmless)
    report = [
        by("family", planted, lambda one: one.case.family),
        by("place", planted, lambda one: one.case.place),
        grid(planted),
        by("device", devices, lambda one: one.case.place),
        shares(harmless),
        failures(every),
        f"bars {'met' if met else 'NOT met'}",
    ]
    print("\n\n".join(part for part in report if part))  # noqa: T201  a tool of ours, not a part of the product
    raise SystemExit(0 if met else 1)


if __name__ == "__main__":
    main()
