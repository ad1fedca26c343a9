"""A round of approval made over HTTP, for the tests that need a server or a whole database."""

FILE = "JVBERi0xLjQgYSBkcmFmdA=="  # "%PDF-1.4 a draft"


class RoundMaker:
    """Drafts of the administrator that go to the visas of ``logins``, one round after another."""

    def __init__(self, admin, logins):
        self.admin = admin
        self._make_people(logins)
        kind = {"name": "Approved", "code": "AA", "category": "order"}
        self.type_id = admin.call("docflow.document.type", "create", kind)
        self.route_id = self._make_route()

    def _make_people(self, logins):
        admin = self.admin
        body = {"name": "Approval", "is_executive_body": True}
        self.department_id = admin.call("hr.department", "create", body)
        group = admin.call(
            "res.groups",
            "search",
            [("privilege_id.name", "=", "Document Flow"), ("name", "=", "User")],
        )
        users = [
            {"name": login, "login": login, "password": login, "group_ids": [(4, group[0])]}
            for login in logins
        ]
        self.user_ids = admin.call("res.users", "create", users)
        employees = [
            {"name": login, "user_id": user, "department_id": self.department_id}
            for login, user in zip(logins, self.user_ids, strict=True)
        ]
        admin.call("hr.employee", "create", employees)

    def _make_route(self):
        admin = self.admin
        route = {"name": "At once", "type_ids": [(6, 0, [self.type_id])]}
        route_id = admin.call("docflow.route", "create", route)
        people = [(0, 0, {"kind": "person", "user_id": user}) for user in self.user_ids]
        stages = [(0, 0, {"name": "Visas", "participant_ids": people})]
        version = {"route_id": route_id, "stage_ids": stages}
        admin.call("docflow.route.version", "create", version)
        admin.call("docflow.route", "action_publish", [route_id])
        return route_id

    def launch(self):
        """Return the id of a draft that has just been sent for approval."""
        card = {"name": "To be approved", "type_id": self.type_id}
        card_id = self.admin.call("docflow.document", "create", card)
        self.admin.call("docflow.document", "attach_file", [card_id], "draft.pdf", FILE, "main")
        self.admin.call("docflow.document", "action_launch_approval", [card_id], self.route_id)
        return card_id
