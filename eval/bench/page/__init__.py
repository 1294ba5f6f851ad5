"""The web page under load: people who ask at once, a model that is only a stub, and a table of bars."""
