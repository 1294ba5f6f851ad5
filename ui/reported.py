"""What an `add` came to: shown, and with --report written to a file as JSON."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from index.errors import DatelineError, UsageError

if TYPE_CHECKING:
    from index.report import Report


def check(target: Path | None) -> None:
    """See that there is a place for the file, before the work is done.

    Raises:
        UsageError: there is no such folder, or a folder is in its place.
    """
    if target is not None and target.is_dir():
        raise UsageError(f"--report {target} is a folder", "name a file in it")
    if target is not None and not target.absolute().parent.is_dir():
        raise UsageError(f"--report {target}: there is no such folder", "make it first")


def tell(report: "Report", as_json: bool, target: Path | None) -> None:
    """Show the outcomes; write them to `target` whole or not at all, in the same JSON as --json prints.

    Raises:
        DatelineError: the file cannot be written.
    """
    from ui import contract, render, screen

    if as_json:
        screen.show_json(contract.report(report))
    else:
        screen.show(render.report(report))
    if target is not None:
        _write(contract.dumps(contract.report(report)) + "\n", target)


def _write(text: str, target: Path) -> None:
    try:
        with NamedTemporaryFile("w", encoding="utf-8", dir=target.absolute().parent, delete=False) as file:
            beside = Path(file.name)
            try:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
                beside.chmod(0o644)
                beside.replace(target)
            except OSError:
                beside.unlink(missing_ok=True)
                raise
    except OSError as error:
        what = f"the report could not be written to {target}: {error.strerror}"
        raise DatelineError(what, "the articles are added; name another file and run it again") from error
