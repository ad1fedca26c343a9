"""A headless Chromium that walks through the suite and takes pictures of it.

It speaks Chromium's own protocol over the `websocket-client` that Odoo's browser tests need anyway.
"""

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
                # Odoo bounds the addresses of its process, and Chromium reserves more than that
                "prlimit",
                "--as=unlimited",
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
