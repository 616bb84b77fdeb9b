"""What changes the catalogue: publishing a card, connecting offerings, evidence types, owner and provider rule."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event, func, select

from app.catalog.actions import publish, request_indexing
from app.catalog.card import Card, CardChannel, ChannelKind, Evidence, load
from app.catalog.connecting import connect
from app.catalog.models.definitions import ProviderRule, ServiceDefinition
from app.catalog.models.evidence import EvidenceRequirement, EvidenceType
from app.catalog.models.offerings import Availability, Channel, Connection, ServiceOffering
from app.catalog.models.organisations import Organisation, OrganisationKind
from app.catalog.projection import UnknownCode
from app.db import db
from app.jobs.models import Job
from tests.catalog.conftest import Catalogue

PASSPORT, MUNICIPAL = "passport-issue", "m-building-permit"


@pytest.fixture(autouse=True)
def opened(catalogue: Catalogue) -> Iterator[Catalogue]:
    """Inside the application, on the catalogue's own copy."""
    with catalogue.app.app_context():
        yield catalogue
        db.session.rollback()


def definition(slug: str = PASSPORT) -> ServiceDefinition:
    return db.session.scalars(select(ServiceDefinition).where(ServiceDefinition.slug == slug)).one()


def card(slug: str = PASSPORT, **changes: object) -> Card:
    return Card.model_validate(load(definition(slug).card).model_dump() | changes)


def connections(slug: str = PASSPORT) -> list[tuple[int, str, str, str, str, int]]:
    """(offering, kind, name, own address, note, position), in order."""
    rows = db.session.execute(
        select(Connection.offering_id, Channel.kind, Channel.name, Connection.url, Connection.note, Connection.position)
        .join(Channel, Channel.id == Connection.channel_id)
        .join(ServiceOffering, ServiceOffering.id == Connection.offering_id)
        .where(ServiceOffering.definition_id == definition(slug).id)
        .order_by(Connection.offering_id, Connection.position)
    )
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows]


def test_publishing_the_same_card_is_nothing() -> None:
    before = definition().updated_at
    assert publish(definition(), card()) is False
    assert not db.session.dirty and not db.session.new
    assert (definition().version, definition().updated_at) == (1, before)
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_publishing_a_changed_card_is_all_of_it_and_nobody_commits() -> None:
    commits: list[object] = []
    event.listen(db.session(), "after_commit", commits.append)
    item, old = definition(), definition().updated_at
    changed = card(title="صدور گذرنامهٔ نو", costs=[], evidence=[], categories=["police"], national_id="1234567890")
    assert publish(item, changed) is True
    assert not commits
    assert load(item.card) == changed and item.version == 2 and item.updated_at > old
    assert (item.title, item.fee_min, item.document_count, item.national_id) == ("صدور گذرنامهٔ نو", None, 0, "1234567890")
    assert [way.fee for way in item.ways] == [None] * len(item.ways)
    assert [category.code for category in item.categories] == ["police"]
    jobs = db.session.scalars(select(Job)).all()
    assert [(job.name, job.key, job.payload) for job in jobs] == [("search.index", f"definition:{item.id}", {"definition_id": item.id})]


def test_publishing_twice_waits_for_one_index_job() -> None:
    publish(definition(), card(title="یک"))
    publish(definition(), card(title="دو"))
    request_indexing([definition().id, definition().id])
    assert definition().version == 3
    assert db.session.scalar(select(func.count()).select_from(Job)) == 1


def test_a_code_that_the_lists_do_not_have_is_refused() -> None:
    with pytest.raises(UnknownCode, match="nothing"):
        publish(definition(), card(categories=["nothing"]))


def test_the_order_of_lists_can_be_changed_alone() -> None:
    codes = load(definition(MUNICIPAL).card).life_events
    assert len(codes) > 1
    assert publish(definition(MUNICIPAL), card(MUNICIPAL, life_events=codes[::-1]))
    db.session.expire_all()
    assert [item.code for item in definition(MUNICIPAL).life_events] == codes[::-1]


