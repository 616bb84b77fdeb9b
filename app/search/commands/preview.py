"""`flask search preview`: what a file of changes to the synonyms would gain and lose, before it is imported."""

from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

from app.catalog.cli import try_out
from app.config import ROOT, settings
from app.search.current import knowledge
from app.search.evaluate import JudgedFileError, Report, Search, read_judged
from app.search.importing import SynonymsImporter
from app.search.knowledge import Knowledge
from app.search.lexicon import Lexicon
from app.search.lexicon_store import stored_synonyms
from app.search.preview import JudgedDifference, Move, RealDifference, Turn, compare_judged, compare_real
from app.search.queries import slug_search
from app.search.synonyms import SynonymRow
from app.usage.searches import LEAST_VISITS, latest_queries

LATEST = 1_000
SHOWN_FIGURES = ("hit@1", "hit@3", "mrr@10", "ndcg@10", "zero")
DEV_SET = ROOT / "data" / "starter" / "queries_dev.tsv"


@click.command("preview")
@click.argument("changes", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--judged", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=DEV_SET, help="Another file of judged queries."
)
@click.option("--least", type=click.IntRange(1), default=LEAST_VISITS, show_default=True, help="Visits a real query must have to be named.")
@with_appcontext
def preview_command(changes: Path, judged: Path, least: int) -> None:
    """Tell what CHANGES (a file as `synonyms import` reads it) would do to judged queries and to the last 1,000 real ones.

    Nothing is changed; bring the same file in with `flask search synonyms import`.
    """
    after = try_out(changes.absolute().parent, [SynonymsImporter(changes.name)], stored_synonyms)
    with force_locale(settings().cli_language):
        if after == stored_synonyms():
            click.echo(_("The file changes nothing."))
            return
        old, new = search_with(stored_synonyms()), search_with(after)
        try:
            _tell_judged(compare_judged(read_judged(judged), old, new))
        except JudgedFileError as problem:
            raise click.ClickException(str(problem)) from None
        _tell_real(compare_real(latest_queries(LATEST), old, new), least)


def search_with(rows: Sequence[SynonymRow]) -> Search:
    """The search of this installation as if these were the synonyms in force."""
    present = knowledge()
    return slug_search(Knowledge.of(present.vocabulary, Lexicon.of(rows), present.names))


def _tell_judged(found: JudgedDifference) -> None:
    click.echo(_("Judged queries: %(number)s", number=int(found.after.overall["n"])))
    for name in SHOWN_FIGURES:
        click.echo(f"  {name:<8} {_figures(name, found.before, found.after)}")
    _tell_moves(_("Gained"), found.gained)
    _tell_moves(_("Lost"), found.lost)


def _figures(name: str, before: Report, after: Report) -> str:
    return f"{before.overall[name]:.3f} → {after.overall[name]:.3f}"


def _tell_moves(heading: str, moves: Sequence[Move]) -> None:
    click.echo(f"{heading}: {len(moves)}")
    for move in moves:
        click.echo(f"  {move.before or '-':>3} → {move.after or '-':<3}  {move.query}")


def _tell_real(found: RealDifference, least: int) -> None:
    total = len(found.gained) + len(found.lost) + len(found.turned) + found.same
    click.echo(_("Real queries, the latest %(number)s: the first answer of %(same)s stays", number=total, same=found.same))
    _tell_turns(_("Answered only then"), found.gained, least)
    _tell_turns(_("Answered no more"), found.lost, least)
    _tell_turns(_("Another first answer"), found.turned, least)


def _tell_turns(heading: str, turns: Sequence[Turn], least: int) -> None:
    """Those that enough visits have searched by name; the others may speak of one person and are only counted."""
    named = [turn for turn in turns if turn.visits >= least]
    hidden = _(" (%(number)s of fewer visits are not named)", number=len(turns) - len(named)) if len(named) < len(turns) else ""
    click.echo(f"{heading}: {len(turns)}{hidden}")
    for turn in named:
        click.echo(f"  {turn.query}: {turn.before or '-'} → {turn.after or '-'}")
