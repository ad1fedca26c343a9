"""Public holidays of a country and year, with the days they move to: plain dates and names.

The dates come from the package ``holidays``, which follows the acts of each country. Nothing is
listed here: an act that changes them comes with a newer package, and an administrator may edit what
was loaded.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

import holidays

SATURDAY = 5
# Where the package itself leaves out holidays that are worked under a special regime, and tells
# them as worked named days. Elsewhere such days are ordinary working days with a name.
SUSPENDED = frozenset({"UA"})


class Regime(NamedTuple):
    """A time in which holidays are worked, as under martial law; ``last`` None has no end yet."""

    first: date | None
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether holidays are worked on ``day``."""
        return bool(self.first and self.first <= day and (not self.last or day <= self.last))


NO_REGIME = Regime(None)


class Year(NamedTuple):
    """What a year brings.

    :ivar days_off: ``{day: name}`` of days off, those moved off a weekend included
    :ivar worked: ``{day: name}`` of holidays that the regime makes working days
    :ivar moved: ``{day worked: day off for it}``
    """

    days_off: dict[date, str]
    worked: dict[date, str]
    moved: dict[date, date]


def is_known(country: str) -> bool:
    """Tell whether the package knows the country with this ISO code of two letters."""
    return country in holidays.list_supported_countries(include_aliases=False)


def get_year(country: str, year: int, language: str | None = None, regime: Regime = NO_REGIME):
    """Return the holidays of ``year`` in ``country``.

    :param country: ISO code of two letters
    :param language: language of the names, ``uk``; the country's own where the package has it not
    :param regime: when holidays are worked
    :rtype: Year
    """
    kinds = holidays.country_holidays(country).supported_categories
    languages = holidays.country_holidays(country).supported_languages
    spoken = next((one for one in languages if language and one.startswith(language)), None)
    is_suspended = country in SUSPENDED
    found = holidays.country_holidays(
        country,
        years=year,
        language=spoken,
        observed=not is_suspended,
        categories=[
            kind for kind in kinds if kind == "public" or (is_suspended and kind == "workday")
        ],
    )
    named = {day: name for day, name in found.items() if day.year == year}
    worked = {day: name for day, name in named.items() if regime.covers(day)}
    days_off = {day: name for day, name in named.items() if day not in worked}
    if is_suspended:
        days_off |= _move_off_weekends(days_off, found.weekend_workdays, regime)
    moved = _get_moved(found, days_off, regime)
    return Year(dict(sorted(days_off.items())), dict(sorted(worked.items())), moved)


def _move_off_weekends(days_off, weekend_workdays: Iterable[date], regime: Regime):
    """Return the days off that holidays on a weekend give on the next working day."""
    moved = {}
    for day, name in sorted(days_off.items()):
        if day.weekday() < SATURDAY or day in weekend_workdays:
            continue
        free = day + timedelta(days=1)
        while free.weekday() >= SATURDAY or free in days_off or free in moved:
            free += timedelta(days=1)
        if not regime.covers(free):
            moved[free] = name
    return moved


def _get_moved(found, days_off, regime: Regime):
    """Return ``{day worked: day off}`` of working days moved by an act of the government."""
    pattern = found.tr(found.substituted_date_format) if found.weekend_workdays else ""
    moved = {}
    for day in sorted(found.weekend_workdays):
        written = day.strftime(pattern)
        off = next((free for free, name in days_off.items() if written in name), None)
        if off and not regime.covers(day):
            moved[day] = off
    return moved
