#!/usr/bin/env python3
"""Take the screenshots of docs/images/ from a running demo suite, through headless Chromium.

    tools/screenshots.py [--url http://localhost:8069] [--out docs/images] [NAME …]

What it types into a form is thrown away with the page; only `reply` leaves a draft. Run it with
the Python of `.docflow/venv` after `./docflow test` has put the packages there.
"""

import argparse
import contextlib
import pathlib

from browser import Browser


def open_card(browser, domain, **options):
    """Open the form of the first card of ``domain`` with the preview of its scan."""
    card = browser.find("docflow.document", [["file_ids", "!=", False], *domain], **options)
    browser.open(f"/odoo/docflow-incoming/{card}")
    browser.wait("document.querySelector('.o_form_view .o_field_widget')")
    browser.wait(
        "document.querySelector('.o_attachment_preview iframe, .o_attachment_preview img')"
    )


def open_cabinet(browser, tray):
    """Open a tray of the cabinet and wait for its rows."""
    browser.open("/odoo/action-docflow_base.docflow_cabinet_action")
    browser.click(f".o_docflow_tray[data-tray={tray}]")
    browser.wait("document.querySelector('.o_list_view .o_data_row')")


def shoot_card(browser, path):
    """A card in execution: the resolutions beside the scan."""
    browser.login("mayor")
    domain = [["state", "=", "in_execution"], ["category", "=", "incoming"]]
    domain += [["control_state", "=", "on_control"], ["resolution_ids.parent_id", "!=", False]]
    open_card(browser, domain)
    browser.click(".o_notebook .nav-link", "Резолюції")
    browser.shoot(path)


def shoot_registration(browser, path):
    """A scanned letter that waits for its number; the oldest, which the demo made."""
    browser.login("registrar")
    domain = [["state", "=", "draft"], ["category", "=", "incoming"]]
    domain += [["create_uid.login", "=", "registrar"], ["recipient_ids", "!=", False]]
    open_card(browser, domain, order="id")
    browser.shoot(path)


def shoot_cabinet(browser, path):
    """The mayor's tray «На розгляд»."""
    browser.login("mayor")
    open_cabinet(browser, "review")
    browser.shoot(path)


def shoot_resolution(browser, path):
    """The mayor writes a resolution, and throws it away again."""
    browser.login("mayor")
    domain = [["state", "=", "in_review"], ["recipient_ids.user_id.login", "=", "mayor"]]
    domain += [["category", "=", "incoming"], ["type_id.code", "=", "ВХ"]]
    open_card(browser, domain, order="id")
    browser.click("button", "На виконання")
    browser.type_into(".modal [name=text] textarea", "Розглянути, підготувати проєкт відповіді")
    for executor in ("Оксана Бондар", "Роман Дячук"):
        browser.click(".modal .o_field_x2many_list_row_add a", "")
        browser.type_into(".modal .o_selected_row [name=executor_id] input", executor)
        browser.click(".o-autocomplete--dropdown-item", executor)
    browser.click(".modal .modal-title")
    browser.shoot(path)
    # a page that is left with a dialog open saves what the dialog holds, as a draft
    browser.click(".modal-footer button", "Відмінити")
    browser.wait("!document.querySelector('.modal')")


def shoot_tree(browser, path):
    """A line being typed into the tree of a card that was passed on."""
    browser.login("mayor")
    domain = [["state", "=", "in_execution"], ["category", "=", "incoming"]]
    domain += [["resolution_ids.author_id.login", "=", "mayor"]]
    domain += [["resolution_ids.parent_id.parent_id", "!=", False]]
    card = browser.find("docflow.document", domain, order="id desc")
    browser.open(f"/odoo/docflow-incoming/{card}")
    browser.click(".o_notebook .nav-link", "Резолюції")
    browser.wait("document.querySelector('.o_docflow_tree_node[data-node]')")
    browser.type_into(".o_docflow_line_input", "@Дячук до пт — погодити кошторис, копія @Бойчук")
    browser.wait("document.querySelector('.o_docflow_line_due')")
    browser.run("document.querySelector('.o_docflow_tree').scrollIntoView({block: 'center'})")
    # a typed line is nowhere but in the page: it goes with it
    browser.shoot(path)


def shoot_acting(browser, path):
    """The cabinet of a deputy, the switch opened."""
    browser.login("executor6")
    open_cabinet(browser, "execute")
    browser.click(".o_docflow_acting")
    browser.wait("document.querySelector('.o-dropdown--menu .dropdown-item')")
    browser.shoot(path)


def shoot_board(browser, path):
    """Assignments by state."""
    browser.login("mayor")
    browser.open("/odoo/docflow-board")
    browser.wait("document.querySelector('.o_kanban_record:not(.o_kanban_ghost)')")
    browser.shoot(path)


def shoot_year(browser, path):
    """Recurring obligations of this year."""
    browser.login("mayor")
    browser.open("/odoo/docflow-obligations-year")
    browser.wait("document.querySelector('.o_docflow_year_table')")
    browser.shoot(path)


def shoot_desk(browser, path):
    """This morning's stack, its first letter filled in."""
    browser.login("registrar")
    browser.open("/odoo/docflow-desk")
    browser.wait("document.querySelector('.o_docflow_desk img')?.complete")
    browser.shoot(path)


def shoot_search(browser, path):
    """Words in another form than they stand in the papers."""
    browser.login("mayor")
    browser.open("/odoo/docflow-search")
    browser.type_into(".o_docflow_search_box", "ремонту покрівель")
    browser.click(".o_docflow_search button", "Знайти")
    browser.wait("document.querySelector('.o_docflow_search mark')")
    browser.shoot(path)


