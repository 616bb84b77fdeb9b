"""An application for worker processes: `slow` jobs write a line to a file, at once on disk, when they start and when they end.

Run it as `python worker_process.py DATABASE_URL LOG SECONDS_PER_JOB LEASE_SECONDS`, or by `flask --app` with `create_app`.
"""

import os
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from app.config import Settings
from app.db import db
from app.jobs.cli import jobs_group
from app.jobs.registry import register
from app.jobs.worker import work


def create_app(url: str, log: str, seconds: float) -> Flask:
    app = Flask("worker-process")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.extensions["settings"] = Settings(database_url=url, job_poll="0.02")
    app.cli.add_command(jobs_group)
    db.init_app(app)

    def write(line: str) -> None:
        with Path(log).open("a") as file:
            file.write(f"{line} {os.getpid()}\n")

    def slow(payloads: Sequence[Mapping[str, Any]]) -> None:
        for _ in payloads:
            write("start")
            time.sleep(seconds)
            write("end")

    register(app, "slow", slow)
    return app


if __name__ == "__main__":
    process_app = create_app(sys.argv[1], sys.argv[2], float(sys.argv[3]))
    work(process_app, threading.Event(), lease=timedelta(seconds=float(sys.argv[4])))
