"""The cost lines of a card by who is paid, and what each way costs together. Money in rial; None is not stated."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.catalog.card import Card, Cost
from app.catalog.facts import WayKind, ways_of


@dataclass(frozen=True)
class PayeeGroup:
    """Lines paid to one payee (empty: not stated who is paid)."""

    payee: str
    lines: tuple[Cost, ...]


@dataclass(frozen=True)
class WayTotal:
    """What a way costs together, where every line of it is known."""

    kind: WayKind
    amount: int


@dataclass(frozen=True)
class CostTable:
    """`dated`: a line says since when its tariff holds; `totals` only where there are lines to add up."""

    groups: tuple[PayeeGroup, ...]
    totals: tuple[WayTotal, ...]
    dated: bool

    @property
    def payee_stated(self) -> bool:
        return any(group.payee for group in self.groups)


def _by_payee(costs: Sequence[Cost]) -> tuple[PayeeGroup, ...]:
    """In the order of the card, those that name no payee last."""
    payees = sorted(dict.fromkeys(cost.payee or "" for cost in costs), key=lambda payee: not payee)
    return tuple(PayeeGroup(payee, tuple(cost for cost in costs if (cost.payee or "") == payee)) for payee in payees)


def cost_table(card: Card) -> CostTable:
    """The costs as pages and the print sheet show them."""
    totals = [WayTotal(way.kind, way.fee) for way in ways_of(card) if way.fee is not None]
    return CostTable(
        groups=_by_payee(card.costs),
        totals=tuple(totals) if len(card.costs) > 1 else (),
        dated=any(cost.valid_from or cost.valid_to for cost in card.costs),
    )