def test_ways_that_stay_keep_their_rows() -> None:
    before = {way.kind: way.id for way in definition().ways}
    kinds = [CardChannel(kind=kind, name="x") for kind in (ChannelKind.POST, ChannelKind.ONLINE, ChannelKind.PHONE)]
    publish(definition(), card(channels=kinds))
    db.session.expire_all()
    assert [way.kind for way in definition().ways] == ["online", "phone", "post"]
    assert {way.kind: way.id for way in definition().ways if way.kind in before} == {
        kind: number for kind, number in before.items() if kind in ("online", "phone", "post")
    }


def test_connections_follow_the_card() -> None:
    first = connections()
    assert first
    own = [channel.model_dump() for channel in load(definition().card).channels]
    added = [*own, {"kind": "post", "name": "پست ویژه", "url": "", "note": "به نشانی شما"}]
    publish(definition(), card(channels=added))
    assert [row[:3] for row in connections()] == [*(row[:3] for row in first), (first[0][0], "post", "پست ویژه")]
    assert connections()[-1][4] == "به نشانی شما"
    publish(definition(), card(channels=added[::-1]))
    assert [row[2] for row in connections()] == [channel["name"] for channel in added[::-1]]
    publish(definition(), card(channels=[{**added[0], "note": "یادداشت نو"}]))
    assert [(row[2], row[4], row[5]) for row in connections()] == [(added[0]["name"], "یادداشت نو", 0)]


def test_a_channel_that_stands_twice_in_a_card_is_one_connection() -> None:
    twice = [{"kind": "online", "name": "سامانه", "url": "https://a.ir"}] * 2 + [
        {"kind": "online", "name": "سامانه", "url": "https://b.ir"}
    ]
    publish(definition(), card(channels=twice))
    assert [row[1:3] for row in connections()] == [("online", "سامانه"), ("online", "سامانه")]


def test_connecting_again_changes_nothing(opened: Catalogue) -> None:
    ids = list(db.session.scalars(select(ServiceDefinition.id)))
    connect(ids)
    connect(ids[::-1])
    db.session.commit()
    assert (
        opened.rows("SELECT COUNT(*), COUNT(DISTINCT offering_id || '/' || channel_id) FROM connection")[0]
        == (opened.rows("SELECT COUNT(*) FROM connection")[0][0],) * 2
    )
    pairs = opened.rows("SELECT kind, name, url, COUNT(*) FROM channel GROUP BY 1, 2, 3 HAVING COUNT(*) > 1")
    assert pairs == []


def test_an_own_address_belongs_to_the_first_website_of_an_offering() -> None:
    offering = db.session.scalars(select(ServiceOffering).where(ServiceOffering.definition_id == definition().id)).one()
    offering.local_url = "https://own.ir"
    channels = [
        {"kind": kind, "name": name} for kind, name in (("phone", "تلفن"), ("online", "یک"), ("online", "دو"), ("mobile_app", "برنامه"))
    ]
    publish(definition(), card(channels=channels))
    assert [(row[2], row[3]) for row in connections()] == [("تلفن", ""), ("یک", "https://own.ir"), ("دو", ""), ("برنامه", "")]


def test_channels_are_shared_between_services() -> None:
    shared = CardChannel(kind=ChannelKind.ONLINE, name="درگاه مشترک", url="https://shared.ir")
    publish(definition(), card(channels=[shared]))
    publish(definition(MUNICIPAL), card(MUNICIPAL, channels=[shared]))
    assert db.session.scalar(select(func.count()).where(Channel.name == "درگاه مشترک").select_from(Channel)) == 1


def evidence_names(slug: str) -> list[str]:
    return list(
        db.session.scalars(
            select(EvidenceType.name)
            .join(EvidenceRequirement)
            .where(EvidenceRequirement.definition_id == definition(slug).id)
            .order_by(EvidenceRequirement.position)
        )
    )


