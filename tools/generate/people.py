"""People made through the ORM: users with employees, a card that people made."""

import hashlib

from passlib.context import CryptContext

from odoo.tools import SQL

# one round: a city is no place for secrets, and Odoo hashes a password anew at the first login
_CRYPT = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=1)


def make_users(env, names, groups=("docflow_base.group_docflow_user",), logins=None):
    """Return new users, one for each of ``names`` (``res.users``).

    :param list logins: as many; without them ``bench0`` …
    """
    env = env(context={"tracking_disable": True, "no_reset_password": True})
    links = [(4, env.ref(group).id) for group in groups]
    lang = "uk_UA" if env["res.lang"]._get_data(code="uk_UA").active else env.user.lang
    logins = logins or [f"bench{index}" for index in range(len(names))]
    return env["res.users"].create(
        [
            {
                "name": name,
                "login": login,
                "email": f"{login}@example.com",
                "group_ids": links,
                "lang": lang,
            }
            for name, login in zip(names, logins, strict=True)
        ]
    )


def set_passwords(users):
    """Let each of ``users`` log in with his login as the password."""
    users.flush_recordset()
    rows = SQL(", ").join(SQL("(%s, %s)", user.id, _CRYPT.hash(user.login)) for user in users)
    users.env.cr.execute(
        SQL(
            "UPDATE res_users SET password = fresh.password "
            "FROM (VALUES %s) fresh (id, password) WHERE fresh.id = res_users.id",
            rows,
        )
    )


def employ(env, users, departments, jobs=None):
    """Give each user his place and position; the first of a department becomes its head
    (``hr.employee``).
    """
    env = env(context={"tracking_disable": True})
    jobs = jobs or [False] * len(users)
    employees = env["hr.employee"].create(
        [
            {
                "name": user.name,
                "user_id": user.id,
                "department_id": department.id,
                "job_title": job,
            }
            for user, department, job in zip(users, departments, jobs, strict=True)
        ]
    )
    headed = set()
    for employee, department in zip(employees, departments, strict=True):
        if department not in headed:
            headed.add(department)
            department.manager_id = employee
    return employees


def make_flat_city(env, people=350, bodies=20):
    """Return people spread evenly over bodies without units (``res.users``); digests are due at
    any hour.
    """
    departments = env["hr.department"].create(
        [{"name": f"Body {index}", "is_executive_body": True} for index in range(bodies)]
    )
    users = make_users(env, [f"Person {index}" for index in range(people)])
    employ(env, users, [departments[index % bodies] for index in range(people)])
    env.company.write(
        {
            "docflow_digest_hour": 0,
            "docflow_is_digest_days_off": True,
            "docflow_digest_day": False,
        }
    )
    env.cr.commit()
    return users


def make_prototype(env, head, executor, department):
    """Return an issued resolution on a registered card, made as people make it.

    :param head: ``res.users`` who registers, receives and resolves
    :param executor: ``res.users`` of the only assignment
    :param department: ``hr.department`` of the office
    """
    head.group_ids = [(4, env.ref("docflow_base.group_docflow_registrar").id)]
    kind = env["docflow.document.type"].create(
        {"name": "Bench", "code": "BENCH", "category": "internal"}
    )
    office = env["docflow.office"].create(
        {
            "name": "Bench",
            "code": "BN",
            "department_id": department.id,
            "registrar_ids": [(4, head.id)],
        }
    )
    journal = env["docflow.journal"].create(
        {
            "name": "Bench",
            "office_id": office.id,
            "pattern": "BN-{serial}",
            "type_ids": [(4, kind.id)],
        }
    )
    vals = {"name": "Paper", "type_id": kind.id, "office_id": office.id}
    vals |= {"journal_id": journal.id, "recipient_ids": [(0, 0, {"user_id": head.id})]}
    card = env["docflow.document"].with_user(head).create(vals)
    card.action_register()
    lines = [(0, 0, {"executor_id": executor.id})]
    resolution = env["docflow.resolution"].with_user(head)
    resolution = resolution.create(
        {"document_id": card.id, "text": "Bench", "assignment_ids": lines}
    )
    resolution.action_issue()
    env.flush_all()
    env.cr.commit()
    return resolution.with_user(env.user)


def make_file(document):
    """Return the first version of a file of ``document`` (``docflow.file.version``)."""
    env = document.env
    # sudo: docflow.file - the card is registered, its office adds files
    file = env["docflow.file"].sudo().create({"document_id": document.id, "name": "scan.pdf"})
    data = b"%PDF-1.4"
    attachment = env["ir.attachment"].create({"name": "scan.pdf", "raw": data})
    digest = hashlib.sha256(data).hexdigest()
    version = env["docflow.file.version"]._do_store(file, attachment, digest)
    env.flush_all()
    return version
