"""The council's bodies, people, roles, registration offices and journals."""

from odoo.fields import Command

from .papers import POOL
from .timeline import HOURS

COUNCIL = "Ясенопільська міська рада"
HOUSING = "КП «ЖКП Затишок»"

# key: (name, index, parent, executive body?, head)
DEPARTMENTS = {
    "top": ("Міська рада", "01", None, False, "mayor"),
    "office": ("Апарат виконавчого комітету", "02", "top", True, "affairs"),
    "general": ("Загальний відділ", "02-13", "office", False, "general.head"),
    "control": ("Відділ контролю", "02-14", "office", False, "controller"),
    "legal": ("Юридичний відділ", "02-15", "office", False, "executor7"),
    "digital": ("Відділ цифрового розвитку", "02-16", "office", False, "admin"),
    "archive": ("Архівний відділ", "02-17", "office", False, "archivist"),
    "audit": ("Сектор внутрішнього аудиту", "02-18", "office", False, "auditor"),
    "finance": ("Фінансове управління", "03", "top", True, "executor1"),
    "budget": ("Бюджетний відділ", "03-02", "finance", False, "executor2"),
    "housing": ("Управління житлово-комунального господарства", "04", "top", True, "executor3"),
    "improvement": ("Відділ благоустрою", "04-02", "housing", False, "executor4"),
    "education": ("Управління освіти", "05", "top", True, "executor5"),
    "supply": ("Господарча група", "05-02", "education", False, "executor6"),
    "social": ("Управління соціального захисту населення", "06", "top", True, "executor8"),
    "benefits": ("Відділ пільг і компенсацій", "06-02", "social", False, "benefits.head"),
    "building": ("Управління архітектури та містобудування", "07", "top", True, "building.head"),
    "district": ("Адміністрація Заріченського району", "08", "top", True, "district.head"),
    "reception": ("Приймальня Заріченського району", "08-02", "district", False, "reception"),
    "children": ("Служба у справах дітей", "09", "top", True, "executor9"),
}

# login: (name, position, department)
PEOPLE = {
    "mayor": ("Орест Слободян", "міський голова", "top"),
    "secretary": ("Лідія Коцюба", "секретар міської ради", "top"),
    "deputy1": ("Роман Чайка", "перший заступник міського голови", "top"),
    "deputy2": ("Ганна Верес", "заступниця міського голови", "top"),
    "affairs": ("Степан Гнатишин", "керуючий справами виконкому", "top"),
    "general.head": ("Галина Дзюба", "начальниця загального відділу", "general"),
    "registrar": ("Наталія Марчук", "головна спеціалістка", "general"),
    "registrar2": ("Ірина Петрик", "провідна спеціалістка", "general"),
    "clerk": ("Світлана Кравчук", "діловодка міського голови", "general"),
    "controller": ("Людмила Гнатюк", "начальниця відділу контролю", "control"),
    "executor7": ("Андрій Бойчук", "начальник юридичного відділу", "legal"),
    "lawyer": ("Христина Остапчук", "головна спеціалістка", "legal"),
    "admin": ("Тарас Левицький", "начальник відділу цифрового розвитку", "digital"),
    "archivist": ("Марія Ткач", "начальниця архівного відділу", "archive"),
    "auditor": ("Віктор Сорока", "завідувач сектору внутрішнього аудиту", "audit"),
    "executor1": ("Роман Дячук", "начальник фінансового управління", "finance"),
    "executor2": ("Тетяна Левко", "начальниця бюджетного відділу", "budget"),
    "budget.spec": ("Юлія Панчук", "головна спеціалістка", "budget"),
    "executor3": ("Богдан Стадник", "начальник управління", "housing"),
    "executor4": ("Василь Козак", "начальник відділу благоустрою", "improvement"),
    "improvement.spec": ("Микола Гуменюк", "головний спеціаліст", "improvement"),
    "housing.clerk": ("Олеся Швець", "діловодка управління", "housing"),
    "executor5": ("Оксана Бондар", "начальниця управління освіти", "education"),
    "executor6": ("Петро Савчук", "завідувач господарчої групи", "supply"),
    "supply.spec": ("Марія Ковальчук", "інженерка з технагляду", "supply"),
    "executor8": ("Зоряна Пилипів", "начальниця управління", "social"),
    "benefits.head": ("Ольга Демчук", "начальниця відділу пільг", "benefits"),
    "benefits.spec": ("Катерина Голуб", "головна спеціалістка", "benefits"),
    "building.head": ("Юрій Мельничук", "головний архітектор міста", "building"),
    "building.spec": ("Дмитро Панасюк", "головний спеціаліст", "building"),
    "district.head": ("Євген Захарчук", "голова районної адміністрації", "district"),
    "reception": ("Тетяна Гринчук", "завідувачка приймальні", "reception"),
    "executor9": ("Ярослава Гавриш", "начальниця служби", "children"),
    "children.clerk": ("Інна Вдовиченко", "головна спеціалістка", "children"),
}

