"""Writes .po files for tests, and a folder of languages with one catalog exchanged."""

import json
import shutil

from newsgen import resources
from newsgen.catalog import catalog_file
from newsgen.pofile import parse

HEADER = "Language: nb\\nMIME-Version: 1.0\\nContent-Type: text/plain; charset=UTF-8\\n"


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def po(entries, header=HEADER):
    """Write entries (context, source, text) as the text of a .po file."""
    head = f'msgid ""\nmsgstr "{header}"\n'
    blocks = (
        f"msgctxt {quoted(context)}\nmsgid {quoted(source)}\nmsgstr {quoted(text)}\n"
        for context, source, text in entries
    )
    return "\n".join([head, *blocks])


def entries_of(tag):
    """Give the entries of a language that is shipped: (context, source, text)."""
    data = catalog_file(tag, resources.locales()).read_bytes()
    return [
        (each.context, each.source, each.text) for each in parse(data).entries if not each.obsolete
    ]


def locales_with(tag, data, folder):
    """Copy the languages into a folder, with another catalog for one; give the folder."""
    shutil.copytree(resources.locales(), folder)
    catalog_file(tag, folder).write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder
