"""The Persian message catalogue: collect what the code says, keep `translations/fa` in step with it, tell what is wrong in it.

English needs no catalogue: the message ids are English, and its two plural forms stand in the code.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.config import ROOT
from app.db import utcnow

LANGUAGE = "fa"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2), "lazy_pgettext": ((1, "c"), 2)}
NOTES = ("Translators:",)
HEADER = "# Persian messages of Dargah. Kept by: flask translations update"
PLACEHOLDER = re.compile(r"%\(\w+\)|\{\w+\}")  # of Python, of our scripts


def catalogue_path(root: Path = ROOT) -> Path:
    """Where translators write."""
    return root / "translations" / LANGUAGE / "LC_MESSAGES" / "messages.po"


def _empty() -> Catalog:
    names: dict[str, Any] = dict.fromkeys(("project", "last_translator", "language_team", "msgid_bugs_address"), "dargah")
    return Catalog(locale=LANGUAGE, version="1", header_comment=HEADER, fuzzy=False, revision_date=utcnow(), **names)


def extracted(root: Path = ROOT) -> Catalog:
    """Every message of the code and the templates, untranslated."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = _empty()
    for path, _line, message, comments, context in extract_from_dir(root, methods, options, KEYWORDS, NOTES):
        found.add(message, locations=[(path, 0)], auto_comments=comments, context=context)
    return found


def read(path: Path) -> Catalog:
    """The catalogue as translators left it; an empty one if there is none yet."""
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def write(path: Path, catalogue: Catalog) -> None:
    """Write the catalogue so that two people's changes rarely meet: sorted, without line numbers, without what is gone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, ignore_obsolete=True, include_lineno=False)


def update(root: Path = ROOT) -> int:
    """Bring the catalogue in step with the code; returns how many messages still have no translation."""
    path, found = catalogue_path(root), extracted(root)
    catalogue = read(path)
    found.creation_date = catalogue.creation_date
    catalogue.update(found, no_fuzzy_matching=True)
    write(path, catalogue)
    return sum(1 for message in _messages(catalogue) if not _translated(message))


def compile_catalogue(root: Path = ROOT) -> Path:
    """Write the binary catalogue that the running product reads; returns its path."""
    path = catalogue_path(root)
    binary = path.with_suffix(".mo")
    path.parent.mkdir(parents=True, exist_ok=True)
    with binary.open("wb") as file:
        write_mo(file, read(path))
    return binary


def problems(root: Path = ROOT) -> Iterator[str]:
    """What is wrong in the catalogue, one plain sentence each; none if it is complete and in step with the code."""
    catalogue, found = read(catalogue_path(root)), extracted(root)
    known = {_key(message) for message in _messages(catalogue)}
    said = {_key(message): message for message in _messages(found)}
    for key in sorted(said.keys() - known):
        yield f"not in the catalogue: {key[0]!r} ({said[key].locations[0][0]}); run: flask translations update"
    for message in _messages(catalogue):
        yield from _problems_of(message, _key(message) in said)


def _problems_of(message: Message, in_use: bool) -> Iterator[str]:
    text = _key(message)[0]
    if not in_use:
        yield f"no longer in the code: {text!r}; run: flask translations update"
    elif message.fuzzy:
        yield f"marked fuzzy, nobody has confirmed it: {text!r}"
    elif not _translated(message):
        yield f"not translated: {text!r}"
    else:
        yield from _wrong_placeholders(message)


def _wrong_placeholders(message: Message) -> Iterator[str]:
    """A translation has the placeholders of its message; one of several plural forms may leave the number out."""
    wanted = set(PLACEHOLDER.findall(" ".join(_forms(message.id))))
    several = len(_forms(message.string)) > 1
    for form in _forms(message.string):
        given = set(PLACEHOLDER.findall(form))
        if given - wanted or (wanted - given and not several):
            yield f"placeholders differ ({', '.join(sorted(wanted ^ given))}): {_key(message)[0]!r} → {form!r}"


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)


def _translated(message: Message) -> bool:
    return bool(message.string) and all(form.strip() for form in _forms(message.string))


def _key(message: Message) -> tuple[str, str]:
    return _forms(message.id)[0], message.context or ""
