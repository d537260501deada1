"""Writes the page on which a translator sees each string as readers will."""

from __future__ import annotations

from pathlib import Path

from newsgen.cli import inputs, terminal


def preview(tag: str, out: Path | None, settings: Path | None) -> None:
    """Write the page of a language and say what is on it; faults of its catalog are shown there."""
    from newsgen.publish.files import put
    from newsgen.translation.preview.page import STATES, make_page, write

    house = inputs.settings_from(settings)
    (known,) = inputs.known_languages([tag])
    page = make_page(known, house)
    file = out or Path(f"{known}-strings.html")
    put(file.parent, {file.name: write(page).encode()})
    counted = [f"{page.counts[state]} {words}" for state, words in STATES.items()]
    terminal.say(f"{file}: {len(page.cards)} strings")
    terminal.say(f"  {', '.join(counted)}")
    if page.general:
        told = f"{len(page.general)} finding{'s' * (len(page.general) != 1)}"
        terminal.say(f"  {told} in the language's files, at the head of the page")
