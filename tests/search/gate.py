"""The gate of the judged queries: stored figures, which a change of the search may not fall below.

To renew them after a change that was meant (from the root of the project, some twenty seconds):

    .venv/bin/python -m tests.search.gate
"""

import json
import tempfile
from pathlib import Path

from app.config import ROOT
from app.db import db
from app.search.current import knowledge
from app.search.evaluate import Search, measure, read_judged
from app.search.queries import slug_search
from tests.conftest import DATA, make_app
from tests.search.starter import flask

QUERIES = ROOT / "data" / "queries"
STORED = QUERIES / "gate.json"
FILES = (DATA / "queries_dev.tsv", QUERIES / "own.tsv")
"""Never `held_out.tsv`: what is looked at with every change is not held out any more."""
NAMES = ("ndcg@10", "hit@3", "n")
MOST_FALL = 0.01

Figures = dict[str, dict[str, float]]


def figures(search: Search) -> Figures:
    """File name -> its figures now."""
    overall = {file.name: measure(read_judged(file), search).overall for file in FILES}
    return {name: {figure: found[figure] for figure in NAMES} for name, found in overall.items()}


def stored() -> Figures:
    found: Figures = json.loads(STORED.read_text("utf-8"))
    return found


def fallen(before: Figures, now: Figures) -> list[str]:
    """What a fall of nDCG@10 by more than allowed, or other queries than those of the stored figures, say; empty if all is well."""
    told = []
    for name, old in before.items():
        new = now.get(name, dict.fromkeys(NAMES, 0.0))
        if new["n"] != old["n"]:
            told.append(
                f"{name}: {new['n']:.0f} queries, the stored figures are of {old['n']:.0f}; renew them: python -m tests.search.gate"
            )
        elif new["ndcg@10"] < old["ndcg@10"] - MOST_FALL - 1e-9:
            told.append(f"{name}: nDCG@10 {old['ndcg@10']:.4f} → {new['ndcg@10']:.4f}, hit@3 {old['hit@3']:.4f} → {new['hit@3']:.4f}")
    return told


def renew() -> None:
    """Measure a fresh installation and store its figures."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(Path(folder))
        for command in (["db", "upgrade"], ["catalog", "import", str(DATA)], ["search", "rebuild"], ["search", "drain"]):
            flask(app, *command)
        with app.app_context():
            found = figures(slug_search(knowledge()))
            db.session.remove()
            db.engine.dispose()
    STORED.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    print(STORED.read_text("utf-8"))


if __name__ == "__main__":
    renew()
