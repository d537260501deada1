"""Who approved what: an append-only record, and the label that follows from it.

`entry` is one decision, `chain` links and verifies them, `record` keeps them in a database,
`standing` says what they come to for one language's page. Only `record` loads the database
toolkit, where a record is opened.
"""

from __future__ import annotations

from newsgen.review.entry import Decided, Entry
from newsgen.review.errors import RecordError, TamperedError
from newsgen.review.standing import standing

__all__ = ["Decided", "Entry", "RecordError", "TamperedError", "standing"]
