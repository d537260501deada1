"""Errors of the record of approvals."""

from __future__ import annotations

from newsgen.errors import NewsgenError


class RecordError(NewsgenError):
    """The record of approvals cannot be used: no rights, busy, damaged, a full disk."""

    code = "bad_record"


class TamperedError(RecordError):
    """The record is not as it was written; nothing counts as approved."""

    exit_code = 1
    code = "record_tampered"
