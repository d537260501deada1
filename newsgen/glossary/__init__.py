"""A language's glossary: the words its desk prints for a term, and those it does not print.

`notation` reads and compiles the forms of words, `terms` looks for them in a text, `load` reads
`locales/<tag>/glossary.toml`.
"""

from newsgen.glossary.load import load_glossary
from newsgen.glossary.terms import Glossary, Hit, Term

__all__ = ["Glossary", "Hit", "Term", "load_glossary"]
