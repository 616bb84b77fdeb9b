"""What is computed from a card: fees of ways, visits, maturity, and the complaint that started this project."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.card import Card, ChannelKind, ProcedureStep, StepChannel
from app.catalog.facts import (
    ELECTRONIC,
    IN_PERSON_WAYS,
    WAY_OF_CHANNEL,
    FeeState,
    Maturity,
    WayKind,
    channel_fee,
    count_visits,
    facts_of,
    is_dearer_electronically,
    ways_of,
)
from app.catalog.importing.rows import DefinitionRow
from tests.catalog.starter import CARDS

DEARER = {
    "travel-ban-inquiry": (50_000, 0),
    "prison-visit": (20_000, 0),
    "museum-ticket": (220_000, 200_000),
    "university-transcript": (450_000, 300_000),
    "bank-card-block": (600_000, 350_000),
    "driving-licence-international": (4_900_000, 4_500_000),
}
KINDS = list(ChannelKind)


def card(channels: str = "online", costs: dict[str, Any] | list[tuple[str, int | None]] = [], steps: str = "", **more: Any) -> Card:  # noqa: B006
    """A card with channels by name, costs as (channel, amount), steps by name with `!` for a wait before."""
    lines = costs.items() if isinstance(costs, dict) else costs
    return Card.model_validate(
        {
            "title": "t",
            "plain_title": "t",
            "summary": "s",
            "description": "d",
            "audience": ["citizen"],
            "categories": ["x"],
            "keywords": ["k"],
            "channels": [{"kind": kind, "name": "n"} for kind in channels.split()],
            "costs": [{"label": "l", "channel": channel, "amount": amount} for channel, amount in lines],
            "steps": [{"title": "s", "channel": step.strip("!"), "waits_before": step.startswith("!")} for step in steps.split()],
            **more,
        }
    )


def fees(of: Card) -> dict[str, int | None]:
    return {way.kind.value: way.fee for way in ways_of(of)}


def starter_card(slug: str) -> Card:
    return DefinitionRow.model_validate(CARDS[slug]).to_card()


def test_the_fee_of_a_way_is_its_own_lines_and_those_for_any() -> None:
    both = card("online counter_office", [("any", 100), ("counter_office", 30), ("counter_office", 5)])
    assert fees(both) == {"online": 100, "counter_office": 135}


def test_one_unknown_line_makes_a_way_unknown_and_leaves_the_others() -> None:
    assert fees(card("online post", [("any", 100), ("post", None)])) == {"online": 100, "post": None}
    assert fees(card("online post", [("any", None), ("post", 5)])) == {"online": None, "post": None}


def test_no_line_at_all_is_unknown_and_zero_is_free() -> None:
    facts = facts_of(card("online phone"))
    assert fees(card("online phone")) == {"online": None, "phone": None}
    assert (facts.fee_state, facts.fee_min, facts.fee_max) == (FeeState.UNKNOWN, None, None)
    free = facts_of(card("online", {"any": 0}))
    assert (free.fee_state, free.fee_min, free.fee_max) == (FeeState.FREE, 0, 0)


def test_a_line_for_a_channel_the_card_does_not_have_counts_nowhere() -> None:
    assert fees(card("online", [("online", 10), ("post", 99)])) == {"online": 10}


def test_the_fees_of_a_service_go_from_its_cheapest_to_its_dearest_known_way() -> None:
    facts = facts_of(card("online counter_office post", {"online": 20, "counter_office": 70, "post": None}))
    assert (facts.fee_state, facts.fee_min, facts.fee_max) == (FeeState.PAID, 20, 70)


def test_channels_of_one_way_share_its_cheapest_known_fee() -> None:
    assert fees(card("online mobile_app ussd", {"online": 9, "mobile_app": 4, "ussd": None})) == {"online": 4}


def test_ways_stand_in_a_fixed_order_and_once() -> None:
    ways = ways_of(card("post ussd counter_office online post mobile_app phone service_desk in_person_branch"))
    assert [way.kind for way in ways] == list(WayKind)
    assert ways[0].channels == (ChannelKind.USSD, ChannelKind.ONLINE, ChannelKind.MOBILE_APP)


COSTS = st.lists(st.tuples(st.sampled_from([*KINDS, "any"]), st.none() | st.integers(0, 10**9)), max_size=12)
CHANNELS = st.lists(st.sampled_from(KINDS), min_size=1, max_size=8).map(" ".join)


@given(CHANNELS, COSTS)
def test_a_fee_is_never_zero_unless_every_line_says_zero(channels: str, costs: list[tuple[str, int | None]]) -> None:
    made = card(channels, costs)
    for kind in KINDS:
        mine = [amount for channel, amount in costs if channel in (kind, "any")]
        expected = None if not mine or None in mine else sum(amount or 0 for amount in mine)
        assert channel_fee(made, kind) == expected
    facts = facts_of(made)
    assert (facts.fee_state is FeeState.UNKNOWN) == (facts.fee_min is None) == (facts.fee_max is None)
    known = [way.fee for way in facts.ways if way.fee is not None]
    assert (facts.fee_min, facts.fee_max) == (min(known, default=None), max(known, default=None))


@given(CHANNELS, COSTS, st.sampled_from([*KINDS, "any"]), st.integers(0, 10**9))
def test_one_more_line_never_makes_a_channel_cheaper_nor_known(
    channels: str, costs: list[tuple[str, int | None]], channel: str, amount: int
) -> None:
    before, after = card(channels, costs), card(channels, [*costs, (channel, amount)])
    for kind in KINDS:
        old, new = channel_fee(before, kind), channel_fee(after, kind)
        if old is not None:
            assert new is not None and new >= old
        elif any(line in (kind, "any") for line, _amount in costs):
            assert new is None


@given(CHANNELS, COSTS, st.sampled_from([*KINDS, "any"]))
def test_an_unknown_line_never_leaves_a_known_fee(channels: str, costs: list[tuple[str, int | None]], channel: str) -> None:
    made = card(channels, [*costs, (channel, None)])
    for kind in KINDS:
        if channel in (kind, "any"):
            assert channel_fee(made, kind) is None


@pytest.mark.parametrize(
    ("steps", "visits"),
    [
        ("", 0),
        ("online post phone", 0),
        ("desk", 1),
        ("desk desk desk", 1),
        ("desk !desk", 2),
        ("!desk", 1),
        ("desk office", 2),
        ("office office desk desk office", 3),
        ("desk online desk", 2),
        ("online desk desk post", 1),
        ("desk !online desk", 2),
        ("desk !desk !desk desk", 3),
    ],
)
def test_steps_in_a_row_at_one_place_are_one_visit(steps: str, visits: int) -> None:
    assert count_visits(card(steps=steps).steps) == visits


@given(st.lists(st.tuples(st.sampled_from(list(StepChannel)), st.booleans()), max_size=12))
def test_visits_stay_between_what_the_steps_allow(steps: list[tuple[StepChannel, bool]]) -> None:
    made = [ProcedureStep(title="s", channel=channel, waits_before=wait) for channel, wait in steps]
    in_person = [step for step in made if step.channel in ("office", "desk")]
    visits = count_visits(made)
    assert bool(visits) == bool(in_person) and visits <= len(in_person)
    assert count_visits([step.model_copy(update={"waits_before": False}) for step in made]) <= visits
    assert count_visits([step.model_copy(update={"waits_before": True}) for step in made]) == len(in_person)


def test_who_goes_in_person_comes_at_least_once() -> None:
    ways = {way.kind: way.visits for way in ways_of(card("online counter_office service_desk in_person_branch phone post", steps="online"))}
    assert {kind: visits for kind, visits in ways.items() if visits} == dict.fromkeys(IN_PERSON_WAYS, 1)
    assert (ways[WayKind.ONLINE], ways[WayKind.PHONE], ways[WayKind.POST]) == (0, 0, 0)


def test_visits_are_unknown_without_steps_and_those_of_the_easiest_way_otherwise() -> None:
    assert facts_of(card("online service_desk")).visits is None
    assert {way.visits for way in ways_of(card("online service_desk"))} == {None}
    assert facts_of(card("online service_desk", steps="online")).visits == 0
    assert facts_of(card("service_desk", steps="online")).visits == 1
    both = facts_of(card("online service_desk", steps="online"))
    assert (both.visits, both.visits_max) == (0, 1)
    assert facts_of(card("online service_desk")).visits_max is None


@pytest.mark.parametrize(
    ("channels", "steps", "evidence", "maturity"),
    [
        ("counter_office", "office", 0, Maturity.NONE),
        ("in_person_branch post", "desk post", 1, Maturity.NONE),
        ("service_desk phone", "desk", 0, Maturity.INFORMATION),
        ("online counter_office", "office", 0, Maturity.INFORMATION),
        ("online", "", 0, Maturity.INFORMATION),
        ("online counter_office", "online office", 0, Maturity.INTERACTION),
        ("mobile_app", "online desk", 1, Maturity.INTERACTION),
        ("ussd", "online post", 2, Maturity.TRANSACTION),
        ("online service_desk", "online", 1, Maturity.TRANSACTION),
        ("online", "online online", 0, Maturity.INTEGRATED),
    ],
)
def test_the_ladder_of_maturity(channels: str, steps: str, evidence: int, maturity: Maturity) -> None:
    documents = [{"name": f"سند {number}"} for number in range(evidence)]
    assert facts_of(card(channels, steps=steps, evidence=documents)).maturity is maturity


def test_days_and_documents_are_those_of_the_card() -> None:
    facts = facts_of(card(processing_time={"days_min": 0, "days_max": 3}, evidence=[{"name": "الف"}, {"name": "ب"}]))
    assert (facts.days_min, facts.days_max, facts.document_count) == (0, 3, 2)
    assert (facts_of(card()).days_min, facts_of(card()).days_max) == (None, None)


@pytest.mark.parametrize(
    ("channels", "costs", "dearer"),
    [
        ("online counter_office", {"online": 2, "counter_office": 1}, True),
        ("online counter_office", {"online": 1, "counter_office": 1}, False),
        ("online counter_office", {"online": 2, "counter_office": None}, False),
        ("online counter_office", {"online": 2}, False),
        ("online counter_office", {"counter_office": 2}, False),
        ("online mobile_app service_desk", {"online": 5, "mobile_app": 1, "service_desk": 2}, False),
        ("ussd service_desk in_person_branch", {"ussd": 2, "service_desk": 9, "in_person_branch": 1}, True),
        ("online counter_office", {"any": 100, "online": 1, "counter_office": 0}, True),
        ("online phone", {"online": 5, "phone": 0}, False),
        ("online post", {"online": 5, "post": 0}, False),
        ("counter_office", {"online": 5, "counter_office": 0}, False),
    ],
)
def test_when_the_electronic_way_is_dearer(channels: str, costs: dict[str, int | None], dearer: bool) -> None:
    assert is_dearer_electronically(card(channels, costs)) is dearer


def test_the_six_dearer_services_of_the_starter_data_and_only_they() -> None:
    found = {}
    for slug in CARDS:
        made = starter_card(slug)
        if facts_of(made).dearer_electronically:
            kinds = {channel.kind for channel in made.channels}
            known = [(kind in ELECTRONIC, channel_fee(made, kind)) for kind in kinds if WAY_OF_CHANNEL[kind] not in ("phone", "post")]
            found[slug] = tuple(min(fee for group, fee in known if group is side and fee is not None) for side in (True, False))
    assert found == DEARER


def test_facts_of_the_starter_data_agree_with_a_reckoning_of_their_own() -> None:
    for slug, record in CARDS.items():
        facts = facts_of(starter_card(slug))
        totals = {}
        for kind in dict.fromkeys(channel["type"] for channel in record["channels"]):
            lines = [line["amount_rial"] for line in record["fee"] if line["channel"] in (kind, "any")]
            totals[kind] = sum(lines) if lines and None not in lines else None
        known = [total for total in totals.values() if total is not None]
        assert facts.fee_min == min(known, default=None), slug
        assert facts.document_count == len(record["documents"])
        assert (facts.days_min, facts.days_max) == (record["processing_time"]["days_min"], record["processing_time"]["days_max"])
        in_person = [step["channel"] in ("office", "desk") for step in record["steps"]]
        assert facts.visits is None or facts.visits <= max(sum(in_person), 1)
