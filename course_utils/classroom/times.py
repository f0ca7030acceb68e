"""Read times as teachers and learning-management systems write them; one that can be read in two ways is refused."""

import re
import unicodedata
from datetime import datetime, timezone, tzinfo
from zoneinfo import ZoneInfo

MONTHS = [
    ["january", "januar", "janvier", "enero", "gennaio", "janeiro", "januari"],
    ["february", "februar", "fevrier", "febrero", "febbraio", "fevereiro", "februari"],
    ["march", "marz", "mars", "marzo", "marco", "maart"],
    ["april", "avril", "abril", "aprile"],
    ["may", "mai", "mayo", "maggio", "maio", "mei"],
    ["june", "juni", "juin", "junio", "giugno", "junho"],
    ["july", "juli", "juillet", "julio", "luglio", "julho"],
    ["august", "aout", "agosto", "augustus"],
    ["september", "septembre", "septiembre", "settembre", "setembro"],
    ["october", "oktober", "octobre", "octubre", "ottobre", "outubro"],
    ["november", "novembre", "noviembre", "novembro"],
    ["december", "dezember", "decembre", "diciembre", "dicembre", "dezembro"],
]
DAY_FIRST = re.compile(r"\b(?P<day>\d{1,2})\.?\s+(?:de\s+)?(?P<month>[a-z]{3,})\.?,?\s+(?:de\s+)?(?P<year>\d{4})\b")
MONTH_FIRST = re.compile(r"\b(?P<month>[a-z]{3,})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})\b")
WITH_DOTS = re.compile(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})\b")
CLOCK = re.compile(r"\b(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s*(?P<half>[ap])\.?\s?m\b)?")


class UnknownTimeError(ValueError):
    """Raised for a text that does not say one time; its words say why."""


def read(text: str, zone: tzinfo | None, later: bool = False) -> datetime:
    """Return the time that a text says, with its zone.

    ISO's form is read (``2026-11-20T23:59+01:00``), and what Moodle's worksheets hold in English, German, French,
    Spanish, Italian, Portuguese and Dutch (``Friday, 20 November 2026, 11:59 PM``). ``11/12/2026`` is no one day.

    Parameters
    ----------
    zone
        The zone of a text that names none.
    later
        In an hour that comes twice because the clocks go back, take the later one (as for a deadline) instead of the
        earlier one (as for a hand-in): what is better for the student.

    Raises
    ------
    UnknownTimeError
        If it says no time, a time that the clocks leave out, or one whose zone is not known.
    """
    found = _iso(text) or _in_words(text)
    if found.tzinfo is not None:
        return found
    if zone is None:
        raise UnknownTimeError(f"{text!r} names no time zone: give one, as in --zone Europe/Berlin")
    found = found.replace(tzinfo=zone, fold=int(later))
    if found.astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None) != found.replace(tzinfo=None):
        raise UnknownTimeError(f"{text!r} does not exist in {zone}: the clocks go forward over it")
    return found


def zone(name: str) -> tzinfo:
    """Return the time zone of a name.

    Raises
    ------
    ValueError
        If this system knows no such zone.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # one that is not found is a KeyError
        raise ValueError(
            f"There is no time zone {name!r}: name a city's, as in Europe/Berlin or America/New_York. If this is one, "
            "this system has no list of zones: pip install tzdata."
        ) from None


def _iso(text: str) -> datetime | None:
    """Return the time in ISO's form; None for another form, and for a day alone, which is no time."""
    plain = re.sub(r"[zZ]$", "+00:00", text.strip())
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", plain):
        return None
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        return None


def _in_words(text: str) -> datetime:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    dates = [match for match in (form.search(folded) for form in (DAY_FIRST, MONTH_FIRST, WITH_DOTS)) if match]
    clocks = list(CLOCK.finditer(folded))
    if len(dates) == 1 and len(clocks) == 1:
        date, clock = dates[0], clocks[0]
        month, hour = _month(date["month"]), int(clock["hour"])
        if clock["half"] and not 1 <= hour <= 12:
            month = None
        if clock["half"]:
            hour = hour % 12 + (12 if clock["half"] == "p" else 0)
        try:
            if month:
                return datetime(
                    int(date["year"]), month, int(date["day"]), hour, int(clock["minute"]), int(clock["second"] or 0)
                )
        except ValueError:
            pass
    raise UnknownTimeError(f"{text!r} is no time that can be read: write it as 2026-11-20T23:59")


def _month(word: str) -> int | None:
    """Return the number of a month, of its name or the beginning of it, if that can only be one."""
    if word.isdigit():
        return int(word)
    found = [number for number, names in enumerate(MONTHS, 1) if any(name.startswith(word) for name in names)]
    return found[0] if len(found) == 1 else None
