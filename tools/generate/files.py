"""Files of the cards that :mod:`draw` drew: versions with digests and sizes, and the texts of their
pages. Bytes have only those that :mod:`scans` draws.
"""

from .draw import PAGES, VERSIONS, sieve

TABLES = ["docflow_file", "docflow_file_version", "docflow_file_text"]
_FILE = "%(file)s + card.number"
_VERSION = f"%(version)s + card.number * {VERSIONS} + v"
_ATTACHMENT = f"%(attachment)s + card.number * {VERSIONS} + v"
_SIZE = "100000 + city.pick(card.number * 3 + {v}, 37, 900000)"
_DIGEST = "md5('a' || card.number * 3 + {v}) || md5('b' || card.number * 3 + {v})"
_NAME = """(CASE WHEN card.k = 1 THEN 'додаток' WHEN card.category = 'incoming' THEN 'скан'
    ELSE 'документ' END || '-' || card.n || '.pdf')"""


def statements(bulk, step, *, has_texts=True):
    """Yield ``(name, statement)`` that add the rows of one step."""
    yield "attachments", _attachments(bulk, step)
    yield "files", _files(bulk, step)
    yield "versions", _versions(bulk, step)
    yield "pages", _pages(step) if has_texts else _no_pages(step)


def _times(v="0"):
    moment = f"card.moment + interval '3 days' * {v}"
    made = {"create_date": moment, "write_date": moment}
    return made | {"create_uid": "card.user_id", "write_uid": "card.user_id"}


def _each(step):
    return f"""city.file card CROSS JOIN LATERAL generate_series(0, card.versions - 1) v
       WHERE {sieve(step)}"""


def _attachments(bulk, step):
    changes = {
        "name": _NAME,
        "res_id": _VERSION,
        "file_size": _SIZE.format(v="v"),
        "checksum": "NULL",
        "store_fname": "NULL",
        "db_datas": "NULL",
        **_times("v"),
    }
    return bulk.copy("ir_attachment", "%(proto_attachment)s", _ATTACHMENT, changes, _each(step))


def _files(bulk, step):
    newest = "card.versions - 1"
    changes = {
        "document_id": "card.document_id",
        "sequence": "10 + card.k",
        "name": _NAME,
        "role": "CASE WHEN card.k = 1 THEN 'annex' WHEN card.category = 'incoming' THEN 'scan' "
        "ELSE 'main' END",
        "version_count": "card.versions",
        "attachment_id": f"%(attachment)s + card.number * {VERSIONS} + {newest}",
        "sha256": _DIGEST.format(v=f"({newest})"),
        "size": _SIZE.format(v=newest),
        **_times(),
    }
    source = f"city.file card WHERE {sieve(step)}"
    return bulk.copy("docflow_file", "%(proto_file)s", _FILE, changes, source)


def _versions(bulk, step):
    changes = {
        "file_id": _FILE,
        "document_id": "card.document_id",
        "name": _NAME,
        "number": "1 + v",
        "attachment_id": _ATTACHMENT,
        "sha256": _DIGEST.format(v="(v)"),
        "size": _SIZE.format(v="v"),
        **_times("v"),
    }
    return bulk.copy("docflow_file_version", "%(proto_version)s", _VERSION, changes, _each(step))


def page_number(page="page"):
    """Return which page of the pool stands on a page of ``card`` (``city.file``)."""
    return f"city.pick(card.number * {PAGES} + {page}, 38, %(pool)s)"


def text_id(page="page"):
    return f"%(text)s + card.number * {PAGES + VERSIONS} + {page}"


def _pages(step):
    """Pages of the newest version; of those it replaced, the first."""
    return f"""
        INSERT INTO docflow_file_text (id, version_id, document_id, page, state, text, source,
               confidence, create_uid, write_uid, create_date, write_date)
        SELECT {text_id()}, %(version)s + card.number * {VERSIONS} + card.versions - 1,
               card.document_id, page, 'done', pool.text,
               CASE WHEN card.category = 'incoming' THEN 'ocr' ELSE 'layer' END,
               CASE WHEN card.category = 'incoming' THEN 0.93 END, 1, 1, card.moment, card.moment
          FROM city.file card CROSS JOIN LATERAL generate_series(1, card.pages) page
          JOIN city.page pool ON pool.nr = {page_number()}
         WHERE {sieve(step)}
         UNION ALL
        SELECT {text_id(f"{PAGES} + v")}, %(version)s + card.number * {VERSIONS} + v,
               card.document_id, 1, 'done', pool.text, 'layer', NULL, 1, 1, card.moment, card.moment
          FROM city.file card CROSS JOIN LATERAL generate_series(0, card.versions - 2) v
          JOIN city.page pool ON pool.nr = {page_number("1")}
         WHERE {sieve(step)}"""


def _no_pages(step):
    """A version whose pages nobody read would wait to be read: it has one empty page."""
    return f"""
        INSERT INTO docflow_file_text (version_id, document_id, page, state, text, source)
        SELECT {_VERSION}, card.document_id, 1, 'done', '', 'layer' FROM {_each(step)}"""
