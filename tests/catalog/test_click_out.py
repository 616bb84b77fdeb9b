"""The ways out: only to addresses stored in the catalogue, each recorded once with the search that led to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.catalog.conftest import Catalogue
from tests.conftest import CheckedClient

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SEARCH = "aB3_-xyz90"
COLUMNS = "definition_id, channel_id, organisation_id, county_id, search_id, position"


@dataclass
class Ways:
    """A visitor of a copy of the starter catalogue, and what stands behind the ways out of two services."""

    catalogue: Catalogue
    client: CheckedClient

    def go(self, path: str, method: str = "GET", **arguments: str) -> TestResponse:
        return self.client.open(path, method=method, query_string=arguments or None, headers={"User-Agent": AGENT})

    def one(self, query: str, *values: object) -> tuple[Any, ...]:
        (row,) = self.catalogue.rows(query, *values)
        return row

    def recorded(self) -> list[tuple[Any, ...]]:
        return self.catalogue.rows(f"SELECT {COLUMNS} FROM usage_event WHERE kind = 'clicked_out' ORDER BY id")

    def channel(self, slug: str, kind: str = "online") -> tuple[str, int, int, str]:
        """(short code, definition id, channel id, address) of a service's channel."""
        rows = self.catalogue.rows(
            "SELECT DISTINCT d.short_code, d.id, c.id, c.url FROM service_definition d JOIN service_offering s ON s.definition_id = d.id"
            " JOIN connection x ON x.offering_id = s.id JOIN channel c ON c.id = x.channel_id WHERE d.slug = ? AND c.kind = ?",
            slug,
            kind,
        )
        code, definition, channel, url = rows[0]
        return code, definition, channel, url


@pytest.fixture
def ways(catalogue: Catalogue) -> Iterator[Ways]:
    client = catalogue.app.test_client()
    assert isinstance(client, CheckedClient)
    yield Ways(catalogue, client)


LOCAL = (
    "SELECT d.short_code, c.id, o.slug, x.url, d.id, o.id, o.seat_id FROM connection x JOIN channel c ON c.id = x.channel_id"
    " JOIN service_offering s ON s.id = x.offering_id JOIN service_definition d ON d.id = s.definition_id"
    " JOIN organisation o ON o.id = s.organisation_id WHERE x.url != '' ORDER BY x.id LIMIT 1"
)


def test_a_channel_leads_to_its_stored_address_and_is_recorded_with_its_search(ways: Ways) -> None:
    code, definition, channel, url = ways.channel("passport-issue")
    assert url.startswith("https://")
    response = ways.go(f"/go/{code}/{channel}", s=SEARCH, p="4")
    assert (response.status_code, response.location) == (302, url)
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow" and response.headers["Cache-Control"] == "no-store"
    assert ways.recorded() == [(definition, channel, None, None, SEARCH, 4)]


def test_an_organisation_s_own_address_wins_when_it_is_chosen(ways: Ways) -> None:
    code, channel, slug, url, definition, organisation, seat = ways.one(LOCAL)
    assert ways.go(f"/go/{code}/{channel}", org=slug).location == url
    assert ways.recorded() == [(definition, channel, organisation, seat, None, None)]


def test_an_own_address_is_not_anybody_s(ways: Ways) -> None:
    code, channel, *_rest = ways.one(LOCAL)
    ways.catalogue.run(f"UPDATE channel SET url = '' WHERE id = {channel}")
    assert ways.go(f"/go/{code}/{channel}").status_code == 404
    assert ways.recorded() == []


def test_head_and_robots_find_the_way_but_leave_no_trace(ways: Ways) -> None:
    code, _definition, channel, url = ways.channel("passport-issue")
    response = ways.go(f"/go/{code}/{channel}", "HEAD", s=SEARCH)
    assert (response.status_code, response.location, response.get_data()) == (302, url, b"")
    assert ways.recorded() == []
    assert ways.go(f"/go/{code}/{channel}", "POST").status_code == 405


