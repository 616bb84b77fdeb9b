"""The print sheet of a service: one A5 page, for the longest cards one A4; the paper is chosen by how much there is to print."""

import math
from dataclasses import dataclass

from app.catalog.card import Card
from app.catalog.costs import CostTable
from app.catalog.evidence import EvidenceGroups

A5_LINES = 32
"""Lines of text that fit an A5 sheet below its head, as Chromium prints it."""
LINE = 62
"""Letters in such a line."""
HEADING_LINES = 1.6
COST_LINE = 34
A4_LINES = 50
"""A4 takes so many of these lines; beyond it the explanations of the steps are left to the page."""


def _lines(text: str, width: int = LINE) -> int:
    return max(1, math.ceil(len(text) / width))


def _evidence_lines(documents: EvidenceGroups) -> float:
    plain = sum(_lines(f"{item.name} {item.note}") for item in documents.always)
    conditional = sum(_lines(f"{item.condition}: {item.evidence.name} {item.note}") for item in documents.sometimes)
    return HEADING_LINES + max(1, plain + conditional) + (HEADING_LINES if documents.sometimes else 0)


@dataclass(frozen=True)
class Paper:
    """`large`: A4 instead of A5; `explained`: there is room for the explanation of each step."""

    large: bool
    explained: bool


def sheet_lines(card: Card, documents: EvidenceGroups, costs: CostTable) -> float:
    """About how many lines of an A5 sheet the card fills below the head."""
    steps = sum(_lines(f"{step.title} {step.detail}") for step in card.steps)
    money = sum(_lines(f"{line.label} {line.note}", COST_LINE) + 1 for group in costs.groups for line in group.lines)
    payees = len(costs.groups) if costs.payee_stated else 0
    return (
        _evidence_lines(documents)
        + (HEADING_LINES + steps if card.steps else 0)
        + HEADING_LINES
        + max(1, money + payees + 2 * len(costs.totals))
        + _lines(card.complaint or "")
    )


def paper_for(card: Card, documents: EvidenceGroups, costs: CostTable) -> Paper:
    """The smallest paper that takes the card."""
    lines = sheet_lines(card, documents, costs)
    return Paper(large=lines > A5_LINES, explained=lines <= A4_LINES)
