"""Robots by name, tokens of searches, days of Tehran."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from app.usage.days import day_of, first_of_last
from app.usage.robots import is_robot
from app.usage.tokens import new_search_id, valid_search_id


@pytest.mark.parametrize(
    "user_agent",
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
        "Opera/9.80 (Android; Opera Mini/36.2/119.132; U; fa) Presto/2.12.423 Version/12.16",
        "Mozilla/5.0 (Linux; Android 10; CUBOT X20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; arm_64; Android 12) AppleWebKit/537.36 YaBrowser/24.1 YaSearchBrowser/24.1 Mobile Safari/537.36",
    ],
)
def test_browsers_are_people(user_agent: str) -> None:
    assert not is_robot(user_agent)


@pytest.mark.parametrize(
    "user_agent",
    [
        "",
        "-",
        "curl/8.5.0",
        "Wget/1.21",
        "python-requests/2.32",
        "Werkzeug/3.1.9",
        "Go-http-client/2.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0.0.0 Safari/537.36",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "facebookexternalhit/1.1",
        "TelegramBot (like TwitterBot)",
        "Mozilla/5.0 (Linux; Android 7.0;) AppleWebKit/537.36 (compatible; PetalBot;+https://webmaster.petalsearch.com/site/petalbot)",
    ],
)
def test_robots_are_robots(user_agent: str) -> None:
    assert is_robot(user_agent)


def test_search_ids_are_ten_safe_characters_and_never_the_same() -> None:
    ids = {new_search_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert all(valid_search_id(text) == text for text in ids)


@pytest.mark.parametrize("text", [None, "", "short", "eleven-char", "abcdefghi\n", "abcdefghi\u06cc", "abcdefghi ", "abcdefgh/i"])
def test_other_texts_are_no_search_ids(text: str | None) -> None:
    assert valid_search_id(text) is None


def test_a_day_begins_at_midnight_in_tehran() -> None:
    assert day_of(datetime(2026, 3, 20, 20, 29, tzinfo=UTC)) == date(2026, 3, 20)
    assert day_of(datetime(2026, 3, 20, 20, 30, tzinfo=UTC)) == date(2026, 3, 21)
    with time_machine.travel(datetime(2026, 3, 20, 20, 30, tzinfo=UTC), tick=False):
        assert first_of_last(1) == date(2026, 3, 21)
        assert first_of_last(7) == date(2026, 3, 15)
