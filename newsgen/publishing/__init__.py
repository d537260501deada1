"""From article.json and the record of approvals to the files that leave.

`documents` reads article.json and makes it, `inputs` names what an article was made from,
`composing` joins pages with their standing, `writing` writes files and compares them, `versions`
counts versions and keeps the old ones, `correcting` makes the next one.
"""

from __future__ import annotations

from newsgen.publish import CHARTS
from newsgen.publishing.composing import copies, require_approved
from newsgen.publishing.documents import load
from newsgen.publishing.writing import republish, write_outputs

__all__ = ["CHARTS", "copies", "load", "republish", "require_approved", "write_outputs"]
