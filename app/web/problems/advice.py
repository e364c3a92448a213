"""What error pages advise: for every status and code what happened and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True)
class Advice:
    """Title and explanation of a status without words of its own, and what a person can do."""

    title: str
    what_happened: str
    what_to_do: tuple[str, ...]


ADVICE = {
    "http-400": Advice(
        "Die Anfrage war nicht verständlich",
        "Die Adresse oder die gesendeten Angaben passen nicht zu dieser Seite. Es wurde nichts gespeichert.",
        ("Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.",),
    ),
    "http-401": Advice(
        "Bitte melden Sie sich an",
        "Für diese Seite brauchen Sie eine Anmeldung.",
        ("Melden Sie sich an. Danach kommen Sie hierher zurück.",),
    ),
    "http-403": Advice(
        "Nicht erlaubt",
        "Ihr Konto darf diese Seite nicht benutzen.",
        (
            "Wenn Sie die Seite für Ihre Arbeit brauchen: Bitten Sie Ihre Administration um die Rolle.",
            "Wenn Sie mehrere Konten haben: Melden Sie sich ab und mit dem anderen Konto an.",
        ),
    ),
    "same-person": Advice(
        "Vier-Augen-Prinzip",
        "Diese Aufgabe muss eine andere Person erledigen als die vorige.",
        ("Lassen Sie die Aufgabe offen: Eine Kollegin oder ein Kollege Ihrer Gruppe kann sie übernehmen.",),
    ),
    "foreign-origin": Advice(
        "Die Anfrage kam von einer fremden Seite",
        "Eine andere Internetseite wollte in Ihrem Namen etwas absenden.",
        (
            "Schließen Sie die Seite, von der Sie gekommen sind.",
            "Öffnen Sie Laufzettel über Ihr Lesezeichen und beginnen Sie dort.",
        ),
    ),
    "http-404": Advice(
        "Diese Seite gibt es nicht",
        "Unter dieser Adresse ist nichts zu finden.",
        (
            "Prüfen Sie die Adresse auf Tippfehler.",
            "Vielleicht wurde der Inhalt gelöscht, oder er gehört zu einer anderen Kommune.",
        ),
    ),
    "http-405": Advice(
        "So lässt sich diese Seite nicht aufrufen",
        "Die Adresse nimmt nur abgesendete Formulare an. Vielleicht haben Sie sie kopiert oder neu geladen.",
        ("Gehen Sie zur Übersicht und öffnen Sie die Seite von dort.",),
    ),
    "http-409": Advice(
        "Der Stand hat sich geändert",
        "Inzwischen hat jemand anderes daran gearbeitet.",
        ("Öffnen Sie die Seite neu: Sie zeigt den heutigen Stand.",),
    ),
    "http-413": Advice(
        "Das ist zu groß",
        "Die gesendeten Angaben oder Dateien sind zu groß. Es wurde nichts gespeichert.",
        (
            "Gehen Sie zurück und senden Sie kleinere Dateien, zum Beispiel ein kleineres Foto.",
            "Senden Sie mehrere Dateien einzeln.",
        ),
    ),
    "http-429": Advice(
        "Das war zu oft",
        "So viele Mitteilungen nehmen wir an einem Tag nicht an. Diese ist nicht angekommen.",
        ("Versuchen Sie es morgen noch einmal.", "Wenn es eilt: Rufen Sie Ihre Kommune an."),
    ),
    "http-422": Advice(
        "Angaben unvollständig oder fehlerhaft",
        "Mindestens eine Angabe passt nicht. Es wurde nichts gespeichert.",
        ("Gehen Sie zurück und prüfen Sie Ihre Angaben.",),
    ),
    "http-500": Advice(
        "Da ist uns ein Fehler unterlaufen",
        "Laufzettel konnte die Anfrage nicht ausführen. Es wurde nichts gespeichert.",
        (
            "Versuchen Sie es in einigen Minuten noch einmal.",
            "Wenn es dann nicht geht: Nennen Sie der Administration die Fehlernummer unten.",
        ),
    ),
    "http-503": Advice(
        "Laufzettel ist gerade nicht erreichbar",
        "Ein Teil, den wir dafür brauchen, antwortet nicht.",
        (
            "Warten Sie eine Minute und laden Sie die Seite neu.",
            "Wenn es dann nicht geht: Nennen Sie der Administration die Fehlernummer unten.",
        ),
    ),
    "login-failed": Advice(
        "Die Anmeldung hat nicht geklappt",
        "Es wurde niemand angemeldet.",
        ("Beginnen Sie die Anmeldung von vorn. Cookies müssen dafür erlaubt sein.",),
    ),
    "login-provider-unavailable": Advice(
        "Die Anmeldung ist gerade nicht möglich",
        "Der Anmeldedienst Ihrer Kommune antwortet nicht.",
        (
            "Warten Sie eine Minute und versuchen Sie es noch einmal.",
            "Wenn es dann nicht geht: Sagen Sie der Administration, dass der Anmeldedienst nicht antwortet.",
        ),
    ),
    "no-role": Advice(
        "Ihr Konto hat hier noch keine Rolle",
        "Es wurde niemand angemeldet.",
        (
            "Bitten Sie Ihre Administration um die Rolle, die Sie für Ihre Arbeit brauchen.",
            "Wenn Sie mehrere Konten haben: Melden Sie sich mit dem anderen an.",
        ),
    ),
    "unknown-host": Advice(
        "Unter diesem Namen gibt es hier nichts",
        "Diese Adresse gehört nicht zu dieser Installation von Laufzettel.",
        (
            "Prüfen Sie die Adresse auf Tippfehler, oder gehen Sie über die Internetseite Ihrer Kommune.",
            "Wenn Sie Laufzettel betreiben: Tragen Sie den Namen in PUBLIC_URL oder TENANT_HOSTS ein.",
        ),
    ),
    "foreign-account": Advice(
        "Ihr Konto gehört nicht zu dieser Kommune",
        "Es wurde niemand angemeldet.",
        (
            "Melden Sie sich mit dem Konto an, das Sie für diese Kommune haben.",
            "Wenn Sie für diese Kommune arbeiten: Bitten Sie ihre Administration, Ihr Konto freizuschalten.",
        ),
    ),
}


def find_advice(code: str, status: int) -> Advice:
    """Return the advice for a problem: by its code, else its status, else the kind of status."""
    kind = "http-500" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "http-400"
    return ADVICE.get(code) or ADVICE.get(f"http-{status}") or ADVICE[kind]
