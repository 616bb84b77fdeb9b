"""Twenty publishes with their times, and thirty kills of the job worker at random moments. Run it with `dev.py drill publish`."""

import random
import time
from pathlib import Path
from statistics import median

import pytest
from flask import Flask

from app.db import db
from tests.conftest import make_app
from tests.search.site import kill, running
from tests.search.starter import card, flask, folder_with, name_it, slugs_found

PUBLISHES = 20
KILLS = 30
SOON = 1.0
SLUGS = ("passport-issue", "passport-renewal", "national-card-issue", "driving-licence-issue", "m-building-permit")

Capture = pytest.CaptureFixture[str]


def test_publishes_are_searchable_everywhere_within_a_second(starter_folder: Path, tmp_path: Path, capsys: Capture) -> None:
    slowest = []
    with running(starter_folder, tmp_path / "site") as site:
        site.start_jobs()
        site.start_web()
        for number in range(PUBLISHES):
            slug, word = SLUGS[number % len(SLUGS)], f"زبرجدنشان{chr(0x627 + number)}"
            old = card(slug)
            folder = folder_with(tmp_path / "in", {**old, "keywords_fa": [*old["keywords_fa"], word]})
            seconds = site.seconds_until_found(word, slug, site.import_folder(folder))
            slowest.append(max(seconds.values()))
            with capsys.disabled():
                print(
                    f"publish {number + 1:2}: " + ", ".join(f"worker {worker} {value * 1000:4.0f} ms" for worker, value in seconds.items())
                )
    with capsys.disabled():
        print(f"{PUBLISHES} publishes: median {median(slowest) * 1000:.0f} ms, slowest {max(slowest) * 1000:.0f} ms in the later worker")
    assert median(slowest) <= SOON


def publish(app: Flask, slug: str, word: str) -> None:
    with app.app_context():
        name_it(slug, word)
        db.session.commit()
        db.session.remove()


def is_found(app: Flask, slug: str, word: str) -> bool:
    with app.app_context():
        found = slugs_found(word)[:1] == [slug]
        db.session.remove()
    return found


def test_kills_at_random_moments_lose_nothing(starter_folder: Path, tmp_path: Path, capsys: Capture) -> None:
    dice = random.Random(20)
    left = 0
    with running(starter_folder, tmp_path / "site", lease=2) as site:
        app = make_app(site.folder)
        for number in range(KILLS):
            slug, letter = dice.choice(SLUGS), chr(0x627 + number)
            worker = site.start_jobs()
            publish(app, slug, f"بیدارباش{letter}")
            while not is_found(app, slug, f"بیدارباش{letter}"):
                time.sleep(0.02)  # until the worker is at work
            publish(app, slug, f"زبرجدنشان{letter}")
            time.sleep(dice.uniform(0, 0.6))
            kill([worker])
            left += not is_found(app, slug, f"زبرجدنشان{letter}")
            flask(app, "search", "drain")
            assert is_found(app, slug, f"زبرجدنشان{letter}"), f"kill {number + 1} lost {slug}"
            assert "0 services are missing or old in the index, 0 should not" in flask(app, "search", "check", "--dry-run")
    with capsys.disabled():
        print(f"{KILLS} kills, {left} of them before the index had the change; nothing was lost")
    assert left > 0, "no kill came in time to prove anything"
