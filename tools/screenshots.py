#!/usr/bin/env python3
"""Take the screenshots of docs/images/ from a running demo suite, through headless Chromium.

    tools/screenshots.py [--url http://localhost:8069] [--out docs/images] [NAME …]

It speaks Chromium's own protocol over the `websocket-client` that Odoo's browser tests need anyway,
and only reads: whatever it types into a form is thrown away with the page. Run it with the Python
of `.docflow/venv` after `./docflow test` has put the packages there.
"""

import argparse
import base64
import contextlib
import io
import itertools
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.request

import websocket
from PIL import Image

PAGE = (1366, 800)  # the screen of an ordinary office computer
PATIENCE = 60  # seconds for a page to get ready
QUIET_SECONDS = 2  # a page that has not changed for so long is drawn, its preview included
MAX_BYTES = 150_000  # of a picture: README shows several


class Browser:
    """One headless Chromium with one page."""

    def __init__(self, url):
        self.url = url
        self._ids = itertools.count(1)
        self._profile = tempfile.mkdtemp(prefix="docflow-shots-")
        width, height = PAGE
        self._process = subprocess.Popen(
            [
                shutil.which("chromium") or "chromium-browser",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--lang=uk",
                "--remote-debugging-port=0",
                f"--user-data-dir={self._profile}",
                f"--window-size={width},{height}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._socket = websocket.create_connection(
            self._find_page(), suppress_origin=True, timeout=PATIENCE
        )
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **metrics)
        self.call("Emulation.setTimezoneOverride", timezoneId="Europe/Kyiv")

    def _find_page(self):
        port_file = pathlib.Path(self._profile, "DevToolsActivePort")
        until(lambda: port_file.exists() and port_file.read_text().strip(), "Chromium to start")
        port = port_file.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=PATIENCE) as answer:
            targets = json.load(answer)
        return next(t["webSocketDebuggerUrl"] for t in targets if t["type"] == "page")

    def close(self):
        """Stop Chromium and forget its profile."""
        self._socket.close()
        self._process.terminate()
        self._process.wait(timeout=PATIENCE)
        shutil.rmtree(self._profile, ignore_errors=True)

    def call(self, method, **params):
        """Send one command and return its result (dict)."""
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]

    def run(self, script):
        """Return the value of JavaScript ``script``, promises awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", script))
        return answer["result"].get("value")

    def wait(self, script):
        """Wait until ``script`` is true; a page being left counts as not ready."""

        def ready():
            with contextlib.suppress(RuntimeError):
                return self.run(f"Boolean({script})")
            return False

        until(ready, script)

    def open(self, path):
        """Open ``path`` of the suite and wait for the web client."""
        self.call("Page.navigate", url=self.url + path)
        self.wait("document.readyState === 'complete'")

    def login(self, login):
        """Log in as ``login`` with the password that equals it."""
        self.call("Network.clearBrowserCookies")
        self.open("/web/login")
        self.wait("document.querySelector('input[name=login]')")
        self.run(
            f"document.querySelector('input[name=login]').value = {json.dumps(login)};"
            f"document.querySelector('input[name=password]').value = {json.dumps(login)};"
            "document.querySelector('form.oe_login_form button[type=submit]').click()"
        )
        self.wait("document.querySelector('.o_main_navbar')")

    def find(self, model, domain, **options):
        """Return the id of the first record of ``model`` that the user finds."""
        body = {
            "params": {
                "model": model,
                "method": "search",
                "args": [domain],
                "kwargs": {"limit": 1, **options},
            }
        }
        script = (
            "fetch('/web/dataset/call_kw', {method: 'POST', "
            "headers: {'Content-Type': 'application/json'}, "
            f"body: JSON.stringify({json.dumps(body)})}}).then(r => r.json())"
            ".then(r => r.result || Promise.reject(new Error(JSON.stringify(r.error))))"
        )
        found = self.run(script)
        if not found:
            raise RuntimeError(f"no {model} for {domain}")
        return found[0]

    def type_into(self, selector, text):
        """Type ``text`` into the empty field that ``selector`` points to."""
        found = f"document.querySelector({json.dumps(selector)})"
        # found and used in one breath: the page may draw itself anew in between
        self.wait(f"{found}?.value === '' && ({found}.focus(), document.activeElement === {found})")
        self.call("Input.insertText", text=text)

    def click(self, selector, words=""):
        """Click the first element of ``selector`` that holds ``words`` as soon as it is there."""
        found = (
            f"[...document.querySelectorAll({json.dumps(selector)})]"
            f".find(element => element.textContent.includes({json.dumps(words)}))"
        )
        self.wait(f"{found} && ({found}.click(), true)")

    def shoot(self, path):
        """Write a small PNG of the page once nothing moves on it any more."""
        self.run("document.activeElement?.blur()")
        previous, quiet_since = None, time.monotonic()
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            picture = self.call("Page.captureScreenshot", format="png")["data"]
            if picture != previous:
                previous, quiet_since = picture, time.monotonic()
            elif time.monotonic() - quiet_since > QUIET_SECONDS:
                break
            time.sleep(0.2)
        path.write_bytes(shrink(base64.b64decode(previous)))


def shrink(png):
    """Return ``png`` (bytes) with as many colours as ``MAX_BYTES`` allow."""
    page = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32, 16):
        small = io.BytesIO()
        # the octree keeps the few loud colours; median cut spends the palette on a scan's noise
        image = page.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        image.save(small, "PNG", optimize=True)
        if small.tell() <= MAX_BYTES:
            break
    return small.getvalue()


def until(ready, what):
    """Wait until ``ready()``; say for ``what`` when it never comes."""
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {PATIENCE} s for {what}")
        time.sleep(0.2)


# The pictures


def open_card(browser, domain, **options):
    """Open the form of the first card of ``domain`` with the preview of its scan."""
    card = browser.find("docflow.document", [["file_ids", "!=", False], *domain], **options)
    browser.open(f"/odoo/docflow-incoming/{card}")
    browser.wait("document.querySelector('.o_form_view .o_field_widget')")
    browser.wait(
        "document.querySelector('.o_attachment_preview iframe, .o_attachment_preview img')"
    )


def open_cabinet(browser, tray):
    """Open a tray of the cabinet and wait for its rows."""
    browser.open("/odoo/action-docflow_base.docflow_cabinet_action")
    browser.click(f".o_docflow_tray[data-tray={tray}]")
    browser.wait("document.querySelector('.o_list_view .o_data_row')")


def shoot_card(browser, path):
    """A card in execution: the resolutions beside the scan."""
    browser.login("mayor")
    domain = [["state", "=", "in_execution"], ["category", "=", "incoming"]]
    domain += [["control_state", "=", "on_control"], ["resolution_ids.parent_id", "!=", False]]
    open_card(browser, domain)
    browser.click(".o_notebook .nav-link", "Резолюції")
    browser.shoot(path)


def shoot_registration(browser, path):
    """A scanned letter that waits for its number; the oldest, which the demo made."""
    browser.login("registrar")
    domain = [["state", "=", "draft"], ["category", "=", "incoming"]]
    domain += [["create_uid.login", "=", "registrar"], ["recipient_ids", "!=", False]]
    open_card(browser, domain, order="id")
    browser.shoot(path)


def shoot_cabinet(browser, path):
    """The mayor's tray «На розгляд»."""
    browser.login("mayor")
    open_cabinet(browser, "review")
    browser.shoot(path)


