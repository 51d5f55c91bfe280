"""Working days 2024-2026 in Beijing, so that invented articles appear when offices are open."""

from datetime import date, timedelta

REST = [
    ("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"), ("2024-06-08", "2024-06-10"), ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"), ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"), ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"), ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"), ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"), ("2026-10-01", "2026-10-07"),
]
WORK = {
    date.fromisoformat(d)
    for d in (
        "2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12 "
        "2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 2026-01-04 2026-02-14 2026-02-28 "
        "2026-05-09 2026-09-20 2026-10-10"
    ).split()
}
FIRST = date(2024, 12, 2)
LAST = date(2026, 11, 20)


def _rest_days():
    days = set()
    for first, last in REST:
        day, end = date.fromisoformat(first), date.fromisoformat(last)
        while day <= end:
            days.add(day)
            day += timedelta(days=1)
    return days


RESTING = _rest_days()


def is_working(day):
    """Whether offices are open on this day."""
    if day in WORK:
        return True
    return day.weekday() < 5 and day not in RESTING


def every_day(first=FIRST, last=LAST):
    """All days of the demonstration's two years."""
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


WORKING = [d for d in every_day() if is_working(d)]
WEEKEND = [d for d in every_day() if not is_working(d)]


def working_after(day, count):
    """The count-th working day after the given one (negative: before)."""
    step = 1 if count >= 0 else -1
    left = abs(count)
    while left:
        day += timedelta(days=step)
        if is_working(day):
            left -= 1
    return day


def chinese(day, year=False):
    """11月20日, or 2026年11月20日."""
    return (f"{day.year}年" if year else "") + f"{day.month}月{day.day}日"
