"""What is computed from a card and never typed: ways with fee and visits, days, maturity, whether the electronic way is dearer.

Rules: `DESIGN.md` §3 and the fee rule of the starter data. Money in rial; None is unknown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.catalog.card import ANY_CHANNEL, Card, ChannelKind, ProcedureStep, StepChannel


class Maturity(StrEnum):
    """How far a service goes electronically, computed from the card (UN and Iranian ladders share these steps)."""

    NONE = "none"
    INFORMATION = "information"
    INTERACTION = "interaction"
    TRANSACTION = "transaction"
    INTEGRATED = "integrated"


class FeeState(StrEnum):
    FREE = "free"
    PAID = "paid"
    UNKNOWN = "unknown"


class WayKind(StrEnum):
    """The ways that people compare; several kinds of channel make one way."""

    ONLINE = "online"
    COUNTER_OFFICE = "counter_office"
    SERVICE_DESK = "service_desk"
    BRANCH = "branch"
    PHONE = "phone"
    POST = "post"


WAY_OF_CHANNEL = {
    ChannelKind.ONLINE: WayKind.ONLINE,
    ChannelKind.MOBILE_APP: WayKind.ONLINE,
    ChannelKind.USSD: WayKind.ONLINE,
    ChannelKind.COUNTER_OFFICE: WayKind.COUNTER_OFFICE,
    ChannelKind.SERVICE_DESK: WayKind.SERVICE_DESK,
    ChannelKind.BRANCH: WayKind.BRANCH,
    ChannelKind.PHONE: WayKind.PHONE,
    ChannelKind.POST: WayKind.POST,
}
ELECTRONIC = (ChannelKind.ONLINE, ChannelKind.MOBILE_APP, ChannelKind.USSD)
IN_PERSON = (ChannelKind.COUNTER_OFFICE, ChannelKind.SERVICE_DESK, ChannelKind.BRANCH)
IN_PERSON_WAYS = (WayKind.COUNTER_OFFICE, WayKind.SERVICE_DESK, WayKind.BRANCH)
VISIT_STEPS = (StepChannel.OFFICE, StepChannel.DESK)


@dataclass(frozen=True)
class Way:
    """One way: `fee` is its cheapest known total in rial (None: unknown), `visits` in person (None: no steps are known)."""

    kind: WayKind
    channels: tuple[ChannelKind, ...]
    fee: int | None
    visits: int | None


@dataclass(frozen=True)
class Facts:
    """Everything that is projected from a card into columns."""

    ways: tuple[Way, ...]
    fee_state: FeeState
    fee_min: int | None
    fee_max: int | None
    days_min: int | None
    days_max: int | None
    visits: int | None
    visits_max: int | None
    document_count: int
    maturity: Maturity
    dearer_electronically: bool


def channel_fee(card: Card, kind: ChannelKind) -> int | None:
    """Total of a channel: its own lines and those for any; one unknown line, or no line at all, makes it unknown."""
    amounts = [cost.amount for cost in card.costs if cost.channel in (kind, ANY_CHANNEL)]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known and len(known) == len(amounts) else None


def count_visits(steps: Iterable[ProcedureStep]) -> int:
    """In-person steps in a row at one place are one visit, unless a step says that there is a wait before it."""
    visits, place = 0, None
    for step in steps:
        here = step.channel if step.channel in VISIT_STEPS else None
        if here and (here is not place or step.waits_before):
            visits += 1
        place = here
    return visits


def _cheapest(fees: Iterable[int | None]) -> int | None:
    return min((fee for fee in fees if fee is not None), default=None)


def _way_visits(card: Card, kind: WayKind) -> int | None:
    """Visits that the steps ask for; who goes in person comes at least once. Unknown when the card has no steps."""
    if not card.steps:
        return None
    visits = count_visits(card.steps)
    return max(visits, 1) if kind in IN_PERSON_WAYS else visits


def ways_of(card: Card) -> tuple[Way, ...]:
    """The ways of a card in the fixed order of `WayKind`, without duplicates."""
    kinds = list(dict.fromkeys(channel.kind for channel in card.channels))
    return tuple(
        Way(way, mine, _cheapest(channel_fee(card, kind) for kind in mine), _way_visits(card, way))
        for way in WayKind
        if (mine := tuple(kind for kind in kinds if WAY_OF_CHANNEL[kind] is way))
    )


def is_dearer_electronically(card: Card) -> bool:
    """The complaint that started this project: the cheapest known electronic total exceeds the cheapest known one in person."""
    kinds = {channel.kind for channel in card.channels}
    electronic = _cheapest(channel_fee(card, kind) for kind in ELECTRONIC if kind in kinds)
    in_person = _cheapest(channel_fee(card, kind) for kind in IN_PERSON if kind in kinds)
    return electronic is not None and in_person is not None and electronic > in_person


def maturity_of(card: Card, ways: tuple[Way, ...]) -> Maturity:
    """How far the service goes without a visit, by its channels and steps.

    integrated: wholly electronic and nothing has to be brought along; transaction: wholly electronic; interaction: at least one
    step electronic, the rest in person; information: only told electronically or by phone; none: only in person.
    """
    electronic = next((way for way in ways if way.kind is WayKind.ONLINE), None)
    if electronic is None:
        return Maturity.INFORMATION if any(way.kind is WayKind.PHONE for way in ways) else Maturity.NONE
    if not any(step.channel is StepChannel.ONLINE for step in card.steps):
        return Maturity.INFORMATION
    if electronic.visits:
        return Maturity.INTERACTION
    return Maturity.TRANSACTION if card.evidence else Maturity.INTEGRATED


def _fee_state(ways: tuple[Way, ...]) -> FeeState:
    cheapest = _cheapest(way.fee for way in ways)
    if cheapest is None:
        return FeeState.UNKNOWN
    return FeeState.FREE if cheapest == 0 else FeeState.PAID


def facts_of(card: Card) -> Facts:
    """All computed facts of a card."""
    ways = ways_of(card)
    return Facts(
        ways=ways,
        fee_state=_fee_state(ways),
        fee_min=_cheapest(way.fee for way in ways),
        fee_max=max((way.fee for way in ways if way.fee is not None), default=None),
        days_min=card.processing_time.days_min,
        days_max=card.processing_time.days_max,
        visits=min((way.visits for way in ways if way.visits is not None), default=None),
        visits_max=max((way.visits for way in ways if way.visits is not None), default=None),
        document_count=len(card.evidence),
        maturity=maturity_of(card, ways),
        dearer_electronically=is_dearer_electronically(card),
    )
