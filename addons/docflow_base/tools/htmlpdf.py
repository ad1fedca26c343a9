"""HTML → PDF by WeasyPrint: page headers, footers and numbers come from the print CSS.

The HTML holds texts of users, so the renderer may open nothing: no address, no file of the server,
only ``data:`` URIs that stand in the page itself.
"""

import functools
import logging

_logger = logging.getLogger(__name__)


@functools.cache
def _engine():
    # Importing WeasyPrint takes more than half a second: pay when the first print is asked for.
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetchingError

    # Seven lines of progress for every label are no news for the server's log.
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)

    class DataOnlyFetcher(URLFetcher):
        """Serve ``data:`` URIs, refuse and log everything else."""

        def __init__(self):
            super().__init__(allow_redirects=False)

        def fetch(self, url, headers=None):
            if url[:5].lower() != "data:":
                _logger.warning("A print refused to open %.200s: only data: URIs are allowed", url)
                raise URLFetchingError("only data: URIs are allowed in prints")
            return super().fetch(url, headers)

    return weasyprint.HTML, FontConfiguration, DataOnlyFetcher


def html_to_pdf(html: str) -> bytes:
    """Return the PDF of a whole HTML page that carries its own ``<style>``."""
    page, fonts, fetcher = _engine()
    document = page(string=html, base_url=None, url_fetcher=fetcher())
    return document.write_pdf(font_config=fonts())
