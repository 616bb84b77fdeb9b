"""The card of a service: one typed model that forms edit, revisions store, importers validate, APIs speak and templates print.

Names follow CPSV-AP and schema.org. Money is in rial, times in days. None means *not declared*: it is shown as such, never as zero.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

_UNSEEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffd"
UNSEEN = f"[{_UNSEEN}]"
"""Control characters, marks that turn the direction of what follows, and what a wrong decoding leaves behind."""
SEEN_OR_EMPTY = f"^[^{_UNSEEN}]*$"
SEEN = rf"^[^{_UNSEEN}]*[^{_UNSEEN}\s\u200b-\u200f\u2060-\u2064\ufeff][^{_UNSEEN}]*$"
"""At least one character that can be seen: a half-space alone is no title."""
_HOST = r"\w[\w-]*(\.\w[\w-]*)+"
_PORT = r"(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}))?"
_PATH = rf"([/?#][^\s{_UNSEEN}<>\"\\]*)?"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2500, pattern=SEEN)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=SEEN)]
Summary = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400, pattern=SEEN)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=SEEN_OR_EMPTY)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=80)]
WebAddress = Annotated[str, StringConstraints(strip_whitespace=True, pattern=rf"^(https?://{_HOST}{_PORT}{_PATH})?$", max_length=500)]
Rial = Annotated[int, Field(ge=0, le=10**14)]
Days = Annotated[int, Field(ge=0, le=3660)]


class ChannelKind(StrEnum):
    """How a service is reached (schema.org ServiceChannel)."""

    ONLINE = "online"
    MOBILE_APP = "mobile_app"
    USSD = "ussd"
    COUNTER_OFFICE = "counter_office"
    SERVICE_DESK = "service_desk"
    BRANCH = "in_person_branch"
    PHONE = "phone"
    POST = "post"


class StepChannel(StrEnum):
    """Where a step happens: `office` is a counter, Police+10 or notary office, `desk` the agency itself."""

    ONLINE = "online"
    OFFICE = "office"
    DESK = "desk"
    PHONE = "phone"
    POST = "post"


class Actor(StrEnum):
    APPLICANT = "applicant"
    AGENCY = "agency"
    OFFICE = "office"
    OTHER_AGENCY = "other_agency"


ANY_CHANNEL = "any"
DAYS_TURNED = "days_turned"


def in_order(days_max: int | None, info: ValidationInfo) -> int | None:
    """Refuse a longest time that is shorter than the shortest."""
    days_min = info.data.get("days_min")
    if days_min is not None and days_max is not None and days_min > days_max:
        raise PydanticCustomError(DAYS_TURNED, "days_max is smaller than days_min ({days_min})", {"days_min": days_min})
    return days_max


class Part(BaseModel):
    """A part of the card: unknown fields are refused, so that a misspelt one cannot be lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(Part):
    """A document that is asked for; `obtained_from` is the slug of the service that issues it."""

    name: Line
    note: Note = ""
    obtained_from: Code | None = None


class ProcedureStep(Part):
    """One step; `waits_before` says that the person has to come back after a wait, so the step is a visit of its own."""

    title: Line
    detail: Note = ""
    channel: StepChannel
    actor: Actor | None = None
    waits_before: bool = False


class Cost(Part):
    """A line of the fees: `amount` in rial (None: not declared), due on one channel or on `any` of them."""

    label: Line
    channel: ChannelKind | Annotated[str, StringConstraints(pattern="^any$")]
    amount: Rial | None
    note: Note = ""
    payee: Note | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class ProcessingTime(Part):
    """Days from the complete request to the result; 0 is the same day."""

    days_min: Days | None = None
    days_max: Days | None = None
    note: Note = ""

    _days_in_order = field_validator("days_max")(in_order)


class Output(Part):
    """What the applicant gets, and how long it is valid (None: not declared)."""

    name: Line
    validity: Note | None = None


class LegalResource(Part):
    title: Line
    url: WebAddress = ""


class CardChannel(Part):
    """A way in, as the definition knows it for every organisation that offers it."""

    kind: ChannelKind
    name: Line
    url: WebAddress = ""
    note: Note = ""


class Question(Part):
    question: Line
    answer: Text


class Card(Part):
    """The whole content of a service definition. Slugs and codes name records of the catalogue."""

    title: Line
    plain_title: Line
    title_en: Note = ""
    summary: Summary
    description: Text
    national_id: Annotated[str, StringConstraints(pattern="^[0-9]{10,13}$")] | None = None
    audience: Annotated[list[Code], Field(min_length=1)]
    life_events: list[Code] = []
    categories: Annotated[list[Code], Field(min_length=1)]
    eligibility: list[Line] = []
    evidence: list[Evidence] = []
    steps: list[ProcedureStep] = []
    costs: list[Cost] = []
    processing_time: ProcessingTime = ProcessingTime()
    outputs: list[Output] = []
    legal_basis: list[LegalResource] = []
    channels: Annotated[list[CardChannel], Field(min_length=1)]
    keywords: Annotated[list[Line], Field(min_length=1)]
    keywords_en: list[Line] = []
    related: list[Code] = []
    requires: list[Code] = []
    questions: list[Question] = []
    complaint: Note | None = None
    declared_maturity: Note | None = None
    delegable: bool = False


def load(stored: object) -> Card:
    """The card from its stored JSON; what is stored was validated when it was published."""
    return Card.model_validate(stored)
