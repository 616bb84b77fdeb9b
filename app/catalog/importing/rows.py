"""The rows of the catalogue's files as typed models; the file formats are described in the starter data's own words."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints, field_validator

from app.catalog.card import (
    ANY_CHANNEL,
    Card,
    CardChannel,
    ChannelKind,
    Code,
    Cost,
    Evidence,
    LegalResource,
    Line,
    Note,
    Output,
    ProcedureStep,
    ProcessingTime,
    Question,
    StepChannel,
    Summary,
    Text,
    WebAddress,
    in_order,
)
from app.catalog.facts import Maturity
from app.catalog.guide import Guide, Stage
from app.catalog.models.organisations import OrganisationKind


def _split(value: Any) -> Any:
    return [part for part in value.split("|") if part] if isinstance(value, str) else value


def _empty_is_none(value: Any) -> Any:
    return None if value == "" else value


CellList = Annotated[list[Line], BeforeValidator(_split)]
CodeCells = Annotated[list[Code], BeforeValidator(_split)]
Latitude = Annotated[float | None, Field(ge=-90, le=90, allow_inf_nan=False), BeforeValidator(_empty_is_none)]
Longitude = Annotated[float | None, Field(ge=-180, le=180, allow_inf_nan=False), BeforeValidator(_empty_is_none)]
Kind = Annotated[OrganisationKind, Field()]


class FileRow(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CountyRow(FileRow):
    id: Code
    name_fa: Line
    name_en: Line
    lat: Latitude
    lon: Longitude


class CityRow(FileRow):
    id: Code
    county_id: Code
    name_fa: Line
    name_en: Line


class ListRow(FileRow):
    id: Code
    name_fa: Line
    name_en: Line
    description_fa: Note = ""


class OrganisationRow(FileRow):
    id: Code
    kind: Kind
    name_fa: Line
    name_en: Line
    short_name_fa: Line
    parent_ministry_fa: Note
    county_id: Code
    website: WebAddress
    phone: Note
    about_fa: Text
    aliases_fa: CellList


class OfferingRow(FileRow):
    definition_id: Code
    organization_id: Code
    local_url: WebAddress
    local_note_fa: Note


class DocumentItem(FileRow):
    name_fa: Line
    note_fa: Note = ""
    obtained_from: Code | None


class StepItem(FileRow):
    title_fa: Line
    detail_fa: Note
    channel: StepChannel


class ChannelItem(FileRow):
    type: ChannelKind
    name_fa: Line
    url: WebAddress = ""
    note_fa: Note = ""


class FeeItem(FileRow):
    label_fa: Line
    channel: ChannelKind | Annotated[str, StringConstraints(pattern=f"^{ANY_CHANNEL}$")]
    amount_rial: Annotated[int, Field(ge=0, le=10**14, strict=True)] | None
    note_fa: Note


class TimeItem(FileRow):
    days_min: Annotated[int, Field(ge=0, le=3660, strict=True)] | None
    days_max: Annotated[int, Field(ge=0, le=3660, strict=True)] | None
    note_fa: Note

    _days_in_order = field_validator("days_max")(in_order)


class QuestionItem(FileRow):
    q_fa: Line
    a_fa: Text


class DefinitionRow(FileRow):
    """One line of service_definitions.jsonl."""

    id: Code
    title_fa: Line
    plain_title_fa: Line
    title_en: Note
    summary_fa: Summary
    audience: Annotated[list[Code], Field(min_length=1)]
    life_events: list[Code]
    categories: Annotated[list[Code], Field(min_length=1)]
    description_fa: Text
    eligibility_fa: list[Line]
    documents: list[DocumentItem]
    steps: list[StepItem]
    channels: Annotated[list[ChannelItem], Field(min_length=1)]
    fee: list[FeeItem]
    processing_time: TimeItem
    legal_basis_fa: list[Line]
    outputs_fa: list[Line]
    keywords_fa: Annotated[list[Line], Field(min_length=1)]
    keywords_en: list[Line]
    related: list[Code]
    prerequisites: list[Code]
    faq: list[QuestionItem]
    maturity: Maturity
    delegable_to_counter_office: StrictBool

    def to_card(self) -> Card:
        """The same content as a card; what the file cannot say (payee, validity, complaint path) stays undeclared."""
        return Card(
            title=self.title_fa,
            plain_title=self.plain_title_fa,
            title_en=self.title_en,
            summary=self.summary_fa,
            description=self.description_fa,
            audience=self.audience,
            life_events=self.life_events,
            categories=self.categories,
            eligibility=self.eligibility_fa,
            evidence=[Evidence(name=item.name_fa, note=item.note_fa, obtained_from=item.obtained_from) for item in self.documents],
            steps=[ProcedureStep(title=item.title_fa, detail=item.detail_fa, channel=item.channel) for item in self.steps],
            costs=[Cost(label=item.label_fa, channel=item.channel, amount=item.amount_rial, note=item.note_fa) for item in self.fee],
            processing_time=ProcessingTime(
                days_min=self.processing_time.days_min, days_max=self.processing_time.days_max, note=self.processing_time.note_fa
            ),
            outputs=[Output(name=name) for name in self.outputs_fa],
            legal_basis=[LegalResource(title=title) for title in self.legal_basis_fa],
            channels=[CardChannel(kind=item.type, name=item.name_fa, url=item.url, note=item.note_fa) for item in self.channels],
            keywords=self.keywords_fa,
            keywords_en=self.keywords_en,
            related=self.related,
            requires=self.prerequisites,
            questions=[Question(question=item.q_fa, answer=item.a_fa) for item in self.faq],
            declared_maturity=self.maturity,
            delegable=self.delegable_to_counter_office,
        )


class StageItem(FileRow):
    title_fa: Line
    title_en: Line
    text_fa: Text
    text_en: Text
    services: Annotated[list[Code], Field(min_length=1)]


class GuideRow(FileRow):
    """One line of life_event_guides.jsonl; `id` is that of the life event."""

    id: Code
    intro_fa: Text
    intro_en: Text
    stages: Annotated[list[StageItem], Field(min_length=1)]

    def to_guide(self) -> Guide:
        stages = [
            Stage(title=item.title_fa, title_en=item.title_en, text=item.text_fa, text_en=item.text_en, services=item.services)
            for item in self.stages
        ]
        return Guide(intro=self.intro_fa, intro_en=self.intro_en, stages=stages)
