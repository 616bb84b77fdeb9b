"""Keeping channels and connections true to the cards: each offering is reached by the channels of its definition."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import delete, insert, select, update

from app.catalog.card import CardChannel, load
from app.catalog.models.definitions import ProviderRule, ServiceDefinition
from app.catalog.models.offerings import Availability, Channel, Connection, ServiceOffering
from app.catalog.models.organisations import Organisation, OrganisationKind
from app.db import db

CHUNK = 400
Address = tuple[str, str, str]


def connect(definition_ids: Collection[int]) -> None:
    """Make the channels, connections, owner and provider rule of these definitions follow their cards and offerings."""
    wanted = sorted(definition_ids)
    channels = _channel_ids()
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        definitions = db.session.scalars(select(ServiceDefinition).where(ServiceDefinition.id.in_(chunk))).all()
        cards = {definition.id: load(definition.card).channels for definition in definitions}
        _add_channels((channel for card in cards.values() for channel in card), channels)
        _connect_offerings(cards, channels)
        _assign_owners(definitions, chunk)


def _address(channel: CardChannel) -> Address:
    return channel.kind.value, channel.name, channel.url


def _channel_ids() -> dict[Address, int]:
    rows = db.session.execute(select(Channel.kind, Channel.name, Channel.url, Channel.id))
    return {(kind, name, url): channel_id for kind, name, url, channel_id in rows}


def _add_channels(wanted: Iterable[CardChannel], channels: dict[Address, int]) -> None:
    new = [address for address in dict.fromkeys(map(_address, wanted)) if address not in channels]
    if not new:
        return
    db.session.execute(insert(Channel), [{"kind": kind, "name": name, "url": url} for kind, name, url in new])
    channels.update(_channel_ids())


def _connect_offerings(cards: dict[int, list[CardChannel]], channels: dict[Address, int]) -> None:
    """Insert, change and remove connections until they are what the cards say."""
    offerings = db.session.execute(
        select(ServiceOffering.id, ServiceOffering.definition_id, ServiceOffering.local_url).where(ServiceOffering.definition_id.in_(cards))
    ).all()
    mine = select(ServiceOffering.id).where(ServiceOffering.definition_id.in_(cards))
    rows = db.session.execute(
        select(Connection.id, Connection.offering_id, Connection.channel_id, Connection.position, Connection.url, Connection.note).where(
            Connection.offering_id.in_(mine)
        )
    )
    existing = {(row.offering_id, row.channel_id): row for row in rows}
    desired = {
        (offering, row["channel_id"]): row
        for offering, definition, local_url in offerings
        for row in _desired(offering, cards[definition], local_url, channels)
    }
    gone = [row.id for pair, row in existing.items() if pair not in desired]
    if gone:
        db.session.execute(delete(Connection).where(Connection.id.in_(gone)))
    new = [row for pair, row in desired.items() if pair not in existing]
    if new:
        db.session.execute(insert(Connection), new)
    _update_changed(existing, desired)


def _desired(offering: int, card: list[CardChannel], local_url: str, channels: dict[Address, int]) -> list[dict[str, Any]]:
    """The connections of one offering; its own address belongs to its first electronic channel."""
    rows: dict[int, dict[str, Any]] = {}
    for position, channel in enumerate(card):
        channel_id = channels[_address(channel)]
        own = local_url if channel.kind == "online" and not any(row["url"] for row in rows.values()) else ""
        rows.setdefault(
            channel_id,
            {
                "offering_id": offering,
                "channel_id": channel_id,
                "position": position,
                "url": own,
                "note": channel.note,
                "roles": [],
                "hours": "",
            },
        )
    return list(rows.values())


def _update_changed(existing: dict[tuple[int, int], Any], desired: dict[tuple[int, int], dict[str, Any]]) -> None:
    for pair, row in desired.items():
        old = existing.get(pair)
        if old is not None and (old.position, old.url, old.note) != (row["position"], row["url"], row["note"]):
            values = {"position": row["position"], "url": row["url"], "note": row["note"]}
            db.session.execute(update(Connection).where(Connection.id == old.id).values(**values))


def _assign_owners(definitions: Iterable[ServiceDefinition], ids: Collection[int]) -> None:
    """The only organisation that offers a definition owns it, else the province (None); municipal ones ask all municipalities."""
    rows = db.session.execute(
        select(ServiceOffering.definition_id, Organisation.id, Organisation.kind)
        .join(Organisation)
        .where(ServiceOffering.definition_id.in_(ids), ServiceOffering.availability == Availability.OFFERED)
    )
    providers: dict[int, list[tuple[int, OrganisationKind]]] = {}
    for definition, organisation, kind in rows:
        providers.setdefault(definition, []).append((organisation, kind))
    for owned in definitions:
        offered_by = providers.get(owned.id, [])
        owned.owner_id = offered_by[0][0] if len(offered_by) == 1 else None
        municipal = bool(offered_by) and all(kind is OrganisationKind.MUNICIPALITY for _id, kind in offered_by)
        owned.provider_rule = ProviderRule.MUNICIPALITIES if municipal else ProviderRule.OFFERING
