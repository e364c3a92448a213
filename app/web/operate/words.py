"""How states, situations and incidents are called in front of an operator."""

from __future__ import annotations

from app.models import Incident, InstanceState, Job, JobState
from app.queries.operating import JobSituation

#: Name in the singular and the look of its mark.
INSTANCE_STATES = {
    InstanceState.ACTIVE: ("läuft", "info"),
    InstanceState.SUSPENDED: ("angehalten", "warning"),
    InstanceState.COMPLETED: ("abgeschlossen", "success"),
    InstanceState.CANCELLED: ("abgebrochen", "neutral"),
}
SITUATIONS = {
    JobSituation.WAITING: "warten auf den ersten Versuch",
    JobSituation.RETRYING: "warten auf einen weiteren Versuch",
    JobSituation.RUNNING: "laufen gerade",
    JobSituation.FAILED: "gescheitert",
}
#: What can be done to many instances at once: name in the address → label.
BULK_ACTIONS = {
    "wiederholen": "Störungen wiederholen",
    "anhalten": "anhalten",
    "fortsetzen": "fortsetzen",
    "variable": "Variable setzen",
    "verschieben": "Schritt verschieben",
    "version": "Version wechseln",
    "abbrechen": "abbrechen",
}
#: When a listener's job is done, seen from the element it belongs to.
LISTENERS = {
    "start": "Listener vor dem Beginn",
    "end": "Listener nach dem Ende",
    "creating": "Listener beim Anlegen",
    "assigning": "Listener nach der Zuweisung",
    "updating": "Listener nach einer Änderung",
    "completing": "Listener beim Abschließen",
    "canceling": "Listener nach dem Abbruch",
}
#: What the queue does, if it does not succeed.
QUEUE_TASKS = {
    "execute_job": "Ein automatischer Schritt",
    "fire_timer": "Ein Zeitpunkt in einem Vorgang",
    "fire_start_timer": "Ein Zeitpunkt, zu dem ein Vorgang beginnen soll",
    "correlate_messages": "Die Entscheidung, wer eine Nachricht bekommt",
    "deliver_event": "Eine Nachricht oder ein Signal, das einen Vorgang weiterbringt oder beginnen lässt",
    "advance_call": "Ein aufgerufener Prozess",
    "cancel_called_instance": "Das Ende eines aufgerufenen Prozesses",
}
_SENTENCES = {
    "retries-used-up": "ist gescheitert, alle Versuche sind verbraucht.",
    "job-impossible": "ist gescheitert; ein weiterer Versuch hilft erst, wenn die Ursache behoben ist.",
    "worker-lost": "hat den Dienst, der ihn ausführt, mehrmals abbrechen lassen.",
    "uncaught-error": "hat einen Fehler gemeldet, den das Diagramm nicht behandelt.",
    "timer-failed": "konnte nicht eintreten, obwohl es Zeit ist.",
    "delivery-failed": "konnte nicht annehmen, was eingegangen ist.",
    "call-failed": "kann den Prozess, den er aufruft, nicht beginnen oder beenden.",
    "called-process-missing": "ruft einen Prozess auf, den es nicht gibt.",
    "called-too-deep": "ruft einen Prozess auf, über dem schon zu viele andere stehen.",
    "called-instance-cancelled": "rief einen Prozess auf, der abgebrochen wurde; Wiederholen beginnt neu.",
    "sent-in-circles": "hat nicht gesendet: Vorgänge starten einander vermutlich ohne Ende.",
    "output-invalid": "hat ein Ergebnis geliefert, mit dem der Vorgang nicht weitergehen kann.",
}


def incident_sentence(incident: Incident, name: str) -> str:
    """Say in one sentence what is wrong; the technical message stands apart."""
    return f"Der Schritt „{name}“ {_SENTENCES.get(incident.kind, 'kann nicht ausgeführt werden.')}"


def job_name(job: Job) -> str:
    """Return how an operator calls a job: by its step, and for a listener when it is done there."""
    return f"{job.name}, {LISTENERS[job.listener]}" if job.listener in LISTENERS else job.name


def job_state(job: Job) -> tuple[str, str]:
    """Return how it stands with a job, and the look of its mark."""
    if job.state is JobState.READY:
        return _ready(job)
    return {
        JobState.RUNNING: ("läuft gerade", "progress"),
        JobState.COMPLETED: ("erledigt", "success"),
        JobState.FAILED: ("gescheitert", "danger"),
        JobState.CANCELLED: ("nicht mehr nötig", "neutral"),
    }[job.state]


def _ready(job: Job) -> tuple[str, str]:
    if job.error is None:
        return "wartet auf den ersten Versuch", "progress"
    if job.retries_left == job.retries:
        return "wird wiederholt", "progress"
    return "wartet auf einen weiteren Versuch", "warning"
