"""The newspaper's own way with figures, dates and names, one `Style` per language.

`conventions` describes a language's style.toml, `load` reads it, `rounding` does the arithmetic
and `formatter` puts words and figures together.
"""

from newsgen.style.formatter import Style
from newsgen.style.house import BitcoinCapital, HouseStyle, NumberStyle
from newsgen.style.load import languages, load_style, resolve
from newsgen.style.rounding import Figure

__all__ = [
    "BitcoinCapital",
    "Figure",
    "HouseStyle",
    "NumberStyle",
    "Style",
    "languages",
    "load_style",
    "resolve",
]
