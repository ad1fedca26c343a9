"""Drafts on their way along the ready routes: visas, remarks, a second round, signatures."""

import tomllib
from pathlib import Path

from .plan import Calendar
from .stories import DAY, HOUR
from .timeline import later

PROJECTS = tomllib.loads(Path(__file__).with_name("projects.toml").read_text(encoding="utf-8"))
# who stands for a competence
COMPETENCES = {
    "legal": "executor7",
    "finance": "executor1",
    "anticorruption": "lawyer",
    "personnel": "general.head",
    "form": "general.head",
    "procurement": "executor2",
    "publicity": "admin",
    "secretary": "affairs",
    "control": "controller",
}
# ready routes that this council puts in force
ROUTES = ("outgoing", "order", "contract", "memo", "service_note")
# how many working minutes ago a draft of this ending began: not more, not less
BEGAN = {"visas": (DAY, 2 * DAY), "late": (12 * DAY, 14 * DAY), "rework": (4 * DAY, 6 * DAY)}
WAITING = (5 * DAY, 7 * DAY)


def plan_approval(desk, rng, now):
    """Publish the routes and yield the stories of the drafts."""
    make_routes(desk)
    calendar = Calendar(rng, now)
    for row in PROJECTS["project"]:
        if row["ending"] in ("agreed", "second"):
            moment = calendar.spread(1, first=40, last=25)[0]
        else:
            moment = calendar.ago(*BEGAN.get(row["ending"], WAITING))
        yield project(desk, rng, row, moment)


def make_routes(desk):
    """Say who stands for which competence, and put the ready routes in force."""
    env = desk.org.as_user("admin")
    for competence in env["docflow.competence"].search([("code", "in", list(COMPETENCES))]):
        user = desk.org.users[COMPETENCES[competence.code]]
        env["docflow.competence.member"].create(
            {"competence_id": competence.id, "user_id": user.id}
        )
    for name in ROUTES:
        env.ref(f"docflow_approval.docflow_route_{name}").action_publish()


def project(desk, rng, row, moment):
    """A draft goes along its route until its ending."""
    author = row["author"]
    paper = _paper(desk, row, row.get("wording", ""))
    yield moment
    document = _draft(desk, row)
    desk.attach(author, document, paper)
    yield (moment := later(moment, HOUR))
    _launch(desk, row, document)
    rejects = row["ending"] in ("second", "rework")
    moment = yield from decide(desk, rng, row, document, moment, rejects=rejects)
    if row["ending"] == "second":
        moment = yield from _mend(desk, row, document, moment)
        moment = yield from decide(desk, rng, row, document, moment)
    if row["ending"] in ("agreed", "second"):
        yield later(moment, HOUR)
        desk.register(desk.registrar_of(document, "registrar2"), document)


def decide(desk, rng, row, document, moment, *, rejects=False):
    """Story part: people of the round decide one after another, up to where the draft stays."""
    while True:
        step = document.sudo().approval_ids.step_ids.filtered(lambda s: s.state == "active")[:1]
        if not step or step.action == "registration" or _stays(row, document, step):
            return moment
        yield (moment := later(moment, rng.randint(HOUR, 5 * HOUR)))
        step = step.with_env(desk.org.as_user(step.user_id.login))
        if rejects and step.user_id.login == row["critic"]:
            remark = {key: row[key] for key in ("point", "wording", "proposal")}
            step.action_reject([{**remark, "text": row["remark"]}])
            return moment
        step.action_agree()


def _stays(row, document, step):
    if row["ending"] == "signature":
        return step.action == "signature"
    decided = document.sudo().approval_ids.step_ids.filtered("date_done")
    return row["ending"] in ("visas", "late") and len(decided) > 0


def _draft(desk, row):
    author = desk.org.users[row["author"]]
    more = {}
    if correspondent := row.get("correspondent"):
        more["correspondent_id"] = desk.correspondents[correspondent].partner.id
        more["delivery_method_id"] = desk.org.deliveries["post"].id
    if amount := row.get("amount"):
        more["amount"] = amount
    return desk.new_card(
        row["author"],
        row["type"],
        "ЗВ",
        row["subject"],
        row["topic"],
        author_id=author.id,
        department_id=author.docflow_department_id.id,
        signatory_id=desk.org.users[row["signatory"]].id,
        sheets=2,
        **more,
    )


def _launch(desk, row, document):
    card = desk.card(row["author"], document)
    route = card.env["docflow.route"]._pick(card).route_id
    people = [desk.org.users[login].id for login in row.get("choices", ())]
    stages = route.version_id._get_choice_stages() if people else ()
    card.action_launch_approval(route.id, {stage.id: people for stage in stages})


def _mend(desk, row, document, moment):
    """Story part: the author accepts the remark, mends the draft and sends it again."""
    author = row["author"]
    paper = _paper(desk, row, row["proposal"])
    yield (moment := later(moment, 4 * HOUR))
    remarks = document.sudo().approval_ids.remark_ids
    remarks.with_env(desk.org.as_user(author)).action_accept(row["answer"])
    desk.attach(author, document, paper)
    yield (moment := later(moment, HOUR))
    _launch(desk, row, document)
    return moment


def _paper(desk, row, clause):
    """Ask for the draft; its last paragraph is the clause that is argued about."""
    users = desk.org.users
    to = desk.correspondents[row["correspondent"]].heading if "correspondent" in row else ""
    to = to.split("\n", maxsplit=1)[0] or users[row["author"]].docflow_department_id.name
    body = [row["text"], f"{row['point']}. {clause}"] if clause else [row["text"]]
    return desk.papers.draft(users[row["signatory"]], to, row["subject"], body)
