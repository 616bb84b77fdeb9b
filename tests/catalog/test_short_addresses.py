"""The short address of a service, `/c/<code>`: right, mistyped, of nobody, and no code at all."""

from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.catalog.codes import make_short_code
from app.catalog.models.definitions import ServiceDefinition
from app.db import db
from tests.conftest import CheckedClient

PASSPORT = "/services/passport-issue"


def code_of(client: CheckedClient, slug: str) -> str:
    with client.application.app_context():
        code = db.session.scalars(select(ServiceDefinition.short_code).where(ServiceDefinition.slug == slug)).one()
        db.engine.dispose()
    return code


def exists(client: CheckedClient, code: str) -> bool:
    with client.application.app_context():
        found = db.session.scalars(select(ServiceDefinition.id).where(ServiceDefinition.short_code == code)).first()
        db.engine.dispose()
    return found is not None


@pytest.mark.parametrize("form", ["{0}", "{1}-{2}", "{1} {2}", "{1}–{2}", "{1}\u200c{2}", "\u2068{1}-{2}\u2069"])
@pytest.mark.parametrize("digits", ["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"])
def test_a_short_code_leads_to_its_service_however_it_is_typed(visitor: CheckedClient, form: str, digits: str) -> None:
    code = code_of(visitor, "passport-issue").translate(str.maketrans("0123456789", digits))
    response = visitor.get(f"/c/{quote(form.format(code, code[:-1], code[-1]))}")
    assert (response.status_code, response.location) == (302, PASSPORT)


def test_a_wrong_check_digit_is_recognised(visitor: CheckedClient) -> None:
    code = code_of(visitor, "passport-issue")
    for digit in set("0123456789") - {code[-1]}:
        page = visitor.page(f"/c/{code[:-1]}{digit}?lang=en", 404)
        assert "This code has a mistake" in page.title


def test_a_right_code_of_no_service_is_not_found(visitor: CheckedClient) -> None:
    taken = {code_of(visitor, slug) for slug in ("passport-issue", "passport-renewal")}
    free = next(code for number in range(1000, 9999) if (code := make_short_code(f"nobody-{number}", taken)) and not exists(visitor, code))
    page = visitor.page(f"/c/{free}?lang=en", 404)
    assert "This code has a mistake" not in page.title and "not found" in page.heading


@pytest.mark.parametrize("code", ["x", "-", "12", "<script>", "' OR 1", "1" * 3000, "۱۲", "😀", "1.5", "१२३४५"])
def test_rubbish_for_a_code_is_told_to_be_no_code(visitor: CheckedClient, code: str) -> None:
    page = visitor.page(f"/c/{quote(code, safe='%')}?lang=en", 404)
    assert "This code has a mistake" in page.title and "<script>" not in page.html
