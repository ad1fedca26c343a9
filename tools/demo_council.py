"""Build the demo council: `build(env)`, called by `./docflow run` once for a database.

A year of one invented city council is lived through by its people: every card goes through the same
verbs that the screens call, as the person himself, on the day it happened. The day of the build is
the last day of that year, so that the newest letters lie unread and some dates are past.
"""

import random
from collections import Counter
from datetime import datetime, time, timedelta

from demo import organisation
from demo.acts import plan_acts
from demo.approval import plan_approval
from demo.correspondents import make_correspondents
from demo.desk import Desk
from demo.execution import plan_execution
from demo.housing import make_housing, plan_housing
from demo.plan import plan_council
from demo.stack import make_stack
from demo.timeline import Timeline, local_now, working_day

SEED = 2026
PARAMETER = "docflow.demo_council"


def build(env):
    """Build the council into the main company and a housing company beside it; once."""
    parameters = env["ir.config_parameter"].sudo()
    if parameters.get_param(PARAMETER) == "built":
        return
    now = local_now()
    first_day = working_day((now - timedelta(days=370)).date())
    begin = datetime.combine(first_day, time(8))
    # the papers of the year come from elsewhere: no letter is written from a template
    templates = env["docflow.template"].search([])
    templates.active = False
    with Timeline(env, begin, now) as timeline:
        council = make_council(env)
        correspondents = make_correspondents(council.env, council.company)
        env.cr.flush()
        desk = Desk(council, correspondents)
        for story in plan_council(desk, random.Random(SEED), now):
            timeline.add(story)
        for story in plan_execution(desk, random.Random(SEED + 2), now):
            timeline.add(story)
        for story in plan_approval(desk, random.Random(SEED + 4), now):
            timeline.add(story)
        for story in plan_acts(desk, random.Random(SEED + 5), now):
            timeline.add(story)
        housing = make_housing(env)
        for story in plan_housing(housing, random.Random(SEED + 1), now):
            timeline.add(story)
        timeline.run()
        make_stack(desk, random.Random(SEED + 3), now)
        council.set_passwords()
        housing.set_passwords()
    templates.active = True
    parameters.set_param(PARAMETER, "built")
    print_summary(env)


def make_council(env):
    """Turn the main company into the council and build its organisation."""
    company = env.ref("base.main_company")
    company.partner_id.write({"country_id": env.ref("base.ua").id, "lang": "uk_UA"})
    company.write(
        {
            "name": organisation.COUNCIL,
            "street": "майдан Ратушний, 1",
            "city": "м. Ясенопіль",
            "zip": "45100",
            "email": "rada@yasenopil.example.com",
            "phone": "(0332) 55-01-01",
            "currency_id": activate(env.ref("base.UAH")).id,
        }
    )
    council = organisation.Organisation(env, company)
    council.build(
        organisation.DEPARTMENTS,
        organisation.PEOPLE,
        organisation.ROLES,
        organisation.OFFICES,
        organisation.JOURNALS,
    )
    company.docflow_controller_id = council.users["controller"]
    admin = env.ref("base.user_admin")
    admin.group_ids += env.ref("docflow_base.group_docflow_admin")
    return council


def activate(record):
    """Make an archived record of core active and return it."""
    record.active = True
    return record


def print_summary(env):
    """Say what was made."""
    documents = env["docflow.document"].sudo()
    for company in env["res.company"].sudo().search([]):
        found = documents.search([("company_id", "=", company.id)])
        states = Counter(found.mapped("state"))
        overdue = sum(found.mapped("is_overdue"))
        print(f"{company.name}: {len(found)} cards, {dict(states)}, {overdue} overdue")
