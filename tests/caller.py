"""Whom the guarded application of the tests takes itself to be, and how much it takes."""

from ui.web.hosts import Hosts

BASE = "http://127.0.0.1:7860"
HOSTS = Hosts(7860)
MB = 1_000_000
