"""The outer door: whatever goes wrong inside leaves as one line on stderr and an exit code.

0 done; 1 our fault or the world's; 2 usage; 3 some inputs failed; 4 refused; 5 regression; 130 stopped.
"""

import logging
import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from typing import Any

import typer

from index import disk
from index.errors import DatelineError
from ui.clean import line

HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
STOPPED = 130


def enter(app: typer.Typer, args: Sequence[str]) -> int:
    """Run the command line; returns the exit code."""
    rest, debug = _without_debug(args)
    _quieten(debug)
    try:
        code = run(app, rest, "dateline")
        sys.stdout.flush()
    except BrokenPipeError:
        return _hung_up()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the outer door
        if debug:
            traceback.print_exc()
        code, told = _told(error)
        _say(told)
    else:
        if code == STOPPED:
            _say("stopped")
    return code


def run(app: typer.Typer, args: Sequence[str], name: str) -> int:
    """Run a typer app whose errors are raised, not printed; returns the exit code."""
    code = typer.main.get_command(app).main(list(args), prog_name=name, standalone_mode=False, **HELP)
    return code if isinstance(code, int) else 0


def _without_debug(args: Sequence[str]) -> tuple[list[str], bool]:
    """`--debug` counts wherever it stands, up to a `--`."""
    end = args.index("--") if "--" in args else len(args)
    options = [arg for arg in args[:end] if arg != "--debug"]
    return [*options, *args[end:]], len(options) < end


def _told(error: BaseException) -> tuple[int, str]:
    if isinstance(error, DatelineError):
        return error.exit_code, str(error)
    if isinstance(error, typer.TyperException):
        return error.exit_code, _usage(error)
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return STOPPED, "stopped"
    if isinstance(error, OSError) and (error.filename or error.errno in disk.SAID):
        where = error.filename or "the output"  # an archive's files are named before they come here
        return 1, f"cannot use {where}: {error.strerror}; check its permissions and the disk"
    kind = type(error).__name__
    return 1, f"unexpected error {kind}: {error}; run again with --debug and report it"


def _usage(error: typer.TyperException) -> str:
    """Typer's message in our form: what is wrong; what to do."""
    context = getattr(error, "ctx", None)
    near = getattr(error, "possibilities", None)
    what = (error.message if near else error.format_message()).rstrip(".")
    what = what[:1].lower() + what[1:]
    if near:
        return f"{what}; did you mean {' or '.join(near)}?"
    if ". Did you mean" in what:
        return what.replace(". Did", "; did")
    return f"{what}; see {context.command_path if context else 'dateline'} -h"


def _say(text: str) -> None:
    sys.stderr.write(f"dateline: {line(text)}\n")


def _hung_up() -> int:
    """Whoever read our output stopped reading; nor can the interpreter write what is left."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _quieten(debug: bool) -> None:
    """Libraries speak only under --debug; no character of an article can break the output."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if debug:
        logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
        return
    logging.getLogger().addHandler(logging.NullHandler())
    warnings.simplefilter("ignore")
