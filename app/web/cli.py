"""Commands around pages: `flask assets …` builds what browsers load, `flask translations …` keeps the Persian messages."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.web import compile as compiling
from app.web import messages

assets = AppGroup("assets", help="Styles, scripts, fonts and icons.")
translations = AppGroup("translations", help="The Persian messages of pages.")
groups = [assets, translations]


@assets.command("build")
def build_assets() -> None:
    """Fetch the locked packages and build everything below build/."""
    try:
        manifest = compiling.build()
    except compiling.BuildError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Built {len(manifest)} assets and {compiling.BUILD / 'icons.json'}.")


@assets.command("lock")
def lock_assets() -> None:
    """Write package-lock.json anew after a change of package.json, without a host in it."""
    try:
        compiling.lock()
    except compiling.BuildError as error:
        raise click.ClickException(str(error)) from None


@translations.command("extract")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def extract_messages(file: Path) -> None:
    """Write all messages of the code, untranslated, to FILE."""
    messages.write(file, messages.extracted())


@translations.command("update")
def update_messages() -> None:
    """Bring the catalogue in step with the code."""
    left = messages.update()
    click.echo(f"{messages.catalogue_path()}: {left} to translate.")


@translations.command("compile")
def compile_messages() -> None:
    """Write what the running product reads."""
    messages.compile_catalogue()


@translations.command("check")
def check_messages() -> None:
    """Fail if a message lacks its translation, or has a stale, unconfirmed or broken one."""
    found = list(messages.problems())
    for problem in found:
        click.echo(problem)
    if found:
        raise click.ClickException(f"{len(found)} problems in the Persian messages.")
