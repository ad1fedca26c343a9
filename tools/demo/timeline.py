"""The clock of the demo council: working hours, and stories told side by side in order of time."""

import heapq
import itertools
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from freezegun import freeze_time

KYIV = ZoneInfo("Europe/Kyiv")
UTC = ZoneInfo("UTC")

# Monday to Thursday 8:00-17:15, Friday 8:00-16:00, an hour of lunch: 40 hours a week.
MORNING = (time(8), time(12))
HOURS = {day: (MORNING, (time(13), time(17, 15))) for day in range(4)}
HOURS[4] = (MORNING, (time(13), time(16)))


def local_now():
    """Return the present moment in Kyiv, naive."""
    return datetime.now(UTC).astimezone(KYIV).replace(tzinfo=None, microsecond=0)


def to_utc(moment):
    """Return a naive Kyiv ``moment`` as naive UTC."""
    return moment.replace(tzinfo=KYIV).astimezone(UTC).replace(tzinfo=None)


def working_day(day, step=1):
    """Return ``day`` (date), or the nearest working day in the direction of ``step``."""
    while day.weekday() not in HOURS:
        day += timedelta(days=step)
    return day


def later(moment, minutes):
    """Return the moment ``minutes`` of working time after ``moment``."""
    day, left = moment.date(), timedelta(minutes=minutes)
    start = moment
    while True:
        for begin, end in HOURS.get(day.weekday(), ()):
            begin, end = datetime.combine(day, begin), datetime.combine(day, end)
            begin = max(begin, start)
            if begin < end:
                if begin + left <= end:
                    return begin + left
                left -= end - begin
        day += timedelta(days=1)
        start = datetime.combine(day, time.min)


def earlier(moment, minutes):
    """Return the moment ``minutes`` of working time before ``moment``."""
    day, left = moment.date(), timedelta(minutes=minutes)
    stop = moment
    while True:
        for begin, end in reversed(HOURS.get(day.weekday(), ())):
            begin, end = datetime.combine(day, begin), datetime.combine(day, end)
            end = min(end, stop)
            if begin < end:
                if end - left >= begin:
                    return end - left
                left -= end - begin
        day -= timedelta(days=1)
        stop = datetime.combine(day, time.max)


class Timeline:
    """Runs stories: generators that yield the moment of their next act.

    All of them share one clock, so that numbers and dates rise together. A story whose next act
    lies in the future stays where it is: that is how open cards come about.
    """

    def __init__(self, env, begin, now):
        self.env = env
        self.now = now
        self._queue = []
        self._order = itertools.count()  # stories that meet at one moment keep their order
        self._frozen = freeze_time(to_utc(begin))
        self._clock = None

    def __enter__(self):
        self._clock = self._frozen.start()
        return self

    def __exit__(self, *error):
        self._frozen.stop()

    def add(self, story):
        """Take ``story`` in."""
        self._push(next(story), story)

    def _push(self, moment, story):
        heapq.heappush(self._queue, (moment, next(self._order), story))

    def run(self):
        """Tell every story up to now."""
        while self._queue:
            moment, __, story = heapq.heappop(self._queue)
            if moment > self.now:
                break
            self._clock.move_to(to_utc(moment))
            following = next(story, None)
            # tracked fields write their history at the end of a transaction: do it on time
            self.env.cr.flush()
            if following:
                self._push(following, story)
