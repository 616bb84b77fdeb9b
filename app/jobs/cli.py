"""`flask jobs`: run the worker, see what waits, set failed jobs going again."""

import signal
import threading
from datetime import UTC

import click
from flask.cli import AppGroup, ScriptInfo

from app.db import db
from app.jobs.queries import counts, failing
from app.jobs.queue import retry
from app.jobs.worker import work

jobs_group = group = AppGroup("jobs", help="Background jobs.")


@jobs_group.command("work")
@click.option("--name", "names", multiple=True, help="Do only jobs of this name (several times for several names).")
@click.pass_obj
def work_command(script: ScriptInfo, names: tuple[str, ...]) -> None:
    """Do jobs until SIGTERM or Ctrl-C; the job in hand is finished first, a second signal does not wait for it."""
    stop = threading.Event()

    def end(number: int, _frame: object) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    work(script.load_app(), stop, names or None)


@jobs_group.command("list")
@click.option("--limit", default=20, show_default=True, help="How many failed jobs to show.")
def list_command(limit: int) -> None:
    """Show how many jobs there are by name and state, and which failed."""
    found = counts()
    if not found:
        click.echo("No jobs.")
    for row in found:
        click.echo(f"{row.name:32} {row.state:8} {row.jobs:7}  since {row.oldest.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")
    for job in failing(limit):
        click.echo(f"failed: {job.id} {job.name} {job.key or '-'}, {job.attempts} attempts: {job.last_error}")


@jobs_group.command("retry")
@click.argument("job_id", type=int, required=False)
@click.option("--all", "everything", is_flag=True, help="All jobs that failed.")
def retry_command(job_id: int | None, everything: bool) -> None:
    """Make the job JOB_ID, or all that failed, due at once."""
    if (job_id is None) != everything:
        raise click.UsageError("Give the number of one job, or --all.")
    number = retry(job_id)
    db.session.commit()
    if job_id is not None and not number:
        raise click.ClickException(f"There is no waiting job {job_id}.")
    click.echo(f"{number} jobs are due now.")
