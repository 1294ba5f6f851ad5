"""How events of Gradio's components are wired."""

from typing import Any

_UNSEEN: Any = {"show_progress": "hidden", "api_visibility": "private"}
# Answered in the response to the request. Gradio's queue takes three requests for it, and when several events begin
# at once its page may lose an answer: of 25 loads of our page one had none, and waited for ever.
SHORT: Any = {**_UNSEEN, "queue": False}
LONG: Any = {**_UNSEEN, "concurrency_limit": None}  # told as it goes; any number at once
