"""Opening hours: a line of Persian text read into weekly intervals, and what they say about a moment.

Days count from Saturday (0) to Friday (6), times are minutes of the day (0 … 1440). Public holidays are not known here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from app.text.letters import normalise

DAYS = 7
DAY = 24 * 60
WEEK = DAYS * DAY
MONDAY = 2
"""Monday, where Python's weeks begin, counted from Saturday."""
_DAY_NAMES = {"شنبه": 0, "یکشنبه": 1, "دوشنبه": 2, "سهشنبه": 3, "چهارشنبه": 4, "پنجشنبه": 5, "جمعه": 6}
_TOKEN = re.compile(
    r"""[\s\u200c]*(?:
      (?P<every>هر\ روز|همه[ \u200c]?روزه)(?!\w)
    | (?P<day>(?:(?:یک|دو|سه|چهار|پنج)[ \u200c]?)?شنبه|جمعه)(?:\u200c?ها)?(?!\w)
    | (?P<time>\d{1,2}(?::\d{2})?)(?![\d:])
    | (?P<to>تا(?!\w)|[-–—])
    | (?P<and>(?:و(?!\w)|[،,؛;])(?:\s*(?:و(?!\w)|[،,؛;]))*)
    | (?P<closed>تعطیل)(?!\w)
    | (?P<around>شبانه[ \u200c]?روزی?)(?!\w)
    | (?:از|ساعت|ساعتهای|ساعت\u200cهای|روز|روزهای|روز\u200cهای)(?!\w)
    )[\s\u200c]*""",
    re.VERBOSE,
)


class Fault(StrEnum):
    """Why hours were not understood."""

    WORD = "word"
    ORDER = "order"
    TIME = "time"
    BACKWARDS = "backwards"
    OVERLAP = "overlap"


class HoursNotUnderstoodError(ValueError):
    """Hours could not be read; `part` is the piece at fault, empty when the text ends too early."""

    def __init__(self, fault: Fault, part: str = "") -> None:
        super().__init__(f"{fault}: {part}")
        self.fault = fault
        self.part = part


@dataclass(frozen=True, order=True)
class Interval:
    """Open on one day of the week from `opens` to before `closes`."""

    day: int
    opens: int
    closes: int

    @property
    def opens_text(self) -> str:
        return clock_text(self.opens)

    @property
    def closes_text(self) -> str:
        return clock_text(self.closes)


Hours = tuple[Interval, ...]
"""In order, apart from each other; empty means not stated."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True)
class State:
    """Open or closed at a moment; the next change is `days` days later at minute `minute` of that `day`, or never (None)."""

    open: bool
    days: int = 0
    day: int = 0
    minute: int | None = None

    @property
    def clock(self) -> str | None:
        """`H:MM` of the next change."""
        return None if self.minute is None else clock_text(self.minute)


class _Reader:
    """Reads clauses («days times») from left to right."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.place].kind if self.place < len(self.tokens) else ""

    def take(self, kind: str) -> str:
        if self.kind != kind:
            raise HoursNotUnderstoodError(Fault.ORDER, self.tokens[self.place].text if self.kind else "")
        self.place += 1
        return self.tokens[self.place - 1].text

    def skip(self, kind: str) -> bool:
        found = self.kind == kind
        self.place += found
        return found

    def skip_and_before(self, *kinds: str) -> bool:
        """Pass an «and» if one of these kinds follows it."""
        following = self.tokens[self.place + 1].kind if self.place + 1 < len(self.tokens) else ""
        if self.kind == "and" and following in kinds:
            self.place += 1
            return True
        return False

    def days(self) -> list[int]:
        if self.skip("every"):
            return list(range(DAYS))
        found = self._day_range()
        while self.skip_and_before("day"):
            found += self._day_range()
        return found

    def _day_range(self) -> list[int]:
        first = last = _day(self.take("day"))
        if self.skip("to"):
            last = _day(self.take("day"))
        return [(first + step) % DAYS for step in range((last - first) % DAYS + 1)]

    def times(self) -> list[tuple[int, int]]:
        if self.skip("closed"):
            return []
        if self.skip("around"):
            return [(0, DAY)]
        found = [self._time_range()]
        while self.skip_and_before("time"):
            found.append(self._time_range())
        return found

    def _time_range(self) -> tuple[int, int]:
        first = self.take("time")
        self.take("to")
        last = self.take("time")
        opens, closes = _minutes(first), _minutes(last)
        if closes <= opens:
            raise HoursNotUnderstoodError(Fault.BACKWARDS, f"{first} تا {last}")
        return opens, closes


