"""The job worker of an installation as a process of its own; jobs that it leaves when it is killed come free after the given seconds.

python -m tests.search.job_worker SECONDS
"""

import sys
import threading
from datetime import timedelta

from app.factory import create_app
from app.jobs.worker import work

if __name__ == "__main__":
    work(create_app(), threading.Event(), lease=timedelta(seconds=float(sys.argv[1])))
