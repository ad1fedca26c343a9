"""Dates as people say them in the middle of a sentence: «до пт», "by Friday", "через 3 раб. дня".

Ukrainian, Russian and English side by side, because one office writes in all three.  What needs no
calendar of an office is turned into a day here; "in 3 working days" is left as a number, since only
the company knows its holidays.
"""

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

# A date without a year that has passed means next year only when that is at most half a year away:
# "05.01" in December does, "20.11" on the 21st of November is a slip of the pen.
_YEAR_AHEAD = timedelta(days=183)
_MAX_AMOUNT = 999

_APOSTROPHE = "['’‘‛ʼʹʻ`´′＇]?"
_PREPOSITION = (
    r"(?:не\s+пізніше(?:\s+ніж)?|не\s+позднее|(?:строк|термін|срок)(?:\s+до)?|"
    r"not\s+later\s+than|no\s+later\s+than|due(?:\s+by)?|by|until|till|before|до|ко|к)\s*:?\s+"
)
_LOOSE = r"(?:протягом|в\s+течение|через|within|за|на|во|в|у|on|in)\s+"
_NEXT = r"(?:(?P<next>наст(?:упн\w+|\.)|след(?:ующ\w+|\.)|next)|(?:ц\w{2,4}|эт\w{2,3}|this))"

# One pattern a day of the week, Monday first: Ukrainian | Russian | English.
_WEEKDAYS = (
    r"понеділ(?:ок|к\w{1,2})|понедельник[ауе]?|monday|mon|пон|пн",
    r"вівтор(?:ок|к\w{1,2})|вторник[ауе]?|tues(?:day)?|tue|вт",
    r"серед[аиуі]|сред[аыуе]|wednesday|wed|ср",
    r"четвер(?:г[ауе]?)?|thurs(?:day)?|thu|чт",
    rf"п{_APOSTROPHE}ятниц[яіюею]|пятниц[аыуе]|friday|fri|пт",
    r"субот[аиуі]|суббот[аыуе]|saturday|sat|сб",
    r"неділ[яіюе]|воскресень[еюя]|sunday|sun|нд|вс",
)
_MONTHS = (
    r"січ(?:ня|ень|\.)?|январ[яь]|янв\.?|jan(?:uary|\.)?",
    r"лют(?:ого|ий|\.)?|феврал[яь]|фев\.?|feb(?:ruary|\.)?",
    r"берез(?:ня|ень)|бер\.?|марта?|мар\.?|mar(?:ch|\.)?",
    r"квіт(?:ня|ень|\.)?|апрел[яь]|апр\.?|apr(?:il|\.)?",
    r"трав(?:ня|ень|\.)?|ма[яй]|may",
    r"черв(?:ня|ень|\.)?|июн[яь]|jun(?:e|\.)?",
    r"лип(?:ня|ень|\.)?|июл[яь]|jul(?:y|\.)?",
    r"серп(?:ня|ень|\.)?|августа?|авг\.?|aug(?:ust|\.)?",
    r"верес(?:ня|ень)|вер\.?|сентябр[яь]|сент?\.?|sep(?:t(?:ember)?)?\.?",
    r"жовт(?:ня|ень|\.)?|октябр[яь]|окт\.?|oct(?:ober|\.)?",
    r"листоп(?:ада?|\.)|лист\.?|ноябр[яь]|ноя\.?|nov(?:ember|\.)?",
    r"груд(?:ня|ень|\.)?|декабр[яь]|дек\.?|dec(?:ember|\.)?",
)
_NEAR = (
    (r"сьогодні|сегодня|today|(?:кінця|конца)\s+дня|(?:the\s+)?end\s+of\s+(?:the\s+)?day|eod", 0),
    (r"післязавтра|послезавтра|(?:the\s+)?day\s+after\s+tomorrow", 2),
    (r"завтра|tomorrow", 1),
)
_PERIODS = {
    "week": r"тижня|недели|week",
    "month": r"місяця|месяца|month",
    "quarter": r"кварталу?|квартала|quarter",
    "year": r"року|года|year",
}
_WORKING = r"(?:роб(?:оч\w+|\.)?|раб(?:оч\w+|\.)?|working|business|work)"
_UNITS = {
    "day": r"днів|дня|дні|день|дней|days?|дн\.?",
    "week": r"тиж(?:ні[вя]?|день|ня|\.)?|недел[яиюь]|weeks?",
    "month": r"місяц[іяь](?:в)?|месяц(?:а|ев)?|months?",
}


class Due(NamedTuple):
    """A date that was found in a text.

    :ivar start: position of its first character, preposition included
    :ivar end: position after its last character
    :ivar day: the day that was meant, or None where it does not exist or is still to be counted
    :ivar working_days: amount of working days from today, or None
    :ivar is_period_end: True for "the end of the week (month …)": a day off moves back
    :ivar is_firm: True where a preposition says that it is a deadline and no mere date
    """

    start: int
    end: int
    day: date | None
    working_days: int | None = None
    is_period_end: bool = False
    is_firm: bool = False


def _named(prefix, patterns):
    return "|".join(f"(?P<{prefix}{index}>{pattern})" for index, pattern in enumerate(patterns))


def _compile(core, lead):
    """One phrase: an optional preposition, the core, and the end of a word after it."""
    return re.compile(rf"(?P<lead>{lead})?{core}(?!\w)", re.IGNORECASE)


