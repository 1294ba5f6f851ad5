"""What the page is made of, as Gradio tells it to a browser: components, and the events that are answered."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from eval.bench.page import http


@dataclass(frozen=True, slots=True)
class Event:
    """Something that can happen: which component triggers it, and which it takes and changes.

    asked: the server does it, rather than the page's script; queued: it is answered in the stream; seconds: of a
    timer, between two.
    """

    index: int
    trigger: int | None
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    asked: bool
    queued: bool
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The components' first values, the ids of those with a name or label, and the events by what triggers them."""

    values: dict[int, Any]
    named: dict[str, int]
    submits: dict[int, list[Event]]
    changes: dict[int, list[Event]]
    after: dict[int, list[Event]]  # by the index of the event that they follow
    loads: tuple[Event, ...]
    ticks: tuple[Event, ...]

    @classmethod
    async def of(cls, port: int) -> Self:
        """The layout of the page that is served there."""
        page = (await http.get(port, "/")).decode()
        config, _ = json.JSONDecoder().raw_decode(page.partition("window.gradio_config = ")[2])
        props = {part["id"]: part["props"] for part in config["components"]}
        told = config["dependencies"]
        return cls(
            values={id: found.get("value") for id, found in props.items()},
            named={name: id for id, found in props.items() if (name := found.get("elem_id") or found.get("label"))},
            submits=_by(told, "submit"),
            changes=_by(told, "change"),
            after=_grouped((one["trigger_after"], one) for one in told if one["trigger_after"] is not None),
            loads=tuple(_event(one) for one in told if any(done == "load" for _, done in one["targets"])),
            ticks=tuple(_tick(one, props) for one in told if any(done == "tick" for _, done in one["targets"])),
        )


def _by(told: list[dict[str, Any]], wanted: str) -> dict[int, list[Event]]:
    return _grouped((component, one) for one in told for component, done in one["targets"] if done == wanted)


def _grouped(told: Iterable[tuple[int, dict[str, Any]]]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for by, one in told:
        found.setdefault(by, []).append(_event(one))
    return found


def _tick(told: dict[str, Any], props: dict[int, dict[str, Any]]) -> Event:
    return _event(told, float(props[told["targets"][0][0]].get("value") or 1.0))


def _event(told: dict[str, Any], seconds: float = 0.0) -> Event:
    trigger = told["targets"][0][0] if told["targets"] else None
    return Event(
        told["id"],
        trigger,
        tuple(told["inputs"]),
        tuple(told["outputs"]),
        bool(told["backend_fn"]),
        bool(told["queue"]),
        seconds,
    )
