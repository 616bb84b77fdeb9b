"""The guide of a life event: what to do first, next and later, with the services of each stage in their order."""

from typing import Annotated

from pydantic import Field

from app.catalog.card import Code, Line, Part, Text


class Stage(Part):
    """One stage; `services` are slugs in the order in which they are done."""

    title: Line
    title_en: Line
    text: Text
    text_en: Text
    services: Annotated[list[Code], Field(min_length=1)]


class Guide(Part):
    """The guide as it is stored with its life event."""

    intro: Text
    intro_en: Text
    stages: Annotated[list[Stage], Field(min_length=1)]

    @property
    def services(self) -> list[str]:
        """Slugs of all stages, in order."""
        return [slug for stage in self.stages for slug in stage.services]
