"""The article's HTML for a system that has a headline of its own and takes drawings away.

Of a drawing that is taken away the words would stay: amounts and labels in a row, in the text.
"""

from __future__ import annotations

import re

from newsgen.publish import fragment
from newsgen.publish.copy import Copy

# Of our own fragment alone: its texts are escaped, and no drawing holds a div.
_HEADLINE = re.compile(r"\s*<h1>.*?</h1>", re.DOTALL)
_DRAWING = re.compile(r"\s*<div class=\"drawing\">.*?</div>", re.DOTALL)


def write(copy: Copy) -> str:
    """Write the fragment without its headline, charts as their tables."""
    return _HEADLINE.sub("", _DRAWING.sub("", fragment.write(copy)), count=1).strip()
