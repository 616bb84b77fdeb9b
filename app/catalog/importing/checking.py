"""Rows against their typed models, and pydantic's findings in plain words."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask_babel import gettext as _
from pydantic import BaseModel, ValidationError

from app.catalog.card import DAYS_TURNED, SEEN, SEEN_OR_EMPTY, UNSEEN
from app.catalog.importing.batch import Batch
from app.catalog.importing.reading import Row
from app.text.clean import clean

Model = TypeVar("Model", bound=BaseModel)
Details = dict[str, Any]
UNION_MEMBER = re.compile(r"(str-enum|constrained-str|literal)(\[|$)")

REASONS: dict[str, Callable[[Details], str]] = {
    "missing": lambda details: _("this field is missing"),
    "extra_forbidden": lambda details: _("this field is not known"),
    "string_type": lambda details: _("must be text"),
    "string_unicode": lambda details: _("«%(value)s» has half a letter (a lone surrogate)", value=_shown(details)),
    "string_too_short": lambda details: _("is empty"),
    "string_too_long": lambda details: _("is longer than %(limit)s characters", limit=details["ctx"]["max_length"]),
    "string_pattern_mismatch": lambda details: _form_reason(details),
    "list_type": lambda details: _("must be a list"),
    "dict_type": lambda details: _("must be an object with fields"),
    "model_type": lambda details: _("must be an object with fields"),
    "too_short": lambda details: _("needs at least %(limit)s items", limit=details["ctx"]["min_length"]),
    "enum": lambda details: _(
        "«%(value)s» is not allowed; allowed are: %(names)s", value=_shown(details), names=_listed(details["ctx"]["expected"])
    ),
    "bool_type": lambda details: _("must be true or false"),
    "bool_parsing": lambda details: _("«%(value)s» must be true or false", value=_shown(details)),
    "int_type": lambda details: _("«%(value)s» must be a whole number", value=_shown(details)),
    "int_parsing": lambda details: _("«%(value)s» must be a whole number", value=_shown(details)),
    "int_from_float": lambda details: _("«%(value)s» must be a whole number", value=_shown(details)),
    "float_type": lambda details: _("«%(value)s» must be a number", value=_shown(details)),
    "float_parsing": lambda details: _("«%(value)s» must be a number", value=_shown(details)),
    "finite_number": lambda details: _("«%(value)s» must be a number", value=_shown(details)),
    "greater_than_equal": lambda details: _("«%(value)s» is smaller than %(limit)s", value=_shown(details), limit=details["ctx"]["ge"]),
    "less_than_equal": lambda details: _("«%(value)s» is larger than %(limit)s", value=_shown(details), limit=details["ctx"]["le"]),
    DAYS_TURNED: lambda details: _("is smaller than days_min (%(least)s)", least=details["ctx"]["days_min"]),
}


def _shown(details: Details) -> str:
    value = details["input"]
    if isinstance(value, (list, dict)):
        return "[…]" if isinstance(value, list) else "{…}"
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _form_reason(details: Details) -> str:
    if details["ctx"]["pattern"] not in (SEEN, SEEN_OR_EMPTY):
        return _("«%(value)s» has not the right form", value=_shown(details))
    text = str(details["input"])
    unseen = next((char for char in text if re.fullmatch(UNSEEN, char)), None)
    if unseen is None or not clean(text, len(text)):
        return _("is empty")
    return _("has a character that cannot be printed: %(name)s", name=f"U+{ord(unseen):04X}")


def _listed(expected: str) -> str:
    """The allowed values of pydantic's «'a', 'b' or 'c'» with commas alone."""
    return ", ".join(re.findall(r"'([^']*)'", expected))


def reason_of(details: Details) -> str:
    """A plain sentence for one finding of pydantic."""
    known = REASONS.get(details["type"])
    return known(details) if known else _("«%(value)s» is not right: %(detail)s", value=_shown(details), detail=details["msg"])


def place_of(location: Iterable[int | str]) -> str:
    """`documents[2].name_fa` for ("documents", 2, "name_fa"); the names that pydantic gives to the members of a union are left out."""
    place = ""
    for step in location:
        if isinstance(step, int):
            place += f"[{step}]"
        elif not UNION_MEMBER.match(step):
            place += f".{step[:60]}" if place else step[:60]
    return place


def checked(batch: Batch, file: str, rows: Iterable[Row], model: type[Model]) -> list[tuple[int, Model]]:
    """The rows that fit the model, with their lines; the findings of the others become problems, the first of each place."""
    good = []
    for row in rows:
        try:
            good.append((row.line, model.model_validate(row.values)))
        except ValidationError as error:
            found: dict[str, str] = {}
            for item in error.errors(include_url=False):
                found.setdefault(place_of(item["loc"]), reason_of(dict(item)))
            for place, reason in found.items():
                batch.problem(file, row.line, place, reason)
            batch.damaged[file].append((row.line, row.values))
    return good


def announce(batch: Batch, file: str, kind: str, good: Iterable[tuple[int, Any]], name: str = "id") -> None:
    """Make the ids of a file known, those of damaged rows too; a second row with the same id is a problem."""
    seen: dict[str, int] = {}
    damaged = [(line, values[name]) for line, values in batch.damaged[file] if values.get(name) and isinstance(values[name], str)]
    for line, value in sorted([*((line, getattr(row, name)) for line, row in good), *damaged]):
        if value in seen:
            shown = _shown({"input": value})
            batch.problem(file, line, name, _("«%(value)s» stands on line %(line)s already", value=shown, line=seen[value]))
        seen.setdefault(value, line)
    batch.ids[kind].update(seen)
    if file in batch.unreadable:
        batch.unsure.add(kind)


def refer(batch: Batch, file: str, line: int, name: str, kind: str, values: Iterable[str]) -> None:
    """Each value must be an id of that kind, in the files or in the database; not asked while the file of that kind is unreadable."""
    for value in values:
        if value not in batch.ids[kind] and kind not in batch.unsure:
            batch.problem(file, line, name, _("«%(value)s» does not exist", value=_shown({"input": value})))
