"""What Gradio sends while an event runs: the first outputs whole, the later ones as edits of those before."""

import copy
from collections.abc import Sequence
from typing import Any

Edit = Sequence[Any]  # action, path, value


def applied(value: Any, edits: Sequence[Edit]) -> Any:  # noqa: ANN401  JSON
    """The value with the edits made in it, as gradio_client's `apply_diff` makes them; the given one stays as it is.

    Raises:
        ValueError: an action that is unknown.
    """
    found = copy.deepcopy(value)
    for action, path, new in edits:
        found = _edited(found, path, action, new)
    return found


def _edited(target: Any, path: Sequence[Any], action: str, new: Any) -> Any:  # noqa: ANN401
    if path:
        step, *rest = path
        if rest:
            target[step] = _edited(target[step], rest, action, new)
        else:
            _edit(target, step, action, new)
        return target
    if action == "replace":
        return new
    if action == "append":
        return target + new
    raise ValueError(f"there is no edit {action!r} of a whole value")


def _edit(target: Any, step: Any, action: str, new: Any) -> None:  # noqa: ANN401
    match action, target:
        case "replace", _:
            target[step] = new
        case "append", _:
            target[step] += new
        case "delete", list():  # as the browser's splice does: Gradio counts from the end of what it was before
            start = max(len(target) + step, 0) if step < 0 else step
            del target[start : start + 1]
        case "delete", _:
            del target[step]
        case "add", list():
            target.insert(step, new)
        case "add", _:
            target[step] = new
        case _:
            raise ValueError(f"there is no edit {action!r}")