EXECUTORS = (
    "executor2 executor4 executor6 executor7 lawyer admin improvement.spec supply.spec "
    "benefits.head benefits.spec building.spec"
)
# name: (operations, scope, members)
ROLES = {
    "Керівництво міста": (
        "read create resolve report",
        "company",
        "mayor secretary deputy1 deputy2 affairs",
    ),
    "Керівники виконавчих органів": (
        "read create resolve report",
        "body",
        "executor1 executor3 executor5 executor8 building.head district.head executor9",
    ),
    "Реєстратори загального відділу": (
        "read create register register_late",
        "body",
        "registrar registrar2 general.head",
    ),
    "Реєстратори виконавчих органів": (
        "read create register",
        "body",
        "reception housing.clerk budget.spec children.clerk",
    ),
    "Контролери": ("read create control report", "company", "controller"),
    "Діловоди": ("read create", "body", "clerk"),
    "Внутрішній аудит": ("read create audit report", "company", "auditor"),
    "Архівісти": ("read create report", "company", "archivist"),
    "Виконавці": (
        "read create",
        "body",
        EXECUTORS,
    ),
}

# code: (name, department, barcode prefix, registrars)
OFFICES = {
    "ЗВ": ("Загальний відділ", "general", "YZ", "registrar registrar2 general.head"),
    "ФУ": ("Канцелярія фінансового управління", "finance", "YF", "budget.spec"),
    "ЖКГ": ("Канцелярія управління ЖКГ", "housing", "YH", "housing.clerk"),
    "ЗР": ("Приймальня Заріченського району", "reception", "YR", "reception"),
    "СД": ("Канцелярія служби у справах дітей", "children", "YC", "children.clerk"),
}

# (office, name, categories or one type's code, pattern, case index, letter)
JOURNALS = (
    ("ЗВ", "Вхідна кореспонденція", "incoming", "{case}/{serial}", "02-13", ""),
    ("ЗВ", "Вихідна кореспонденція", "outgoing", "{dept}/{serial}", "02-14", ""),
    ("ЗВ", "Внутрішні документи", "internal", "{dept}/{serial:03}-вн", "02-15", ""),
    ("ЗВ", "Розпорядження з основної діяльності", "Р", "{serial}-{letter}", "02-01", "р"),
    ("ЗВ", "Розпорядження з кадрових питань", "РК", "{serial}-{letter}", "02-02", "к"),
    ("ЗВ", "Розпорядження з господарських питань", "РА", "{serial}-{letter}", "02-03", "г"),
    ("ЗВ", "Рішення виконавчого комітету", "РВК", "{serial}", "02-05", ""),
    ("ЗВ", "Рішення міської ради", "РМР", "{serial}/{yy}", "02-06", ""),
    ("ЗВ", "Регуляторні акти", "regulatory_act", "{serial}-{letter}", "02-07", "рег"),
    ("ЗВ", "Договори", "contract", "Д-{yy}/{serial:03}", "02-20", ""),
    ("ФУ", "Вхідні фінансового управління", "incoming", "{case}/{serial}", "03-01", ""),
    ("ФУ", "Внутрішні фінансового управління", "internal", "{case}/{serial}-вн", "03-05", ""),
    ("ЖКГ", "Вхідні управління ЖКГ", "incoming", "{case}/{serial}", "04-01", ""),
    ("ЖКГ", "Вихідні управління ЖКГ", "outgoing", "{case}/{serial}", "04-02", ""),
    ("ЖКГ", "Внутрішні управління ЖКГ", "internal", "{case}/{serial}-вн", "04-05", ""),
    ("ЗР", "Вхідні приймальні", "incoming", "{office}-{serial}/{yy}", "08-01", ""),
    ("СД", "Вхідні служби", "incoming", "{case}/{serial}", "09-01", ""),
    ("СД", "Вихідні служби", "outgoing", "{case}/{serial}", "09-02", ""),
    ("СД", "Внутрішні служби", "internal", "{case}/{serial}-вн", "09-05", ""),
)