@pytest.mark.parametrize(
    ("arguments", "trail"),
    [
        ({}, (None, None)),
        ({"p": "3"}, (None, None)),
        ({"s": "short", "p": "3"}, (None, None)),
        ({"s": "<script>ab"}, (None, None)),
        ({"s": SEARCH + "x", "p": "3"}, (None, None)),
        ({"s": SEARCH, "p": "9" * 5000}, (SEARCH, 10_000)),
        ({"s": SEARCH, "p": "-5"}, (SEARCH, 1)),
        ({"s": SEARCH, "p": "x"}, (SEARCH, 1)),
        ({"s": SEARCH, "p": "۷"}, (SEARCH, 7)),
    ],
)
def test_a_trail_may_be_anything_and_is_kept_only_if_it_is_one(
    ways: Ways, arguments: dict[str, str], trail: tuple[str | None, int | None]
) -> None:
    code, _definition, channel, url = ways.channel("passport-issue")
    assert ways.go(f"/go/{code}/{channel}", **arguments).location == url
    assert ways.recorded()[0][4:] == trail


def test_there_is_no_way_to_what_is_not_stored(ways: Ways) -> None:
    code, _definition, channel, _url = ways.channel("passport-issue")
    other_code, _other, other_channel, _other_url = ways.channel("m-building-permit")
    assert other_channel != channel
    paths = [
        f"/go/{code}/{other_channel}",
        f"/go/{other_code}/{channel}",
        f"/go/{code}/0",
        f"/go/{code}/999999",
        f"/go/{code}/{2**31}",
        f"/go/{code}/{2**63}",
        f"/go/{code}/{2**64}",
        f"/go/{code}/{'9' * 4000}",
        f"/go/{code}/{'9' * 5000}",
        f"/go/{code}/-1",
        f"/go/{code}/1.5",
        f"/go/{code}/{channel}x",
        f"/go/{code}/https://evil.example",
        f"/go/{code}//evil.example",
        "/go//evil.example",
        "/go/https://evil.example",
        f"/go/x/{channel}",
        f"/go/{'9' * 4000}/{channel}",
        f"/go/%00/{channel}",
        f"/go/'%20OR%201=1/{channel}",
        "/go/passport-issue/1",
        "/go/",
        "/go",
    ]
    for path in paths:
        response = ways.go(path)
        mended = response.status_code == 308 and (response.location or "").startswith("http://localhost/go/")
        assert response.status_code == 404 or mended, f"{path}: {response.status_code} {response.location}"
    assert ways.recorded() == []


@pytest.mark.parametrize(
    "organisation", ["nobody", "ostandari", "<script>", "//evil.example", "https://evil.example", "'", "x" * 5000, "😀"]
)
def test_there_is_no_way_through_one_who_does_not_offer_it(ways: Ways, organisation: str) -> None:
    code, _definition, channel, _url = ways.channel("passport-issue")
    ways.client.checked(ways.go(f"/go/{code}/{channel}", org=organisation), 404)
    assert ways.recorded() == []


@pytest.mark.parametrize("argument", ["url", "next", "to", "d", "address"])
def test_an_address_in_the_address_leads_nowhere(ways: Ways, argument: str) -> None:
    code, _definition, channel, url = ways.channel("passport-issue")
    assert ways.go(f"/go/{code}/{channel}", **{argument: "https://evil.example"}).location == url


@pytest.mark.parametrize("state", ["SUSPENDED", "NOT_OFFERED", "FALLS_UNDER", "UNKNOWN"])
def test_what_is_not_offered_now_leads_nowhere(ways: Ways, state: str) -> None:
    code, definition, channel, _url = ways.channel("passport-issue")
    ways.catalogue.run(f"UPDATE service_offering SET availability = '{state}' WHERE definition_id = {definition}")
    assert ways.go(f"/go/{code}/{channel}").status_code == 404
    assert ways.recorded() == []