def shoot_resolution(browser, path):
    """The mayor writes a resolution, and throws it away again."""
    browser.login("mayor")
    domain = [["state", "=", "in_review"], ["recipient_ids.user_id.login", "=", "mayor"]]
    domain += [["category", "=", "incoming"], ["type_id.code", "=", "ВХ"]]
    open_card(browser, domain, order="id")
    browser.click("button", "На виконання")
    browser.type_into(".modal [name=text] textarea", "Розглянути, підготувати проєкт відповіді")
    for executor in ("Оксана Бондар", "Роман Дячук"):
        browser.click(".modal .o_field_x2many_list_row_add a", "")
        browser.type_into(".modal .o_selected_row [name=executor_id] input", executor)
        browser.click(".o-autocomplete--dropdown-item", executor)
    browser.click(".modal .modal-title")
    browser.shoot(path)
    # a page that is left with a dialog open saves what the dialog holds, as a draft
    browser.click(".modal-footer button", "Відмінити")
    browser.wait("!document.querySelector('.modal')")


def shoot_tree(browser, path):
    """A line being typed into the tree of a card that was passed on."""
    browser.login("mayor")
    domain = [["state", "=", "in_execution"], ["category", "=", "incoming"]]
    domain += [["resolution_ids.author_id.login", "=", "mayor"]]
    domain += [["resolution_ids.parent_id.parent_id", "!=", False]]
    card = browser.find("docflow.document", domain, order="id desc")
    browser.open(f"/odoo/docflow-incoming/{card}")
    browser.click(".o_notebook .nav-link", "Резолюції")
    browser.wait("document.querySelector('.o_docflow_tree_node[data-node]')")
    browser.type_into(".o_docflow_line_input", "@Дячук до пт — погодити кошторис, копія @Бойчук")
    browser.wait("document.querySelector('.o_docflow_line_due')")
    browser.run("document.querySelector('.o_docflow_tree').scrollIntoView({block: 'center'})")
    # a typed line is nowhere but in the page: it goes with it
    browser.shoot(path)


