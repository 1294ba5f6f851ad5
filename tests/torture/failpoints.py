"""Failpoints without hooks in the product: every boundary that a change crosses is counted, and the n-th kills.

A boundary lies before and after each step of publishing, each writing statement of SQLite, and each call that makes,
copies, syncs or deletes a file. What Chroma and tantivy do inside themselves is killed at moments of time instead.
"""

import fcntl
import functools
import os
import pathlib
import shutil
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

STEPS = ("embed", "publish", "build", "probe", "remove_unused", "write_manifest", "_commit", "_change")
METHODS = {
    "index.cache": ("VectorCache", "put", "prune"),
    "index.vectors": ("Vectors", "__init__", "change", "close"),
    "index.words": ("Words", "__init__", "change"),
    "index.library": ("Library", "put", "delete", "set_file", "set_indexed", "set_value"),
}
CALLS = (
    (os, "fsync", "mkdir", "unlink", "rmdir", "rename", "replace"),
    (shutil, "copytree", "copyfile", "rmtree"),
    (fcntl, "flock"),
    (pathlib.Path, "write_text", "write_bytes"),
)
WRITES = frozenset("BEGIN COMMIT ROLLBACK INSERT UPDATE DELETE CREATE ALTER DROP PRAGMA".split())


@dataclass
class Crossings:
    """The boundaries crossed so far, by name; this process ends at the one numbered `deadly` (from 1, 0 is none)."""

    deadly: int = 0
    names: list[str] = field(default_factory=list)

    def cross(self, name: str) -> None:
        if threading.current_thread() is not threading.main_thread():  # not in the same order each time
            return
        self.names.append(name)
        if len(self.names) == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, name: str, function: Callable) -> Callable:
        @functools.wraps(function)
        def crossing(*args, **more):
            self.cross(f"before {name}")
            done = function(*args, **more)
            self.cross(f"after {name}")
            return done

        return crossing

    def install(self) -> None:
        """In this process, for good."""
        modules = [module for name, module in sys.modules.items() if name.startswith("index.")]
        for step in STEPS:
            self._step(step, modules)
        for name, (kind, *methods) in METHODS.items():
            owner = getattr(sys.modules[name], kind)
            for method in methods:
                setattr(owner, method, self.around(f"{kind}.{method}", getattr(owner, method)))
        for owner, *names in CALLS:
            for name in names:
                setattr(owner, name, self.around(f"{owner.__name__}.{name}", getattr(owner, name)))
        self._sqlite()

    def _step(self, name: str, modules: list) -> None:
        """A function is known under its name in its own module and in those that import it."""
        functions = {vars(module)[name] for module in modules if callable(vars(module).get(name))}
        assert functions, f"there is no {name} any more: name the step that took its place"
        for function in functions:
            crossing = self.around(name.lstrip("_"), function)
            for module in modules:
                if vars(module).get(name) is function:
                    setattr(module, name, crossing)

    def _sqlite(self) -> None:
        crossings, connect = self, sqlite3.connect

        class Watched(sqlite3.Connection):
            def execute(self, statement, *args):
                return crossings.statement(super().execute, statement, *args)

            def executemany(self, statement, *args):
                return crossings.statement(super().executemany, statement, *args)

        sqlite3.connect = functools.partial(connect, factory=Watched)

    def statement(self, execute: Callable, statement: str, *args):
        words = statement.split()
        if words[0] not in WRITES:
            return execute(statement, *args)
        return self.around(" ".join(words[:4]), execute)(statement, *args)
