"""The article of a page alone, for a CMS with pages and a style of its own."""

from __future__ import annotations

from newsgen.publish.copy import Copy
from newsgen.publish.layout import layout, members


def write(copy: Copy) -> str:
    """Write the `<article>` element that stands in the whole page."""
    return layout("fragment.html").render(members(copy))
