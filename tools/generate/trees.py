"""Cards whose resolutions go on and on: one with a tree of 200, others of a dozen to sixty.

``city.node`` holds a resolution each: number ``i`` of the tree delegates line ``i`` of its parent,
and what delegates nothing has a line of its own, number ``size + i``. A resolution is open as long
as something below it is.
"""

BIG = 200

_NODES = """
    CREATE UNLOGGED TABLE city.node AS
    WITH RECURSIVE tree AS (
        SELECT n, id, top, body, registrar_id, moment, due, due_initial,
               CASE WHEN n = %(big_tree)s THEN %(big)s ELSE 12 + city.pick(n, 60, 50) END AS size,
               %(tree_resolution)s + %(big)s * (row_number() OVER (ORDER BY n))::int AS root,
               %(tree_line)s + 2 * %(big)s * (row_number() OVER (ORDER BY n))::int AS line
          FROM city.card WHERE is_tree AND is_worked
    ), place AS (
        -- a chain of eight, then three below each
        SELECT tree.*, i, CASE WHEN i BETWEEN 1 AND 8 THEN i - 1 WHEN i > 8 THEN (i - 1) / 3 END
               AS parent
          FROM tree, generate_series(0, tree.size - 1) i
    ), node AS (
        SELECT place.*, 0 AS depth, root || '/' AS path FROM place WHERE i = 0
         UNION ALL
        SELECT place.*, node.depth + 1, node.path || place.root + place.i || '/'
          FROM node JOIN place ON place.n = node.n AND place.parent = node.i
    )
    SELECT node.*, root + i AS resolution_id, person.user_id AS author_id,
           person.label AS author_label,
           least(node.moment + interval '2 hours' * (depth + 1), %(until)s) AS issued,
           NOT EXISTS (SELECT FROM place below WHERE below.n = node.n AND below.parent = node.i)
               AS is_leaf,
           i = size - 1 OR city.pick(node.n * 1000 + i, 62, 100) < 50 AS is_left
      FROM node
      JOIN city.person person ON CASE WHEN i > 0 THEN
           person.everybody = mod(node.n * 13 + i, %(everybody)s)
           ELSE person.role = top AND person.nr = CASE WHEN top = %(MAYOR)s THEN 0 ELSE body END END
"""
_OPEN = """
    ALTER TABLE city.node ADD COLUMN is_open bool;
    UPDATE city.node SET is_open = EXISTS (
        SELECT FROM city.node below WHERE below.n = node.n AND below.is_leaf AND below.is_left
           AND below.path LIKE node.path || '%%')"""
_LINES = """
    CREATE UNLOGGED TABLE city.line AS
    SELECT line.*, person.user_id, person.label, person.department_id,
           row_number() OVER (PARTITION BY resolution_id ORDER BY line_id) = 1 AS is_main
      FROM (
        SELECT child.n, child.id, child.line + child.i AS line_id,
               child.root + child.parent AS resolution_id, child.i AS nr, child.i AS who,
               CASE WHEN child.is_open THEN 'in_work' ELSE 'done' END AS state,
               above.author_id, above.author_label, above.issued, child.due, child.due_initial
          FROM city.node child
          JOIN city.node above ON above.n = child.n AND above.i = child.parent
         UNION ALL
        SELECT n, id, line + size + i, resolution_id, size + i, size + i,
               CASE WHEN NOT is_open THEN 'done' WHEN city.pick(n * 1000 + i, 63, 3) = 0 THEN 'new'
                    ELSE 'in_work' END,
               author_id, author_label, issued, due, due_initial
          FROM city.node WHERE is_leaf
      ) line
      JOIN city.person person ON person.everybody = mod(line.n * 13 + line.who, %(everybody)s)"""


def draw_trees(bulk, facts, out=print):
    """Make ``city.node`` and ``city.line``."""
    facts["big"] = BIG
    facts["tree_resolution"] = facts["resolution"] + facts["cards"] * facts["DEPTH"] + 1000
    facts["tree_line"] = facts["assignment"] + facts["cards"] * facts["DEPTH"] * 5 + 1000
    bulk.run("drawn trees", _NODES, facts, out)
    bulk.cr.execute("CREATE INDEX city_node_idx ON city.node (n)")
    bulk.run("open trees", _OPEN, facts, out)
    bulk.run("lines of trees", _LINES, facts, out)


def statements(bulk):
    """Yield ``(name, statement)`` that add the trees."""
    times = {
        "create_date": "card.issued",
        "write_date": "card.issued",
        "create_uid": "card.author_id",
        "write_uid": "card.author_id",
        "date_deadline": "card.due",
        "date_deadline_initial": "card.due_initial",
    }
    closed = "least(card.issued + interval '1 day', %(until)s)"
    changes = {
        "document_id": "card.id",
        "parent_id": "card.root + card.parent",
        "assignment_id": "CASE WHEN card.i > 0 THEN card.line + card.i END",
        "parent_path": "card.path",
        "author_id": "card.author_id",
        "author_label": "card.author_label",
        "signed_by_id": "card.author_id",
        "text": "SELECT text FROM city.saying WHERE kind = 'do' "
        "AND nr = city.pick(card.n * 1000 + card.i, 50, %(do_count)s)",
        "state": "CASE WHEN card.is_open THEN 'issued' ELSE 'done' END",
        "date_issued": "card.issued",
        "date_done": f"CASE WHEN NOT card.is_open THEN {closed} END",
        **times,
    }
    source = "(SELECT * FROM city.node ORDER BY resolution_id) card"
    yield (
        "trees",
        bulk.copy(
            "docflow_resolution", "%(proto_resolution)s", "card.resolution_id", changes, source
        ),
    )
    done = f"CASE WHEN card.state = 'done' THEN {closed} END"
    changes = {
        "resolution_id": "card.resolution_id",
        "document_id": "card.id",
        "sequence": "10 + card.nr",
        "executor_id": "card.user_id",
        "executor_label": "card.label",
        "department_id": "card.department_id",
        "author_id": "card.author_id",
        "is_main": "card.is_main",
        "state": "card.state",
        "date_received": "card.issued",
        "date_started": "CASE WHEN card.state <> 'new' THEN card.issued END",
        "date_done": done,
        "date_reported": done,
        "report": "CASE WHEN card.state = 'done' THEN 'Виконано' END",
        "report_label": "CASE WHEN card.state = 'done' THEN card.label END",
        **times,
    }
    source = "(SELECT * FROM city.line ORDER BY line_id) card"
    yield (
        "lines of trees",
        bulk.copy("docflow_assignment", "%(proto_line)s", "card.line_id", changes, source),
    )
    values = {
        "document_id": "card.id",
        "resolution_id": "card.resolution_id",
        "assignment_id": "card.line_id",
        "company_id": "%(company)s",
        "user_id": "card.author_id",
        "principal_id": "card.author_id",
        "acting_label": "card.author_label",
        "kind": "'initial'",
        "date_after": "card.due_initial",
        "date": "card.issued",
    }
    yield "ledger of trees", bulk.insert("docflow_deadline_entry", values, source)