def shoot_acting(browser, path):
    """The cabinet of a deputy, the switch opened."""
    browser.login("executor6")
    open_cabinet(browser, "execute")
    browser.click(".o_docflow_acting")
    browser.wait("document.querySelector('.o-dropdown--menu .dropdown-item')")
    browser.shoot(path)


def shoot_board(browser, path):
    """Assignments by state."""
    browser.login("mayor")
    browser.open("/odoo/docflow-board")
    browser.wait("document.querySelector('.o_kanban_record:not(.o_kanban_ghost)')")
    browser.shoot(path)


def shoot_year(browser, path):
    """Recurring obligations of this year."""
    browser.login("mayor")
    browser.open("/odoo/docflow-obligations-year")
    browser.wait("document.querySelector('.o_docflow_year_table')")
    browser.shoot(path)


def shoot_desk(browser, path):
    """This morning's stack, its first letter filled in."""
    browser.login("registrar")
    browser.open("/odoo/docflow-desk")
    browser.wait("document.querySelector('.o_docflow_desk img')?.complete")
    browser.shoot(path)


def shoot_search(browser, path):
    """Words in another form than they stand in the papers."""
    browser.login("mayor")
    browser.open("/odoo/docflow-search")
    browser.type_into(".o_docflow_search_box", "ремонту покрівель")
    browser.click(".o_docflow_search button", "Знайти")
    browser.wait("document.querySelector('.o_docflow_search mark')")
    browser.shoot(path)


def shoot_decision(browser, path):
    """The dialog of a request for another date, left undecided."""
    for login in ("mayor", "deputy1", "deputy2"):
        browser.login(login)
        waiting = [["state", "=", "requested"], ["approver_id.login", "=", login]]
        with contextlib.suppress(RuntimeError):  # nothing waits for this one
            request = browser.find("docflow.extension", waiting)
            break
    else:
        raise RuntimeError("no extension waits for the mayor or his deputies")
    line = browser.find("docflow.assignment", [["extension_ids", "in", [request]]])
    browser.open(f"/odoo/docflow-assignments/{line}")
    browser.click("button[name=action_decide]")
    browser.wait("document.querySelector('.modal .o_field_widget[name=day]')")
    browser.shoot(path)
    browser.click(".modal-footer button", "Вирішити пізніше")
    browser.wait("!document.querySelector('.modal')")


def shoot_why(browser, path):
    """Why a deadline that was moved is what it is."""
    browser.login("controller")
    extended = [["extension_ids.state", "=", "granted"], ["date_deadline", "!=", False]]
    line = browser.find("docflow.assignment", extended)
    browser.open(f"/odoo/docflow-assignments/{line}")
    browser.click(".o_docflow_why_link")
    browser.wait("document.querySelector('.o_docflow_why_body li')")
    browser.shoot(path)


def shoot_kanban(browser, path):
    """All cards of the council by state."""
    browser.login("controller")
    browser.open("/odoo/action-docflow_base.docflow_document_action?view_type=kanban")
    browser.wait("document.querySelector('.o_kanban_record:not(.o_kanban_ghost)')")
    browser.shoot(path)


SHOTS = {
    "card": shoot_card,
    "registration": shoot_registration,
    "cabinet": shoot_cabinet,
    "resolution": shoot_resolution,
    "tree": shoot_tree,
    "acting": shoot_acting,
    "board": shoot_board,
    "year": shoot_year,
    "decision": shoot_decision,
    "why": shoot_why,
    "kanban": shoot_kanban,
    "desk": shoot_desk,
    "search": shoot_search,
}


def main():
    """Take the pictures that were asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://localhost:8069")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("docs/images"))
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SHOTS)}")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    browser = Browser(arguments.url.rstrip("/"))
    try:
        for name in arguments.names or SHOTS:
            path = arguments.out / f"{name}.png"
            SHOTS[name](browser, path)
            print(path)
    finally:
        browser.close()


if __name__ == "__main__":
    main()
