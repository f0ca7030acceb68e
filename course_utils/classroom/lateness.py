"""What a class has agreed on late hand-ins, and what that means for one. What is not known is said, not guessed."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

NONE_TAKEN = "Nothing is taken away for that."


@dataclass(frozen=True)
class Handed:
    """What an export says of when something was handed in.

    Attributes
    ----------
    at
        The time, with its zone; None if nothing says it.
    marked
        Whether the system has marked it as late; None for a system that marks nothing.
    problem
        Why a time that is written somewhere could not be read.
    """

    at: datetime | None = None
    marked: bool | None = None
    problem: str = ""


@dataclass(frozen=True)
class Lateness:
    """What comes of it for one hand-in.

    Attributes
    ----------
    kept
        The share of the points that is left.
    words
        What the student and the teacher are told; empty for a hand-in in time.
    known
        False if the policy cannot be applied because the time is not known.
    """

    kept: float = 1.0
    words: str = ""
    known: bool = True


@dataclass(frozen=True)
class Policy:
    """What a class has agreed on.

    Attributes
    ----------
    deadline
        With its time zone; a hand-in of this very second is in time. None if nothing hangs on it.
    grace
        For so long after it nothing is taken away. Whoever is later than that is late from the deadline on.
    a_day
        The share of the points that each day begun takes. A day is one of the calendar: it ends at the deadline's hour
        of the next day, also when the clocks are changed in between.
    floor
        The share of the points that a late hand-in keeps at least.
    closes
        After this time nothing is accepted: such a hand-in gets no points.
    marked
        The share that is taken of a hand-in that its system has marked as late without saying the time; None if the
        teacher is to be asked.

    Raises
    ------
    ValueError
        If a setting lacks what it needs, or is outside of its range.
    """

    deadline: datetime | None = None
    grace: timedelta = timedelta(0)
    a_day: float = 0.0
    floor: float = 0.0
    closes: datetime | None = None
    marked: float | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        for name, share in [("--late", self.a_day), ("--floor", self.floor), ("--late-mark", self.marked or 0.0)]:
            if not 0 <= share <= 1:
                raise ValueError(f"{name} {share:g} is no share of the points: give a number from 0 to 1, as 0.1.")
        if self.deadline is None and (self.a_day or self.grace):
            raise ValueError(
                "--late and --grace count from a deadline: give one, as in --deadline 2026-11-20T23:59+01:00. For "
                "hand-ins that Canvas only marks as late there is --late-mark."
            )
        if self.grace < timedelta(0):
            raise ValueError("--grace is a number of minutes, not below 0.")
        if self.deadline and self.closes and _utc(self.closes) < _utc(self.deadline):
            raise ValueError(f"--closes {self.closes} is before the deadline {self.deadline}.")

    def judge(self, handed: Handed, extended: datetime | None = None) -> Lateness:
        """Return what the policy means for a hand-in.

        Parameters
        ----------
        extended
            A deadline of the student's own, which counts instead of the class's, and after which the rest begins.
        """
        deadline = extended or self.deadline
        if handed.at is None:
            return self._without_time(handed, deadline)
        end = None if self.closes is None else max(_utc(self.closes), _utc(extended or self.closes))
        if end is not None and _utc(handed.at) > end:
            return Lateness(0.0, f"Handed in {_shown(handed.at)}: after {_shown(end)} nothing is accepted.")
        if deadline is None or _utc(handed.at) <= _utc(deadline) + self.grace:
            return Lateness()
        late = f"Handed in {_span(_utc(handed.at) - _utc(deadline))} late"
        if not self.a_day:
            return Lateness(1.0, f"{late}. {NONE_TAKEN}")
        days = _days(handed.at, deadline)
        taken = min(self.a_day * days, 1 - self.floor)
        return Lateness(1 - taken, f"{late}: {_percent(taken)} of the points are taken away.")

    def _without_time(self, handed: Handed, deadline: datetime | None) -> Lateness:
        if handed.marked and self.marked is not None:
            return Lateness(1 - self.marked, f"Handed in late: {_percent(self.marked)} of the points are taken away.")
        matters = deadline is not None or self.closes is not None
        if handed.marked and not matters:
            return Lateness(1.0, f"Handed in late. {NONE_TAKEN}")
        if handed.marked is False or not matters:
            return Lateness()
        words = (
            "Handed in late; how late is not known yet."
            if handed.marked
            else "When this was handed in is not known yet."
        )
        return Lateness(1.0, f"{words} {handed.problem}".strip(), known=False)


def _days(at: datetime, deadline: datetime) -> int:
    """Return how many days have begun since the deadline, each ending at its hour on the clock."""
    days = max(0, (_utc(at) - _utc(deadline)).days - 1)
    while _utc(deadline + timedelta(days=days)) < _utc(at):  # the sum is the clock's, the comparison is the world's
        days += 1
    return days


def _utc(time: datetime) -> datetime:
    """Return a time in the one zone in which differences are true: Python's are the clock's within a zone."""
    return time.astimezone(timezone.utc)


def _shown(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S %Z}"


def _span(span: timedelta) -> str:
    hours, rest = divmod(round(span.total_seconds()), 3600)
    days, hours = divmod(hours, 24)
    minutes, seconds = divmod(rest, 60)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second")]
    said = [f"{count} {name}{'s' * (count != 1)}" for count, name in parts if count]
    return " and ".join(said[:2]) or "less than a second"


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"
