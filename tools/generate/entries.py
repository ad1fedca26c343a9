"""Rows of the search index for cards, put together from the vectors of the :mod:`pool`.

Drafts and cards with trees are few: the product itself makes their rows.
"""

from .draw import sieve
from .files import page_number, text_id
from .papers import STATE

TABLES = ["docflow_search_entry"]
SIGNED = 500  # rows of one statement
_REVIEWS = """
    SELECT city.join(CASE WHEN k = 0 THEN words.first ELSE words.next END ORDER BY k) AS v
      FROM generate_series(0, 1) k
      JOIN city.person person ON person.role = card.top + k
       AND person.nr = CASE card.top + k WHEN 0 THEN 0 WHEN 1 THEN card.body ELSE card.unit END
      JOIN city.person_words words ON words.id = person.user_id
     WHERE card.category IN ('incoming', 'internal', 'order')
       AND (k = 0 OR city.pick(card.n, 20, 100) < 25)"""
_EXECUTORS = """
    SELECT city.join(CASE WHEN work.level = 0 AND k = 0 THEN words.first ELSE words.next END
                     ORDER BY work.level, k) AS v
      FROM city.work work CROSS JOIN LATERAL generate_series(0, work.lines - 1) k
      JOIN city.person person
        ON person.role = work.role AND person.nr = mod(work.nr + k, work.roles)
      JOIN city.person_words words ON words.id = person.user_id
     WHERE work.n = card.n"""
_SAYINGS = """
    SELECT city.join(CASE WHEN work.level = 0 THEN words.first ELSE words.next END
                     ORDER BY work.level) AS v
      FROM city.work work JOIN city.saying_words words ON words.nr = work.saying
     WHERE work.n = card.n"""
_PAGES = f"""
    SELECT array_agg({text_id().replace("card.", "file.")} ORDER BY file.k, page) AS ids,
           city.join(CASE WHEN file.k = 0 AND page = 1 THEN pool.first ELSE pool.next END
                     ORDER BY file.k, page) AS v
      FROM city.file file CROSS JOIN LATERAL generate_series(1, file.pages) page
      JOIN city.page pool ON pool.nr = {page_number().replace("card.", "file.")}
     WHERE file.n = card.n"""
_NUMBERS = """
    (format('''№%%s'':1A ''№%%s'':1A ''№%%s'':1A ''№%%s'':3A', card.reg_key,
            substr(card.reg_key, 4), split_part(card.reg_key, '/', 2), lower(card.barcode))
     || CASE WHEN card.corr_number IS NULL THEN '' ELSE
        format(' ''№%%s'':5A ''№%%s'':5A ''№%%s'':5A', card.corr_number,
               substr(card.corr_number, 4), split_part(card.corr_number, '/', 2)) END)::tsvector"""
_STATES = (
    "array_position(ARRAY['draft','registered','in_review','in_execution','executed',"
    "'cancelled'], " + STATE + ")"
)
_SIGHT = f"""ARRAY(SELECT token FROM (
        SELECT user_id * 16 FROM docflow_document_people_rel WHERE document_id = card.id
        UNION ALL
        SELECT body_id * 16 + 1 FROM docflow_document_body_rel WHERE document_id = card.id
        UNION ALL
        VALUES (card.type_id * 16 + 2), (card.office_id * 16 + 3), (%(company)s * 16 + 4),
               (card.office_id * 16 + 5), ({_STATES} * 16 + 6),
               ((extract(year FROM card.reg_day)::int * 12
                 + extract(month FROM card.reg_day)::int - 1) * 16 + 7)
    ) sight (token) ORDER BY token)"""


def statements(step):
    """Yield ``(name, statement)`` that add the rows of one step."""
    yield (
        "search index",
        f"""
        INSERT INTO docflow_search_entry (document_id, part, version, company_id, day, sight,
               numbers, digest, text_ids, tsv)
        SELECT card.id, 0, %(analyser)s, %(company)s, card.reg_day, {_SIGHT},
               concat_ws(' ', card.reg_key, lower(card.barcode), card.corr_number), '',
               COALESCE(pages.ids, '{{}}'::int[]),
               COALESCE(pages.v, ''::tsvector) || {_NUMBERS} || title.v
               || COALESCE(signer.label, ''::tsvector) || COALESCE(partner.v, ''::tsvector)
               || type.v || topic.v || COALESCE(reviews.v, ''::tsvector)
               || COALESCE(executors.v, ''::tsvector) || COALESCE(sayings.v, ''::tsvector)
          FROM city.card card
          JOIN city.title title ON title.nr = card.title
          JOIN city.type_words type ON type.id = card.type_id
          JOIN city.topic_words topic ON topic.id = (%(topics)s::int[])
               [1 + city.pick(card.n, 18, cardinality(%(topics)s::int[]))]
          LEFT JOIN city.partner_words partner ON partner.id = card.partner_id
          LEFT JOIN city.person_words signer
            ON signer.id = card.head_id AND card.category IN ('outgoing', 'legal_act')
         CROSS JOIN LATERAL ({_REVIEWS}) reviews
         CROSS JOIN LATERAL ({_EXECUTORS}) executors
         CROSS JOIN LATERAL ({_SAYINGS}) sayings
         CROSS JOIN LATERAL ({_PAGES}) pages
         WHERE {sieve(step)} AND NOT card.is_draft AND NOT (card.is_tree AND card.is_worked)""",
    )


def make_signer(env, step):
    """Return what lets the product sign the rows of one step, as a function of a cursor."""

    def sign(cr):
        phrases = env(cr=cr)["docflow.search.phrase"]
        cr.execute(
            f"""SELECT entry.id FROM docflow_search_entry entry
                  JOIN city.card card ON card.id = entry.document_id
                 WHERE {sieve(step)} AND cardinality(entry.text_ids) > 0 ORDER BY entry.id"""
        )
        ids = [row[0] for row in cr.fetchall()]
        for begin in range(0, len(ids), SIGNED):
            phrases._sign(ids[begin : begin + SIGNED])
            cr.commit()
        return len(ids)

    return sign


def make_rest(env):
    """Let the product make the rows of drafts and of cards with trees."""
    entries = env["docflow.search.entry"]
    env.cr.execute("SELECT id FROM city.card WHERE is_draft OR (is_tree AND is_worked) ORDER BY id")
    ids = [row[0] for row in env.cr.fetchall()]
    for begin in range(0, len(ids), 500):
        entries._rebuild(ids[begin : begin + 500])
        env.cr.commit()
    phrases = env["docflow.search.phrase"]
    while waiting := phrases._take_waiting():
        phrases._sign(waiting)
        env.cr.commit()
    return len(ids)
