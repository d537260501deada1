"""Checks finished texts against their facts, sharing no code with what makes them.

Every number of a text, in figures or in words, is found and matched with a fact and its rounding.
"""

from newsgen.claims.article import check_article, check_made, check_text, index
from newsgen.claims.files import check_path
from newsgen.claims.finding import Finding

__all__ = ["Finding", "check_article", "check_made", "check_path", "check_text", "index"]