def test_the_links_of_a_page_carry_the_search_and_work(ways: Ways) -> None:
    page = ways.client.page(f"/services/passport-issue?s={SEARCH}&p=2")
    links = [link for link in page.links if link.startswith("/go/")]
    assert links and all(f"s={SEARCH}&p=2" in link for link in links)
    for link in dict.fromkeys(links):
        assert ways.go(link).status_code == 302
    assert {row[4:] for row in ways.recorded()} == {(SEARCH, 2)}
    nofollow = [element for element in page.all("a") if element.get("href", "").startswith("/go/")]
    assert all(element.get("rel") == "nofollow" for element in nofollow)


def test_every_way_out_of_the_starter_catalogue_is_an_address_of_the_web(ways: Ways) -> None:
    rows = ways.catalogue.rows(
        "SELECT DISTINCT d.short_code, c.id, c.url FROM service_definition d JOIN service_offering s ON s.definition_id = d.id"
        " JOIN connection x ON x.offering_id = s.id JOIN channel c ON c.id = x.channel_id WHERE c.url != ''"
    )
    assert len(rows) > 100
    for code, channel, url in rows:
        assert ways.go(f"/go/{code}/{channel}").location == url
    assert len(ways.recorded()) == len(rows)


def test_on_to_the_website_of_an_organisation(ways: Ways) -> None:
    organisation, seat, website, definition = ways.one(
        "SELECT o.id, o.seat_id, o.website, s.definition_id FROM organisation o JOIN service_offering s ON s.organisation_id = o.id"
        " WHERE o.slug = 'ostandari' LIMIT 1"
    )
    response = ways.go("/go/organisations/ostandari", s=SEARCH, p="1", d=str(definition))
    assert (response.status_code, response.location) == (302, website)
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert ways.go("/go/organisations/ostandari", "HEAD").status_code == 302
    assert ways.recorded() == [(definition, None, organisation, seat, SEARCH, 1)]


@pytest.mark.parametrize("d", ["", "x", "-1", "1.5", "9" * 5000, "9999999999", "۱۲", "1 OR 1"])
def test_a_service_that_is_no_number_is_not_recorded(ways: Ways, d: str) -> None:
    assert ways.go("/go/organisations/ostandari", d=d).status_code == 302
    assert ways.recorded()[0][0] is None


@pytest.mark.parametrize("d", ["999999", "1"])
def test_a_service_that_the_organisation_does_not_offer_is_not_counted_for_it(ways: Ways, d: str) -> None:
    assert not ways.catalogue.rows(
        "SELECT 1 FROM service_offering s JOIN organisation o ON o.id = s.organisation_id"
        " WHERE o.slug = 'ostandari' AND s.definition_id = ?",
        int(d),
    )
    assert ways.go("/go/organisations/ostandari", d=d).status_code == 302
    assert ways.recorded()[0][0] is None


@pytest.mark.parametrize("slug", ["nobody", "", "x" * 3000, "%00", "..", "https:%2f%2fevil.example"])
def test_no_organisation_no_way(ways: Ways, slug: str) -> None:
    assert ways.go(f"/go/organisations/{slug}").status_code == 404
    assert ways.recorded() == []


def test_an_organisation_without_a_website_has_no_way(ways: Ways) -> None:
    (slug,) = ways.one("SELECT slug FROM organisation WHERE website = '' ORDER BY id LIMIT 1")
    assert ways.go(f"/go/organisations/{slug}").status_code == 404
    assert f"/go/organisations/{slug}" not in ways.client.page(f"/organisations/{slug}").links


def test_a_view_is_recorded_with_the_organisation_in_front_and_head_is_not(ways: Ways) -> None:
    ways.go("/services/m-building-permit", org="mun-sirjan", s=SEARCH, p="2")
    ways.go("/services/m-building-permit", "HEAD", org="mun-sirjan")
    ways.go("/services/m-building-permit", org="nobody")
    organisation, seat = ways.one("SELECT id, seat_id FROM organisation WHERE slug = 'mun-sirjan'")
    rows = ways.catalogue.rows("SELECT organisation_id, county_id, search_id, position FROM usage_event WHERE kind = 'viewed' ORDER BY id")
    assert rows == [(organisation, seat, SEARCH, 2), (None, None, None, None)]
