"""The Rechtsbehelfsbelehrung: remedy, body, seat and period (§ 58 VwGO, § 37 Abs. 6 VwVfG, § 36 SGB X)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.deadlines.delivery import announced_on, last_day_of_remedy
from app.deadlines.laws import ProceduralLaw, Remedy

_ARTICLES = {Remedy.OBJECTION: "Der", Remedy.ACTION: "Die"}
_MONTHS = {1: "eines Monats", 2: "von zwei Monaten", 3: "von drei Monaten"}


@dataclass(frozen=True, kw_only=True)
class Authority:
    """The body that receives a remedy, in the form it appears in an address."""

    name: str  # e.g. "Stadt Paderborn, Der Bürgermeister"
    address: str  # e.g. "Am Abdinghof 11, 33098 Paderborn"
    court: str | None = None  # the competent court with its seat; needed where the remedy is an action


def remedy_notice(law: ProceduralLaw, authority: Authority) -> list[str]:
    """Return the paragraphs of the notice about legal remedies, German, ready for a letter.

    Raises:
        ValueError: an action needs the competent court and the authority names none.
    """
    period = f"innerhalb {_MONTHS[law.remedy_months]} nach seiner Bekanntgabe"
    describe = _objection if law.remedy is Remedy.OBJECTION else _action
    paragraphs = [describe(law, authority, period)]
    if not law.is_suspensive:
        source = f" ({law.suspension_source})" if law.suspension_source else ""
        paragraphs.append(
            f"{_ARTICLES[law.remedy]} {law.remedy} hat keine aufschiebende Wirkung{source}. "
            "Der festgesetzte Betrag ist daher auch dann fristgerecht zu zahlen."
        )
    return paragraphs


def period_notice(law: ProceduralLaw, sent: date, *, state: str = "NW") -> str:
    """Return the sentence that computes the last day for an act sent on `sent`.

    It explains and does not fix the day: nobody knows the day of arrival when the letter is written, and
    a notice that names a wrong day lets the remedy run for a year (§ 58 Abs. 2 VwGO).
    """
    announced = announced_on(sent, law, state=state)
    last = last_day_of_remedy(sent, law, state=state)
    return (
        f"So berechnet sich die Frist: Wird dieser Bescheid am {sent:%d.%m.%Y} abgesandt oder "
        f"bereitgestellt, gilt er am {announced:%d.%m.%Y} als bekannt gegeben ({law.fiction_source}). "
        f"Die Frist endet dann mit Ablauf des {last:%d.%m.%Y}. Kommt er erst später bei Ihnen an, "
        "beginnt sie an diesem Tag."
    )


def _objection(law: ProceduralLaw, authority: Authority, period: str) -> str:
    return (
        f"Gegen diesen Bescheid kann {period} Widerspruch erhoben werden. "
        "Der Widerspruch ist schriftlich, in einer die Schriftform ersetzenden elektronischen Form "
        f"oder zur Niederschrift bei der Behörde {authority.name}, {authority.address}, einzulegen."
    )


def _action(law: ProceduralLaw, authority: Authority, period: str) -> str:
    if authority.court is None:
        raise ValueError(f"{law.key}: the notice must name the competent {law.court} and its seat.")
    return (
        f"Gegen diesen Bescheid kann {period} Klage beim {authority.court} erhoben werden. "
        "Die Klage ist schriftlich, als elektronisches Dokument über einen sicheren Übermittlungsweg "
        "oder zur Niederschrift der Geschäftsstelle zu erheben."
    )
