"""The notation of the forms in a glossary: how they are checked, compiled and read in a text.

A form is never a raw expression, and each part of it is bounded: none can make a search slow. The
first lines of every glossary.toml explain the notation.
"""

from __future__ import annotations

import re
from unicodedata import normalize

_LONGEST_FORM = 120
_HIDDEN = re.compile(r"%\(\w+\)s|https?://[^\s)>\]]+")
_TOKEN = re.compile(r"\[([^][()*~]*)\]|\(([^][()*~]*)\)|([*~ ])|([^][()|*~\s])")
_LOST_STAR = re.compile(r"(?<=.)\*(?! |$)|(?<= )\*|^\*(?!\w)")
_ENDS = re.compile(r"[\w*(\[].*(?<=[\w*)\]])")
_HYPHEN = "[-\u2010\u2011]"
_SPACE = r"[^\S\r\n]"
_SIGNS = {
    "*": r"\w{0,40}+",
    "~": f"(?:{_HYPHEN}|{_SPACE})?",
    " ": f"{_SPACE}{{1,9}}+",
    "-": _HYPHEN,
    "'": "['\u2019]",
}


def checked(form: str) -> str:
    """Accept a form that the notation can read."""
    tokens = list(_TOKEN.finditer(form))
    choices = [
        (token[2] is not None, (token[1] or token[2] or "").split("|"))
        for token in tokens
        if token[0][0] in "[("
    ]
    faults = {
        f"a form has 1 to {_LONGEST_FORM} visible characters": not 0 < len(form) <= _LONGEST_FORM
        or not form.isprintable(),
        "an accented letter is one character (NFC)": form != normalize("NFC", form),
        "one space stands between words": "  " in form or form != form.strip(),
        "brackets come in pairs, none within another; | stands inside them": "".join(
            token[0] for token in tokens
        )
        != form,
        "an ending in brackets is empty": any("" in choice for _, choice in choices),
        "(..) is a choice of two or more": any(
            needed and len(choice) == 1 for needed, choice in choices
        ),
        "* begins a form or ends a word": bool(_LOST_STAR.search(form)),
        "a form begins and ends with a letter, a digit, a bracket or *": not _ENDS.fullmatch(form),
        "a form has letters that are not optional": not re.search(
            r"\w", re.sub(r"\[[^]]*\]", "", form)
        ),
    }
    for fault, found in faults.items():
        if found:
            raise ValueError(fault)
    return form


def expression(form: str) -> str:
    """Give the expression for a form; a leading * asks for nothing: the word may begin anywhere."""
    parts = []
    for token in _TOKEN.finditer(form.lower().removeprefix("*")):
        optional, required, sign, letter = token.groups()
        choice = optional if optional is not None else required
        if choice is None:
            parts.append(_SIGNS[sign] if sign else literal(letter))
        else:
            one_of = "|".join(map(literal, choice.split("|")))
            parts.append(f"(?:{one_of}){'?' if optional is not None else ''}")
    return "".join(parts)


def literal(text: str) -> str:
    """Give the expression for plain text, an accented letter composed or not."""
    return "".join(_SIGNS.get(c) or _letter(c) for c in text)


def _letter(letter: str) -> str:
    apart = normalize("NFD", letter)
    return re.escape(letter) if apart == letter else f"(?:{letter}|{apart})"


def plain(form: str) -> str:
    """Give a form without its optional endings; of a choice the first, a hyphen for ~."""
    form = re.sub(r"\[[^]]*\]|\*", "", form).replace("~", "-")
    return re.sub(r"\(([^|)]*)[^)]*\)", r"\1", form)


def readable(text: str) -> str:
    """Give a text in lower case, as long as before, without placeholders and addresses."""
    text = _HIDDEN.sub(lambda match: "\0" * len(match[0]), text)
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
