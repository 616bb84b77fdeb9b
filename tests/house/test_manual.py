"""The manuals: every command and every document is in them, and what they name exists."""

import re

import click
import pytest
from flask import Flask

from app.config import ROOT
from app.factory import GROUPS

DOCS = sorted((ROOT / "docs").glob("*.md"))
COMMAND = re.compile(r"\bflask (\w+) ([a-z][\w-]+)")
OF_OTHERS = {"db", "limiter"}
"""Groups that libraries bring."""


def texts() -> str:
    return "\n".join(path.read_text("utf-8") for path in [*DOCS, ROOT / "README.md"])


@pytest.mark.parametrize("command", [f"{group.name} {name}" for group in GROUPS for name in group.commands])
def test_every_command_is_in_a_manual(command: str) -> None:
    assert f"flask {command}" in texts()


@pytest.mark.parametrize("command", [f"{group.name} {name}" for group in GROUPS for name in group.commands])
def test_every_command_explains_itself(command: str, starter_app: Flask) -> None:
    result = starter_app.test_cli_runner().invoke(args=[*command.split(), "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 3


def test_commands_in_the_manuals_exist(starter_app: Flask) -> None:
    named = {pair for pair in COMMAND.findall(texts()) if pair[0] not in OF_OTHERS}
    groups = {name: set(group.commands) for name, group in starter_app.cli.commands.items() if isinstance(group, click.Group)}
    assert len(named) > 8
    assert {pair for pair in named if pair[1] not in groups.get(pair[0], set())} == set()