@lru_cache(maxsize=1024)
def parse(text: str) -> Hours:
    """«شنبه تا چهارشنبه ۷:۳۰ تا ۱۴ و پنجشنبه ۷:۳۰ تا ۱۳» as intervals; raises `HoursNotUnderstoodError`.

    «جمعه تعطیل» takes that day out again, «شبانه‌روزی» alone means always; an empty text gives no intervals.
    """
    reader = _Reader(list(_tokens(text)))
    if [token.kind for token in reader.tokens] == ["around"]:
        return tuple(Interval(day, 0, DAY) for day in range(DAYS))
    open_days: dict[int, list[tuple[int, int]]] = {day: [] for day in range(DAYS)}
    closed: set[int] = set()
    while reader.kind:
        days, times = reader.days(), reader.times()
        closed.update(() if times else days)
        for day in days:
            open_days[day] += times
        reader.skip("and")
    return tuple(interval for day in range(DAYS) if day not in closed for interval in _joined(day, open_days[day]))


def _tokens(text: str) -> Iterator[_Token]:
    plain = normalise(text).strip(" .")
    place = 0
    while place < len(plain):
        found = _TOKEN.match(plain, place)
        if found is None:
            raise HoursNotUnderstoodError(Fault.WORD, plain[place:].split()[0])
        if found.lastgroup:
            yield _Token(found.lastgroup, found[found.lastgroup])
        place = found.end()


def _day(name: str) -> int:
    return _DAY_NAMES[re.sub(r"[ \u200c]", "", name)]


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    total = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or total > DAY:
        raise HoursNotUnderstoodError(Fault.TIME, text)
    return total


def _joined(day: int, times: Iterable[tuple[int, int]]) -> list[Interval]:
    """Intervals of one day in order; those that touch become one, those that overlap are an error."""
    found: list[Interval] = []
    for opens, closes in sorted(times):
        if found and opens < found[-1].closes:
            raise HoursNotUnderstoodError(Fault.OVERLAP, f"{clock_text(opens)} تا {clock_text(closes)}")
        if found and opens == found[-1].closes:
            opens = found.pop().opens
        found.append(Interval(day, opens, closes))
    return found


def clock_text(minute: int) -> str:
    """`H:MM` of a minute of the day."""
    return f"{minute // 60}:{minute % 60:02}"


def dump(hours: Hours) -> list[dict[str, int]]:
    """As stored."""
    return [asdict(interval) for interval in hours]


def load(stored: Iterable[Mapping[str, int]]) -> Hours:
    """As it was before `dump`."""
    return tuple(Interval(item["day"], item["opens"], item["closes"]) for item in stored)


def weekday(moment: datetime) -> int:
    """Day of the week from Saturday; `moment` is local."""
    return (moment.weekday() + MONDAY) % DAYS


def by_day(hours: Hours) -> list[list[Interval]]:
    """The intervals of each day, Saturday first."""
    return [[interval for interval in hours if interval.day == day] for day in range(DAYS)]


@dataclass(frozen=True)
class DayGroup:
    """Days in a row with equal times; `first` and `last` may be one day. `intervals` are those of the first."""

    first: int
    last: int
    intervals: tuple[Interval, ...]


def grouped(hours: Hours) -> list[DayGroup]:
    """Days in a row that are open at equal times, together; closed days are left out."""
    found = []
    for times, run in groupby(enumerate(by_day(hours)), key=lambda pair: [(item.opens, item.closes) for item in pair[1]]):
        days = list(run)
        if times:
            found.append(DayGroup(days[0][0], days[-1][0], tuple(days[0][1])))
    return found


def state_at(hours: Hours, moment: datetime) -> State | None:
    """Open or closed at `moment`, which must be Tehran's time, and until when; None when no hours are stated."""
    if not hours:
        return None
    day = weekday(moment)
    now = day * DAY + moment.hour * 60 + moment.minute
    spans = _spans(hours)
    for opens, closes in spans:
        if opens <= now < closes:
            return State(True) if closes - opens >= WEEK else _change(True, day, closes)
    return _change(False, day, min(opens for opens, _closes in spans if opens > now))


def _spans(hours: Hours) -> list[tuple[int, int]]:
    """Open spans in minutes from last week's Saturday to the end of next week, joined over midnight and over the week's end."""
    points = [(item.day * DAY + item.opens, item.day * DAY + item.closes) for item in hours]
    joined: list[tuple[int, int]] = []
    for shift in (-WEEK, 0, WEEK):
        for opens, closes in points:
            if joined and joined[-1][1] == opens + shift:
                joined[-1] = (joined[-1][0], closes + shift)
            else:
                joined.append((opens + shift, closes + shift))
    return joined


def _change(is_open: bool, today: int, at: int) -> State:
    """The state with its next change at minute `at` of the week that began on this Saturday; a closing at midnight is 24:00."""
    day, minute = divmod(at, DAY)
    if is_open and minute == 0:
        day, minute = day - 1, DAY
    return State(is_open, day - today, day % DAYS, minute)
