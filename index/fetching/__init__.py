"""Web addresses → the articles there: fetched within limits, read as files are."""

from index.fetching.link import Link, Terms, addressed, is_link

__all__ = ["Link", "Terms", "addressed", "is_link"]
