"""Telling robots from people by what the client calls itself: no list is complete, so the share of robots is shown with every figure."""

import re
from functools import lru_cache

# Every browser that people use begins with one of these; command-line clients and libraries do not.
_BROWSER = re.compile(r"Mozilla/|Opera/|UCWEB|Nokia|SAMSUNG|BlackBerry|Dalvik/", re.IGNORECASE)
_ROBOT = re.compile(
    r"(?<!cu)bot\b|bot[/_;-]|robot|crawl|spider|slurp|archiver|scrap(?:y|er)|headless|phantomjs|lighthouse|pagespeed|gtmetrix|pingdom|uptime"
    r"|monitor|check_http|preview|facebookexternalhit|mediapartners|google(?:other|-read-aloud|-inspectiontool)|yandex(?!search|browser)"
    r"|bingpreview|feedfetcher|validator|python|curl|wget|httpx?client|go-http|java/|okhttp|libwww|axios|node-fetch|undici|bytespider|gptbot"
    r"|ccbot|semrush|ahrefs|mj12|dataprovider|zgrab|masscan|nmap|nikto|sqlmap",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def is_robot(user_agent: str) -> bool:
    """Whether the client calls itself a robot or a tool, or nothing at all."""
    return not _BROWSER.match(user_agent) or _ROBOT.search(user_agent) is not None
