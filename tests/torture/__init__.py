"""What an archive must survive. Each test has a short form; with TORTURE=whole (`make torture`) it is run whole."""

import os

WHOLE = os.environ.get("TORTURE") == "whole"
