"""The web page: chat with the archive, and see every footnote in its paragraph."""
