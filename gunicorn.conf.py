"""Settings of gunicorn, read by itself when it starts in this folder; options on its command line win."""

import gc
import os
import shutil
from pathlib import Path

from gunicorn.http import message

LONGEST_ADDRESS = 65_536
"""Bytes of a request line. In an address a Persian letter takes six, and a pasted page of text must be answered by ours."""

message.MAX_REQUEST_LINE = LONGEST_ADDRESS  # gunicorn's own cap of 8,190 cannot be lifted by a setting
worker_class = "gthread"
workers = 2
threads = 4
max_requests = 20_000
max_requests_jitter = 2_000
graceful_timeout = 5
limit_request_line = LONGEST_ADDRESS
METRICS = Path(os.environ.get("INSTANCE_DIR") or "instance", "metrics")
"""Where the workers count together, each in the files of its seat."""
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS)


def on_starting(_server):
    """Counting begins at nothing."""
    shutil.rmtree(METRICS, ignore_errors=True)
    METRICS.mkdir(parents=True)


def pre_fork(server, worker):
    """The lowest free seat: who comes after a worker counts on in its files, so that there are never more files than workers."""
    taken = {other.seat for other in server.WORKERS.values()}
    worker.seat = next(seat for seat in range(len(taken) + 1) if seat not in taken)


def post_fork(_server, worker):
    os.environ["DARGAH_SEAT"] = str(worker.seat)


control_socket_disable = True  # it would leave a socket in the home folder


def post_worker_init(_worker: object) -> None:
    """What the start made stays, so the collector of cycles need not look at it again; and a page makes few cycles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 10)
