from odoo import api, fields, models


class DocflowTreeMixin(models.AbstractModel):
    """The tree of resolutions of a card, as one screen draws it.

    Whoever opens the card sees its tree with his own rights: what a record rule hides is not in it.
    The number of SQL statements does not depend on the size of the tree.
    """

    _name = "docflow.tree.mixin"
    _description = "Tree of Resolutions"

    # Business: public questions

    @api.readonly
    def get_resolution_tree(self, resolution_id=False):
        """Return the resolutions of this card, each before those that pass it on.

        :param int resolution_id: show this resolution and what is below it; the whole card without
        :return: ``{nodes, can_add, proposal, progress}``. ``proposal``: the line that was prepared,
            as one types it. A node is a resolution: ``id``, ``level`` (from 0), ``parent_id``,
            ``assignment_id`` (what it delegates), ``author``, ``position``, ``text``, ``state``,
            ``state_label``, ``date_issued``, ``date_done``, deadline, ``cancel_reason``, ``steps``
            (verbs open to the reader) and ``lines``. A line is an assignment: ``executor``,
            ``position``, ``is_main``, ``kind``, state, deadline, ``days_late``, ``report``,
            ``remark``, ``evidence``, ``steps`` and ``can_delegate``. Dates are ISO, in UTC.
            ``progress``: ``done`` and ``total`` lines, and ``waiting``: whom the card waits for,
            ``[{name, days_late, accepts}]``
        :rtype: dict
        :raise AccessError: the reader may not open the card
        """
        self.ensure_one()
        self.check_access("read")
        domain = self._get_tree_domain(resolution_id)
        resolutions = self.env["docflow.resolution"].search(domain, order="id")
        lines = self.env["docflow.assignment"].search(
            [("resolution_id", "in", resolutions.ids)], order="resolution_id, sequence, id"
        )
        nodes = self._get_tree_nodes(resolutions, lines)
        can_add = not resolution_id and self._can("resolve")
        return {
            "nodes": self._sort_tree_nodes(nodes),
            "can_add": can_add,
            "proposal": self._get_proposal_line() if can_add else "",
            "progress": self._get_tree_progress(lines, resolutions),
        }

    # Business: nodes

    def _get_tree_nodes(self, resolutions, lines):
        """Return ``{resolution id: node}`` with its lines, in the order of ``resolutions``."""
        today = self.company_id._docflow_today()
        actors = set(self.env.user._docflow_person_ids())
        is_controller = self.controller_id.id in actors
        by_resolution = {}
        for line in lines:
            is_party = is_controller or {line.executor_id.id, line.author_id.id} & actors
            vals = {
                **self._get_tree_line(line, today),
                "steps": self._get_tree_steps(line) if is_party else [],
                "can_delegate": bool(is_party and line._can("delegate")),
            }
            by_resolution.setdefault(line.resolution_id.id, []).append(vals)
        nodes = {}
        for resolution in resolutions:
            is_party = is_controller or resolution.author_id.id in actors
            nodes[resolution.id] = {
                **self._get_tree_resolution(resolution),
                "steps": self._get_tree_steps(resolution) if is_party else [],
                "lines": by_resolution.get(resolution.id, []),
            }
        return nodes

    def _get_tree_resolution(self, resolution):
        """Return what a node says about a resolution itself."""
        # sudo: res.users - the author's name, where no label was sealed yet
        name = resolution.sudo().author_id.name
        # sudo: docflow.assignment - which resolution it delegates, drafts included
        above = resolution.parent_id or resolution.sudo().assignment_id.resolution_id
        author, position = self._split_person_label(resolution.author_label, name)
        return {
            "id": resolution.id,
            "parent_id": above.id,
            "assignment_id": resolution.assignment_id.id,
            "author": author,
            "position": position,
            "text": resolution.text or "",
            "date_issued": self._get_tree_date(resolution.date_issued),
            "cancel_reason": resolution.cancel_reason or "",
            "is_control": resolution.is_control,
            **self._get_tree_state(resolution),
        }

    def _get_tree_line(self, line, today):
        """Return what a node says about one executor."""
        # sudo: res.users - the executor's name, where no label was sealed yet
        name = line.sudo().executor_id.name
        executor, position = self._split_person_label(line.executor_label, name)
        kinds = dict(line._fields["kind"]._description_selection(self.env))
        late = 0
        if line.is_overdue:
            late = (today - self.company_id._docflow_local_date(line.date_deadline)).days
        return {
            "id": line.id,
            "executor": executor,
            "position": position,
            "is_main": line.is_main,
            "kind": line.kind,
            "kind_label": kinds[line.kind],
            "is_overdue": line.is_overdue,
            "days_late": late,
            "report": line.report or "",
            "remark": line.remark or "",
            "evidence": line.evidence_document_ids.mapped("display_name"),
            **self._get_tree_state(line),
        }

    def _get_tree_state(self, record):
        """Return state and deadline of a resolution or an assignment."""
        states = dict(record._fields["state"]._description_selection(self.env))
        initial = record.date_deadline_initial
        is_moved = initial and initial != record.date_deadline
        return {
            "state": record.state,
            "state_label": states[record.state],
            "date_done": self._get_tree_date(record.date_done),
            "deadline": self._get_tree_date(record.date_deadline),
            "deadline_initial": self._get_tree_date(is_moved and initial),
        }

    def _get_tree_steps(self, record):
        return record.next_steps or []

    @api.model
    def _get_tree_date(self, moment):
        return fields.Datetime.to_string(moment) or False

    @api.model
    def _split_person_label(self, label, name):
        """Return ``(name, rest)`` of a sealed label «name, position»."""
        label = label or name or ""
        if name and label.startswith(f"{name}, "):
            return name, label[len(name) + 2 :]
        return label, ""

    @api.model
    def _sort_tree_nodes(self, nodes):
        """Return nodes depth first with their level; children in the order of what they pass on."""
        children = {}
        for node in nodes.values():
            above = node["parent_id"] if node["parent_id"] in nodes else False
            node["parent_id"] = above
            children.setdefault(above, []).append(node)
        for above, found in children.items():
            if above:
                order = {line["id"]: index for index, line in enumerate(nodes[above]["lines"])}
                found.sort(key=lambda node: (order.get(node["assignment_id"], 0), node["id"]))
        rows, queue = [], [(node, 0) for node in reversed(children.get(False, []))]
        while queue:
            node, level = queue.pop()
            rows.append({**node, "level": level})
            queue += [(child, level + 1) for child in reversed(children.get(node["id"], []))]
        return rows

    # Business: progress

    def _get_tree_progress(self, lines, resolutions):
        """Return how far the work is and whom it waits for."""
        counted = lines.filtered(lambda line: line.state not in ("draft", "cancelled"))
        issued = resolutions.filtered(lambda resolution: resolution.state == "issued")
        delegated = set(issued.assignment_id.ids)
        today = self.company_id._docflow_today()
        waiting = []
        for line in counted.filtered("is_open"):
            is_reported = line.state == "reported"
            if line.id in delegated and not is_reported:
                continue  # it waits for those below, who are named themselves
            row = self._get_tree_line(line, today)
            # sudo: res.users - who is to accept the report
            accepts = line.sudo().author_id.name if is_reported else False
            waiting.append(
                {
                    "name": row["executor"],
                    "is_overdue": row["is_overdue"],
                    "days_late": row["days_late"],
                    "accepts": accepts,
                }
            )
        waiting.sort(key=lambda row: -row["days_late"])
        return {
            "done": len(counted.filtered(lambda line: line.state == "done")),
            "total": len(counted),
            "waiting": waiting,
        }

    # Hooks

    def _get_tree_domain(self, resolution_id):
        """Hook: which resolutions the tree shows (list).

        :param int resolution_id: that one and what is below it; the whole card without
        """
        domain = [("document_id", "=", self.id)]
        if resolution_id:
            domain.append(("id", "child_of", resolution_id))
        return domain
