"""The migrations: they make the tables of the models, and go down and up again with a whole catalogue in them."""

from flask import Flask
from sqlalchemy import func, inspect, select, text

from app.catalog.models.definitions import ServiceDefinition
from app.config import ROOT
from app.db import Base, db

LEFT = {"alembic_version"}


def flask(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=list(words))
    assert result.exit_code == 0, result.output
    return result.output


def tables(app: Flask) -> set[str]:
    with app.app_context():
        return set(inspect(db.engine).get_table_names())


def services(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(ServiceDefinition)) or 0


def test_the_migrations_are_one_line() -> None:
    """Two heads would mean that two branches never met."""
    texts = [path.read_text("utf-8") for path in (ROOT / "migrations" / "versions").glob("*.py")]
    assert texts
    assert sum("down_revision = None" in text for text in texts) == 1
    assert all("def downgrade" in text for text in texts)


def test_migrations_make_what_the_models_say(own_starter: Flask) -> None:
    flask(own_starter, "db", "check")
    assert tables(own_starter) == {*Base.metadata.tables, *LEFT}


def test_a_difference_would_be_seen(own_starter: Flask) -> None:
    with own_starter.app_context():
        db.session.execute(text("ALTER TABLE organisation DROP COLUMN phone"))
        db.session.commit()
    assert own_starter.test_cli_runner().invoke(args=["db", "check"]).exit_code != 0


def test_constraints_and_indexes_are_those_of_the_models(own_starter: Flask, app: Flask) -> None:
    """What alembic does not compare on SQLite: names of unique and foreign keys, primary keys, what may be null."""

    def described() -> dict[str, object]:
        found = inspect(db.engine)
        return {
            name: (
                {column["name"]: (str(column["type"]), column["nullable"]) for column in found.get_columns(name)},
                sorted(
                    str(key["constrained_columns"]) + str(key["referred_table"]) + str(key["options"])
                    for key in found.get_foreign_keys(name)
                ),
                sorted(str(key["name"]) + str(key["column_names"]) for key in found.get_unique_constraints(name)),
                sorted(str(index["name"]) + str(index["column_names"]) + str(index["unique"]) for index in found.get_indexes(name)),
                found.get_pk_constraint(name)["constrained_columns"],
            )
            for name in Base.metadata.tables
        }

    made = described()
    with own_starter.app_context():
        migrated = described()
    assert {name: (migrated[name], made[name]) for name in made if migrated[name] != made[name]} == {}


def test_down_and_up_again_with_data(own_starter: Flask) -> None:
    assert services(own_starter) == 460
    flask(own_starter, "db", "downgrade", "base")
    assert tables(own_starter) == LEFT
    flask(own_starter, "db", "upgrade")
    assert tables(own_starter) == {*Base.metadata.tables, *LEFT}
    assert services(own_starter) == 0
    flask(own_starter, "db", "check")
