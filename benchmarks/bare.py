"""The application with one page more: `/_bare` is the base template on the same server, without a query. For `benchmarks.http`.

    INSTANCE_DIR=… gunicorn benchmarks.bare:app

`BENCH_RECORDING=off` takes the recorder off the end of the requests, `BENCH_MEMORY=off` forgets at each request what is remembered of the
catalogue.
"""

import os

from flask import render_template

from app.factory import create_app
from app.web.access import public
from app.web.remembered import init_memory

app = create_app()
if os.environ.get("BENCH_RECORDING") == "off":
    for hooks in app.teardown_request_funcs.values():
        hooks[:] = [hook for hook in hooks if not hook.__module__.startswith("app.usage")]
if os.environ.get("BENCH_MEMORY") == "off":
    app.before_request(lambda: init_memory(app))


@app.get("/_bare")
@public
def bare() -> str:
    """The frame of every page and nothing in it."""
    return render_template("web/base.html")