def test_evidence_types_are_merged_by_spelling() -> None:
    spellings = ["گواهی‌نامهٔ ویژهٔ آزمون", "گواهی نامه ویژه آزمون", "گواهينامه ويژه آزمون", "گواهی‌نامه  ویژه آزمون"]
    publish(definition(), card(evidence=[Evidence(name=name, note=str(place)) for place, name in enumerate(spellings)]))
    publish(definition(MUNICIPAL), card(MUNICIPAL, evidence=[Evidence(name="گواهی نامه ویژه آزمون"), Evidence(name="سند دیگر آزمون")]))
    assert evidence_names(PASSPORT) == [spellings[0]] * 4
    assert evidence_names(MUNICIPAL) == [spellings[0], "سند دیگر آزمون"]
    assert load(definition().card).evidence[2].name == "گواهينامه ويژه آزمون", "the card keeps its own words"


def test_the_starter_data_has_each_document_once(opened: Catalogue) -> None:
    keys = opened.rows("SELECT key FROM evidence_type")
    assert len(keys) == len(set(keys)) > 100
    asked = opened.rows("SELECT COUNT(*) FROM evidence_requirement")[0][0]
    assert asked == sum(len(load(item.card).evidence) for item in db.session.scalars(select(ServiceDefinition)))
    assert asked > len(keys) * 1.2, "documents are shared"


def offer(slug: str, organisation: str, availability: Availability = Availability.OFFERED) -> None:
    number = db.session.scalars(select(Organisation.id).where(Organisation.slug == organisation)).one()
    db.session.add(ServiceOffering(definition_id=definition(slug).id, organisation_id=number, availability=availability))
    db.session.flush()
    connect([definition(slug).id])


def test_the_only_one_who_offers_a_service_owns_it_else_the_province() -> None:
    item = definition()
    assert item.owner is not None and item.owner.slug == "police"
    offer(PASSPORT, "ostandari", Availability.SUSPENDED)
    assert definition().owner_id == item.owner.id, "who does not offer it has no say"
    offer(PASSPORT, "mporg")
    assert definition().owner_id is None and definition().provider_rule is ProviderRule.OFFERING


def test_what_only_municipalities_offer_must_be_answered_by_all_of_them() -> None:
    item = definition(MUNICIPAL)
    assert (item.owner_id, item.provider_rule) == (None, ProviderRule.MUNICIPALITIES)
    offer(MUNICIPAL, "mporg")
    assert item.provider_rule is ProviderRule.OFFERING
    offerings = db.session.scalars(select(ServiceOffering).where(ServiceOffering.definition_id == item.id)).all()
    for offering in offerings:
        offering.availability = Availability.NOT_OFFERED
    db.session.flush()
    connect([item.id])
    assert (item.owner_id, item.provider_rule) == (None, ProviderRule.OFFERING)


def test_owners_of_the_starter_data(opened: Catalogue) -> None:
    wrong = opened.rows(
        "SELECT d.slug FROM service_definition d"
        " JOIN (SELECT definition_id, COUNT(*) n, MIN(organisation_id) o FROM service_offering GROUP BY 1) s"
        " ON s.definition_id = d.id WHERE (s.n = 1 AND COALESCE(d.owner_id, 0) <> s.o) OR (s.n > 1 AND d.owner_id IS NOT NULL)"
    )
    assert wrong == []
    rules = opened.rows("SELECT slug, provider_rule FROM service_definition")
    kinds: dict[str, set[OrganisationKind]] = {}
    for slug, kind in db.session.execute(
        select(ServiceDefinition.slug, Organisation.kind)
        .join(ServiceOffering, ServiceOffering.definition_id == ServiceDefinition.id)
        .join(Organisation, Organisation.id == ServiceOffering.organisation_id)
    ):
        kinds.setdefault(slug, set()).add(kind)
    assert {slug for slug, rule in rules if rule == "MUNICIPALITIES"} == {
        slug for slug, found in kinds.items() if found == {OrganisationKind.MUNICIPALITY}
    }
