"""The times that other systems go by."""

from __future__ import annotations

from datetime import datetime

from newsgen.publish.copy import Copy


def first_made(copy: Copy) -> datetime:
    """Give the time of the first version; of a later one the earliest that is known."""
    made, published = copy.page.made_at, copy.standing.published_at
    return min(made, published) if published else made


def updated(copy: Copy) -> datetime:
    """Give the time since which a page is as it is now.

    Approval counts: a text that waited for it is new to readers, and systems that compare times
    would else keep the draft.
    """
    modified, published = copy.standing.modified_at, copy.standing.published_at
    return max(modified, published) if published else modified
