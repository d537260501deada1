"""From what a text was made: the IPTC's digital source types, for every format that tells it.

Names, addresses and definitions: cv.iptc.org/newscodes/digitalsourcetype. A text that rules word is
"media representation of data via human programming". One that a model words is "media created
algorithmically using an Artificial Intelligence model", though rules computed its figures: the
composite type is "augmentation, correction or enhancement using a Generative AI model" of what was
there before, and would tell readers less than the label, which says that the text is AI-generated.
"""

from __future__ import annotations

from newsgen.publish.copy import MODEL, RULES

_SCHEME = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_TYPES = {
    RULES: ("Data-driven media", f"{_SCHEME}dataDrivenMedia"),
    MODEL: ("Created using Generative AI", f"{_SCHEME}trainedAlgorithmicMedia"),
}


def source_type(made_by: str) -> tuple[str, str]:
    """Give name and URI for `rules` or `model`; what is not known to be of rules is a model's."""
    return _TYPES.get(made_by, _TYPES[MODEL])
