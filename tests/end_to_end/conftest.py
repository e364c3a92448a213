"""The whole of Laufzettel as `make demo` starts it, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

from tests.end_to_end.editor import PROCEDURE, TOWN, await_editor

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "app" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
#: Where pictures of the pages go; `LAUFZETTEL_PICTURES=docs/images make test` renews those of the README.
PICTURES = ROOT / os.environ.get("LAUFZETTEL_PICTURES", "test-results")


#: axe.run() on the page; what axe itself injects breaks the page's policy and is not counted.
FIND_VIOLATIONS = """async (exclude) =>
  (await axe.run(exclude ? {exclude: [[exclude]]} : document)).violations
    .map(found => found.id + ": " + found.nodes.map(node => node.target.join(" ")).join(", "))"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Start what `make demo` starts, in processes of its own on free ports; the web server's address."""
    home = Path(tempfile.mkdtemp(prefix="laufzettel-e2e-", dir="/var/tmp"))
    with running_demo(home) as address:
        yield address


@contextmanager
def running_demo(home: Path, **settings: str) -> Iterator[str]:
    ports = {"LAUFZETTEL_PORT": str(free_port()), "LAUFZETTEL_LOGIN_PORT": str(free_port())}
    demo = subprocess.Popen(
        [sys.executable, "-m", "demo"],
        cwd=ROOT,
        env={**os.environ, **ports, **settings, "LAUFZETTEL_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert demo.stdout is not None
        told = list(iter_until(demo.stdout, "Beenden mit Strg-C"))
        assert demo.poll() is None, "".join(told)
        yield f"http://127.0.0.1:{ports['LAUFZETTEL_PORT']}"
    finally:
        demo.send_signal(signal.SIGINT)
        demo.communicate()
        shutil.rmtree(home, ignore_errors=True)


class SiteOfLater:
    """A site of its own whose time the test decides."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.address = ""
        self._offset = home.with_suffix(".clock")
        self._offset.write_text("0")

    @contextmanager
    def running(self) -> Iterator[SiteOfLater]:
        folder = Path(__file__).parent / "clock"
        clock = {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "LAUFZETTEL_TEST_CLOCK": str(self._offset)}
        try:
            with running_demo(self.home, WORKER_POLLING="0.5", **clock) as self.address:
                yield self
        finally:
            self._offset.unlink()

    def pass_days(self, days: int) -> None:
        """Let the clocks of all its processes go forward, and make due what the queue kept for then."""
        offset = float(self._offset.read_text()) + days * 24 * 60 * 60
        self._offset.write_text(str(offset))
        (postmaster,) = self.home.rglob("postmaster.pid")
        socket_folder = postmaster.read_text().splitlines()[4]
        with psycopg.connect(host=socket_folder, user="postgres", dbname="laufzettel") as database:
            database.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = now()"
                " WHERE status = 'todo' AND scheduled_at <= now() + make_interval(secs => %s)",
                [offset],
            )


@pytest.fixture(scope="module")
def site_of_later() -> Iterator[SiteOfLater]:
    home = Path(tempfile.mkdtemp(prefix="laufzettel-e2e-", dir="/var/tmp"))
    with SiteOfLater(home).running() as found:
        yield found


def iter_until(lines: Iterable[str], end: str) -> Iterator[str]:
    for line in lines:
        yield line
        if end in line:
            return


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "the browser tests need Chromium: tools/system-packages test"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody with a browser of their own, who notices what is wrong with a page."""

    context: BrowserContext
    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def goto(self, path: str) -> None:
        response = self.page.goto(self.site + path)
        assert response is not None
        assert response.ok, f"{path}: {response.status}"

    def sign_in(self, tenant: str, name: str, *, page: str = "/aufgaben") -> None:
        """Open a page of the municipality and pick the persona at the OpenID provider."""
        self.page.goto(f"{self.site}/{tenant}{page}")
        self.page.get_by_role("button", name=name).click()
        self.page.wait_for_url(f"{self.site}/{tenant}{page}")

    def check_page(self, picture: str, *, exclude: str | None = None) -> None:
        """Complain of accessibility violations and of overflow; keep a picture, wide and at 400 px."""
        heard = list(self.complaints)
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(AXE.read_text())
        violations = self.page.evaluate(FIND_VIOLATIONS, exclude)
        PICTURES.mkdir(parents=True, exist_ok=True)
        for width, height in ((400, 800), (1440, 900)):
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.screenshot(path=PICTURES / f"{picture}-{width}.png", full_page=True)
            overflow = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if overflow > 0:
                violations.append(f"{overflow} px wider than {width} px")
        self.complaints[:] = heard + [f"{picture}: {violation}" for violation in violations]

    def _listen(self) -> None:
        def hear(line: ConsoleMessage) -> None:
            if line.type == "error" and not line.text.startswith("Failed to load resource"):
                self.complaints.append(line.text)

        def look(response: Response) -> None:
            if response.status >= 400 and response.request.resource_type not in ("document", "fetch", "xhr"):
                self.complaints.append(f"{response.status} {response.url}")

        self.page.on("console", hear)
        self.page.on("response", look)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture
def person(chromium: Browser, site: str) -> Iterator[Callable[..., Person]]:
    """Make people with separate browsers; at the end none may have seen an error in the console."""
    people: list[Person] = []

    def make(*, javascript: bool = True, dark: bool = False) -> Person:
        context = chromium.new_context(
            locale="de-DE",
            viewport={"width": 1440, "height": 900},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        context.set_default_timeout(30_000)
        found = Person(context, context.new_page(), site)
        found._listen()
        people.append(found)
        return found

    yield make
    complaints = [text for each in people for text in each.complaints]
    for each in people:
        each.context.close()
    assert complaints == []


@pytest.fixture
def mila(person: Callable[..., Person]) -> Iterator[Person]:
    """A modeller in front of a fresh draft, which is thrown away afterwards."""
    expect.set_options(timeout=30_000)
    mila = person()
    mila.sign_in(TOWN, "Mila Modell", page="/verfahren")
    mila.goto(PROCEDURE)
    mila.page.get_by_role("button", name="Entwurf beginnen").click()
    await_editor(mila.page)
    yield mila
    mila.context.set_offline(False)
    mila.goto(PROCEDURE)
    if mila.page.get_by_role("link", name="Entwurf bearbeiten").count():
        mila.goto(f"{PROCEDURE}/entwurf/verwerfen")
        mila.page.get_by_role("button", name="Entwurf endgültig verwerfen").click()