def shoot_decision(browser, path):
    """The dialog of a request for another date, left undecided."""
    for login in ("mayor", "deputy1", "deputy2"):
        browser.login(login)
        waiting = [["state", "=", "requested"], ["approver_id.login", "=", login]]
        with contextlib.suppress(RuntimeError):  # nothing waits for this one
            request = browser.find("docflow.extension", waiting)
            break
    else:
        raise RuntimeError("no extension waits for the mayor or his deputies")
    line = browser.find("docflow.assignment", [["extension_ids", "in", [request]]])
    browser.open(f"/odoo/docflow-assignments/{line}")
    browser.click("button[name=action_decide]")
    browser.wait("document.querySelector('.modal .o_field_widget[name=day]')")
    browser.shoot(path)
    browser.click(".modal-footer button", "Вирішити пізніше")
    browser.wait("!document.querySelector('.modal')")


def shoot_why(browser, path):
    """Why a deadline that was moved is what it is."""
    browser.login("controller")
    extended = [["extension_ids.state", "=", "granted"], ["date_deadline", "!=", False]]
    line = browser.find("docflow.assignment", extended)
    browser.open(f"/odoo/docflow-assignments/{line}")
    browser.click(".o_docflow_why_link")
    browser.wait("document.querySelector('.o_docflow_why_body li')")
    browser.shoot(path)


def shoot_kanban(browser, path):
    """All cards of the council by state."""
    browser.login("controller")
    browser.open("/odoo/action-docflow_base.docflow_document_action?view_type=kanban")
    browser.wait("document.querySelector('.o_kanban_record:not(.o_kanban_ghost)')")
    browser.shoot(path)


def shoot_dashboard(browser, path):
    """The mayor's dashboard: the whole council."""
    browser.login("mayor")
    browser.open("/odoo/docflow-dashboard")
    browser.wait("document.querySelector('.o_docflow_dashboard_page canvas')")
    browser.shoot(path)


def shoot_reports(browser, path):
    """The summary of this quarter, as the controller opens it."""
    browser.login("controller")
    browser.open("/odoo/docflow-reports")
    browser.wait("document.querySelector('.o_docflow_report_sheet tbody tr')")
    browser.shoot(path)


def shoot_discipline(browser, path):
    """Executive discipline of the year as a pivot."""
    browser.login("controller")
    browser.open("/odoo/docflow-discipline")
    browser.wait("document.querySelector('.o_pivot td')")
    browser.shoot(path)


def shoot_approval(browser, path):
    """A contract in its second round: who agreed, whose remark was accepted."""
    browser.login("mayor")
    card = browser.find("docflow.document", [["approval_ids.remark_ids.state", "=", "accepted"]])
    browser.open(f"/odoo/action-docflow_base.docflow_document_action/{card}")
    browser.click(".o_notebook .nav-link", "Погодження")
    browser.wait("document.querySelector('.o_notebook .tab-pane.active .o_data_row')")
    browser.shoot(path)


def shoot_route(browser, path):
    """The ready route of contracts, drawn."""
    browser.login("admin")
    route = browser.find("docflow.route", [["type_ids.code", "=", "ДГ"]])
    browser.open(f"/odoo/action-docflow_approval.docflow_route_action/{route}")
    browser.wait("document.querySelector('.o_form_view .o_docflow_route_stage')")
    browser.shoot(path)


def shoot_stack(browser, path):
    """The mayor's stack; what he looked at is thrown away with the page."""
    browser.login("mayor")
    open_cabinet(browser, "sign")
    browser.click("button", "Переглянути й підписати")
    browser.wait("document.querySelector('.o_docflow_stack iframe')")
    browser.shoot(path)


def shoot_reply(browser, path):
    """A reply that was prepared from a template; its draft stays, and the next one finds it."""
    browser.login("executor3")
    domain = [["state", "=", "draft"], ["file_ids.role", "=", "copy"]]
    with contextlib.suppress(RuntimeError):
        browser.find("docflow.document", domain)
        open_card(browser, domain)
        return browser.shoot(path)
    open_cabinet(browser, "execute")
    browser.click(".o_data_row .o_data_cell")
    browser.click("button", "Підготувати відповідь")
    browser.wait("document.querySelector('.o_attachment_preview iframe')")
    return browser.shoot(path)


SHOTS = {
    "card": shoot_card,
    "registration": shoot_registration,
    "cabinet": shoot_cabinet,
    "resolution": shoot_resolution,
    "tree": shoot_tree,
    "acting": shoot_acting,
    "board": shoot_board,
    "year": shoot_year,
    "decision": shoot_decision,
    "why": shoot_why,
    "kanban": shoot_kanban,
    "desk": shoot_desk,
    "search": shoot_search,
    "dashboard": shoot_dashboard,
    "reports": shoot_reports,
    "discipline": shoot_discipline,
    "approval": shoot_approval,
    "route": shoot_route,
    "stack": shoot_stack,
    "reply": shoot_reply,
}


def main():
    """Take the pictures that were asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://localhost:8069")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("docs/images"))
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SHOTS)}")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    browser = Browser(arguments.url.rstrip("/"))
    try:
        for name in arguments.names or SHOTS:
            path = arguments.out / f"{name}.png"
            SHOTS[name](browser, path)
            print(path)
    finally:
        browser.close()


if __name__ == "__main__":
    main()
