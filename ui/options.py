"""The options and arguments that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Where = Annotated[  # typer need not check that it can be read: that is no usage error
    Path | None,
    typer.Option(
        "--archive", metavar="DIR", readable=False, help="Folder of the archive [default: DATELINE_ARCHIVE]."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
ReportTo = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", readable=False, help="Write every outcome to FILE as JSON.")
]
Private = Annotated[
    bool, typer.Option("--allow-private", help="Read web addresses of your own network too, such as localhost.")
]
Since = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Only articles published then or later.")]
Until = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Only articles published then or earlier.")]
Outlets = Annotated[
    list[str] | None, typer.Option("--outlet", metavar="NAME", help="Only articles of this outlet; may be repeated.")
]
Model = Annotated[
    str | None, typer.Option(metavar="MODEL", help="What writes: a model's name, auto, or none to quote.")
]
Id = Annotated[str, typer.Argument(metavar="ID", help="Its id or the beginning of one, its file name, or its URL.")]