_ANY_LEAD = f"{_PREPOSITION}|{_LOOSE}"
# «до середи 5 грудня», "by Fri, 4 Dec": the date counts, the day of the week is for the reader
_DAY_LEAD = f"(?:{_ANY_LEAD})?(?:{'|'.join(_WEEKDAYS)}),?\\s+|{_ANY_LEAD}"
_YEAR = r"(?:,?\s+(?P<year>\d{4})(?:\s*(?:року|рік|года|год|р\.|г\.))?)?"
_MONTH_NAMES = _named("m", _MONTHS)
_ISO = _compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", _DAY_LEAD)
_NUMERIC = _compile(
    r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})(?:[./](?P<year>\d{4}|\d{2})(?!\d))?"
    r"(?!\d|[./]\d)\.?(?:\s*(?:року|рік|года|р\.|г\.))?",
    _DAY_LEAD,
)
_DAY_MONTH = _compile(
    rf"(?P<day>\d{{1,2}})(?:-?(?:го|е|th|st|nd|rd))?\s+(?:of\s+)?(?:{_MONTH_NAMES}){_YEAR}",
    _DAY_LEAD,
)
_MONTH_DAY = _compile(
    rf"(?:{_MONTH_NAMES})\s+(?P<day>\d{{1,2}})(?:th|st|nd|rd)?(?!\d){_YEAR}", _DAY_LEAD
)
_WEEKDAY = _compile(rf"(?:{_NEXT}\s+)?(?:{_named('w', _WEEKDAYS)})", _ANY_LEAD)
_DAY_NEAR = _compile(f"(?:{_named('n', [pattern for pattern, __ in _NEAR])})", _ANY_LEAD)
_PERIOD_END = _compile(
    rf"(?:кінця|конца|конец|(?:the\s+)?end\s+of(?:\s+the)?)\s+(?:{_NEXT}\s+)?"
    rf"(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _PERIODS.items())})",
    _PREPOSITION,
)
_SHORT_PERIOD_END = _compile(r"(?:eo(?P<week>w)|eo(?P<month>m))", _PREPOSITION)
_AMOUNT = re.compile(
    rf"(?P<lead>{_PREPOSITION})?"
    r"(?:через|протягом|за|в\s+течение|within|in)\s+"
    rf"(?:(?P<amount>\d{{1,3}})\s*|an?\s+)?(?:(?P<working>{_WORKING})\s*)?"
    rf"(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _UNITS.items())})(?!\w)",
    re.IGNORECASE,
)


def find_due(text: str, today: date, position: int = 0) -> Due | None:
    """Return the date that begins exactly at ``position`` of ``text``, or None."""
    if position and re.match(r"\w", text[position - 1]):
        return None
    for pattern, reader in _READERS:
        match = pattern.match(text, position)
        if match:
            due = reader(match, today)
            if due:
                return due
    return None


def _due(match, day, **kwargs):
    lead = match["lead"] or ""
    firm = bool(re.match(_PREPOSITION, lead, re.IGNORECASE))
    return Due(match.start(), match.end(), day, is_firm=firm, **kwargs)


def _index(match, prefix, count):
    return next((index for index in range(count) if match[f"{prefix}{index}"]), None)


def _read_numeric(match, today):
    return _due(match, _calendar_day(match["day"], match["month"], match["year"], today))


def _read_month(match, today):
    month = _index(match, "m", 12) + 1
    return _due(match, _calendar_day(match["day"], month, match["year"], today))


def _read_weekday(match, today):
    weekday = _index(match, "w", 7)
    if match["next"]:
        day = today + timedelta(days=7 - today.weekday() + weekday)
    else:
        # on a Friday "by Friday" means the next one: for today people say "today"
        day = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return _due(match, day)


def _read_near(match, today):
    return _due(match, today + timedelta(days=_NEAR[_index(match, "n", len(_NEAR))][1]))


def _read_period(match, today):
    groups = match.groupdict()
    name = next(name for name in _PERIODS if groups.get(name))
    start = today
    if groups.get("next"):
        start = _period_end(name, today) + timedelta(days=1)
        if name == "week":
            start = today + timedelta(days=7 - today.weekday())
    return _due(match, _period_end(name, start), is_period_end=True)


def _period_end(name, day):
    if name == "week":
        # at a weekend the week that people speak of is the one that comes
        return day + timedelta(days=(4 - day.weekday()) % 7)
    month = {"month": day.month, "quarter": (day.month + 2) // 3 * 3, "year": 12}[name]
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def _read_amount(match, today):
    amount = min(int(match["amount"] or 1), _MAX_AMOUNT)
    if match["day"] and match["working"]:
        due = _due(match, None, working_days=amount)
    elif match["month"]:
        due = _due(match, _add_months(today, amount))
    else:
        due = _due(match, today + timedelta(days=amount * (7 if match["week"] else 1)))
    return due._replace(is_firm=True)


def _add_months(day, amount):
    years, month = divmod(day.month - 1 + amount, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _calendar_day(day, month, year, today):
    """Return the date, or None where the calendar has no such day."""
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this = _date(today.year, month, day)
    if this and this >= today:
        return this
    following = _date(today.year + 1, month, day)
    is_near = following and following - today <= _YEAR_AHEAD
    return following if is_near else this


def _date(year, month, day):
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


_READERS = (
    (_ISO, _read_numeric),
    (_NUMERIC, _read_numeric),
    (_DAY_MONTH, _read_month),
    (_MONTH_DAY, _read_month),
    (_PERIOD_END, _read_period),
    (_SHORT_PERIOD_END, _read_period),
    (_AMOUNT, _read_amount),
    (_DAY_NEAR, _read_near),
    (_WEEKDAY, _read_weekday),
)