class Organisation:
    """The records of one company by the names that stories use."""

    def __init__(self, env, company):
        self.env = env(context={"lang": "uk_UA", "tz": "Europe/Kyiv", "tracking_disable": True})
        self.env = self.env(context={**self.env.context, "allowed_company_ids": company.ids})
        self.company = company.with_env(self.env)
        self.departments, self.users, self.offices, self.journals = {}, {}, {}, {}
        self._hashes = {}
        types = self.env["docflow.document.type"].search([("registration_mode", "=", "required")])
        self.types = {record.code: record for record in types}
        self.topics = {r.code: r for r in self.env["docflow.topic"].search([])}
        self.deliveries = {r.code: r for r in self.env["docflow.delivery.method"].search([])}

    def as_user(self, login):
        """Return the environment in which ``login`` works: Ukrainian, the own company."""
        context = {"lang": "uk_UA", "tz": "Europe/Kyiv", "allowed_company_ids": self.company.ids}
        return self.env(user=self.users[login].id, context=context, su=False)

    # Building

    def build(self, departments, people, roles, offices, journals):
        """Make the organisation out of its tables."""
        self._make_calendar()
        self._make_departments(departments)
        self._make_people(people)
        for key, (__, __, __, __, head) in departments.items():
            self.departments[key].manager_id = self.users[head].employee_id
        self._make_roles(roles)
        self._make_offices(offices)
        self._make_journals(journals)
        self.env.flush_all()
        # sight and powers of the new people are cached by nobody yet but the setup itself
        self.env.registry.clear_cache()

    def set_passwords(self):
        """Give everybody the password that equals his login, hashed in the meantime."""
        for user, hashed in self._hashes.items():
            # core's own way to store a hash; the ordinary one would hash them one by one
            user._set_encrypted_password(user.id, hashed.result())

    def _make_calendar(self):
        lines = [
            Command.create(
                {
                    "name": period,
                    "dayofweek": str(day),
                    "day_period": period,
                    "hour_from": begin.hour + begin.minute / 60,
                    "hour_to": end.hour + end.minute / 60,
                }
            )
            for day, parts in HOURS.items()
            for period, (begin, end) in zip(("morning", "afternoon"), parts, strict=True)
        ]
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Робочий час: пн–чт 8:00–17:15, пт 8:00–16:00",
                "tz": "Europe/Kyiv",
                "company_id": self.company.id,
                "attendance_ids": [Command.clear(), *lines],
            }
        )
        self.company.resource_calendar_id = calendar

    def _make_departments(self, departments):
        for key, (name, index, parent, is_body, __) in departments.items():
            self.departments[key] = self.env["hr.department"].create(
                {
                    "name": name,
                    "index_code": index,
                    "is_executive_body": is_body,
                    "parent_id": parent and self.departments[parent].id,
                    "company_id": self.company.id,
                }
            )

    def _make_people(self, people):
        cabinet = self.env.ref("docflow_base.docflow_cabinet_action")
        common = {
            "lang": "uk_UA",
            "tz": "Europe/Kyiv",
            "notification_type": "inbox",
            "action_id": cabinet.id,
        }
        own = {
            "company_id": self.company.id,
            "company_ids": [Command.set(self.company.ids)],
            "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
        }
        Users = self.env["res.users"].with_context(no_reset_password=True)
        newcomers = [login for login in people if login != "admin"]
        users = Users.create(
            [{"name": people[login][0], "login": login, **common, **own} for login in newcomers]
        )
        self.users = dict(zip(newcomers, users, strict=True))
        if "admin" in people:
            admin = self.users["admin"] = self.env.ref("base.user_admin").with_env(self.env)
            admin.write({"name": people["admin"][0], "login": "admin", **common})
        hashing = self.env["res.users"]._crypt_context().hash
        for login, user in self.users.items():
            self._hashes[user] = POOL.submit(hashing, login)
            user.email = f"{login}@{self.company.email.partition('@')[2]}"
        self._make_employees(people)

    def _make_employees(self, people):
        users = self.users.values()
        # the administrator got an employee from hr's own data
        present = {e.user_id.id: e for e in self.env["hr.employee"].search([])}
        vals_list = []
        for login, user in zip(people, [self.users[login] for login in people], strict=True):
            name, position, department = people[login]
            vals = {
                "name": name,
                "job_title": position,
                "department_id": self.departments[department].id,
                "resource_calendar_id": self.company.resource_calendar_id.id,
                "work_email": user.email,
                "tz": "Europe/Kyiv",
            }
            if user.id in present:
                present[user.id].write(vals)
            else:
                vals_list.append({**vals, "user_id": user.id, "company_id": self.company.id})
        self.env["hr.employee"].create(vals_list)
        self.env["res.users"].union(*users).invalidate_recordset()

    def _make_roles(self, roles):
        operations = {r.code: r.id for r in self.env["docflow.operation"].search([])}
        began = self.company._docflow_today()
        for sequence, (name, (codes, scope, members)) in enumerate(roles.items(), start=1):
            self.env["docflow.role.group"].create(
                {
                    "name": name,
                    "sequence": sequence,
                    "company_id": self.company.id,
                    "scope": scope,
                    "operation_ids": [Command.set([operations[code] for code in codes.split()])],
                    "member_ids": [
                        Command.create(
                            {
                                "user_id": self.users[login].id,
                                "date_from": began,
                                "ground": "розпорядження міського голови № 12-р",
                            }
                        )
                        for login in members.split()
                    ],
                }
            )

    def _make_offices(self, offices):
        contacts = self.env.ref("base.group_partner_manager")
        for sequence, (code, row) in enumerate(offices.items()):
            name, department, prefix, registrars = row
            users = self.env["res.users"].union(*(self.users[r] for r in registrars.split()))
            self.offices[code] = self.env["docflow.office"].create(
                {
                    "name": name,
                    "code": code,
                    "sequence": sequence,
                    "company_id": self.company.id,
                    "department_id": self.departments[department].id,
                    "barcode_prefix": prefix,
                    "registrar_ids": [Command.set(users.ids)],
                }
            )
            # registrars enter new correspondents
            users.write({"group_ids": [Command.link(contacts.id)]})

    def _make_journals(self, journals):
        for sequence, (office, name, what, pattern, case, letter) in enumerate(journals):
            types = [t for t in self.types.values() if what in (t.category, t.code)]
            self.journals[name] = self.env["docflow.journal"].create(
                {
                    "name": name,
                    "office_id": self.offices[office].id,
                    "sequence": sequence,
                    "pattern": pattern,
                    "case_code": case,
                    "letter": letter,
                    "type_ids": [Command.set([t.id for t in types])],
                }
            )
