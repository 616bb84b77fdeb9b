"""The forms in which citizens tell something. They have no session: each carries its own token, and what was typed is never lost."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import StopValidation

from app.catalog.models.reports import ReportAnswer, ReportPart, Told
from app.text.clean import clean, clean_lines
from app.web.figures import number
from app.web.form_tokens import TokenState, new_form_token, token_state

LONGEST_TEXT = 2000
LONGEST_QUERY = 200
FIRST_IDS = {"part": "part-1", "answer": "answer-1", "q": "query"}
"""Where a field begins on the page, if not at the id of its name."""
TOKEN_WORDS = {
    TokenState.WRONG: _l("A part of this form was lost on its way. Your text is here: read it and send it once more."),
    TokenState.OLD: _l("This form was open for more than three hours. Your text is here: read it and send it once more."),
    TokenState.YOUNG: _l("That was very quick. Your text is here: send it once more."),
}


def _one_line(text: str | None) -> str:
    return clean(text or "", len(text or ""))


def _lines(text: str | None) -> str:
    return clean_lines(text or "")


class NotEmpty:
    """Refuses a field without a letter; the message says what to write."""

    def __init__(self, message: object) -> None:
        self.message = message

    def __call__(self, _form: Form, field: Field) -> None:
        if not field.data:
            raise StopValidation(str(self.message))


class AtMost:
    """Refuses a text that is too long, and says by how much; nothing is cut."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Form, field: Field) -> None:
        length = len(field.data)
        if length > self.most:
            raise StopValidation(
                ngettext(
                    "Your text has %(count)s letter and there is room for %(most)s. Nothing was cut: shorten it.",
                    "Your text has %(count)s letters and there is room for %(most)s. Nothing was cut: shorten it.",
                    length,
                    count=number(length),
                    most=number(self.most),
                )
            )


class OneOf:
    """Refuses what is not a value of the list."""

    def __init__(self, values: Iterable[StrEnum], message: object) -> None:
        self.values = set(values)
        self.message = message

    def __call__(self, _form: Form, field: Field) -> None:
        if field.data not in self.values:
            raise StopValidation(str(self.message))


class CitizenForm(Form):
    """What all have: the token, a field that people do not see and robots fill, and the text."""

    token = StringField(filters=[_one_line])
    website = StringField(filters=[_one_line])
    text = TextAreaField(filters=[_lines])
    notice = ""
    """What is wrong with the form as a whole, in words."""

    most = LONGEST_TEXT

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, what to write) of every field that is not as it must be."""
        return [(FIRST_IDS.get(field.name, field.name), str(field.errors[0])) for field in self if field.errors]

    def error(self, name: str) -> str | None:
        """What to write into the field of this name, if something is wrong with it."""
        errors = self[name].errors
        return str(errors[0]) if errors else None

    @property
    def from_robot(self) -> bool:
        return bool(self.website.data)

    def is_good(self, subject: str) -> bool:
        """The token belongs to the form about `subject` and every field is as it must be; else `notice` and `errors` tell."""
        state, complete = self._state(subject), self.validate()
        grows = state is TokenState.YOUNG and not complete
        self.notice = "" if grows else str(TOKEN_WORDS.get(state, ""))
        return complete and state is TokenState.GOOD

    def next_token(self, subject: str) -> str:
        """The token of the form as it is shown now: a new one, unless the present one only has to grow older."""
        young = self.token.data and self._state(subject) is TokenState.YOUNG
        return str(self.token.data) if young else new_form_token(subject)

    def told(self, about: Told) -> Told:
        """`about`, which has the kind and the ids, with what a good form says."""
        return replace(about, text=self.text.data or "")

    def _state(self, subject: str) -> TokenState:
        return token_state(self.token.data or "", subject)


class ErrorForm(CitizenForm):
    part = StringField(filters=[_one_line], validators=[OneOf(ReportPart, _l("Choose the part that is wrong."))])
    text = TextAreaField(
        filters=[_lines], validators=[NotEmpty(_l("Write what is wrong and, if you know it, what is right.")), AtMost(LONGEST_TEXT)]
    )

    def told(self, about: Told) -> Told:
        return replace(super().told(about), part=ReportPart(self.part.data or ""))


class FoundForm(CitizenForm):
    answer = StringField(filters=[_one_line], validators=[OneOf(ReportAnswer, _l("Choose one of the three answers."))])
    text = TextAreaField(filters=[_lines], validators=[AtMost(LONGEST_TEXT)])

    def told(self, about: Told) -> Told:
        return replace(super().told(about), answer=ReportAnswer(self.answer.data or ""))


class NotFoundForm(CitizenForm):
    q = StringField(filters=[_one_line], validators=[AtMost(LONGEST_QUERY)])
    text = TextAreaField(filters=[_lines], validators=[NotEmpty(_l("Write what you wanted to get done.")), AtMost(LONGEST_TEXT)])

    def told(self, about: Told) -> Told:
        return replace(super().told(about), query=self.q.data or "")
