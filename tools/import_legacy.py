"""Import of another system's documents: `./docflow import FOLDER`; docs/import.md tells the rest.

Ends with 0 where nothing was rejected, 1 where something was, 2 where the folder cannot be read.
"""

import argparse
import logging
import os
import sys
import time
from pathlib import Path

import odoo
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.tools import config

BAR = 30  # characters
PAUSE = 2  # seconds between two lines of a log


class Progress:
    """A bar on a terminal, now and then a line in a log.

    :param dict names: what the phases are called
    """

    def __init__(self, names, out=sys.stdout):
        self.names, self.out, self.is_terminal = names, out, out.isatty()
        self.phase, self.told, self.began = None, 0.0, time.monotonic()

    def __call__(self, phase, done, total):
        now = time.monotonic()
        if phase != self.phase:
            self.end()
            self.phase, self.told, self.began = phase, 0.0, now
        is_over = done >= total
        if now - self.told < (0.1 if self.is_terminal else PAUSE) and not is_over:
            return
        share = done / total if total else 1.0
        spent, left = now - self.began, ""
        if spent > PAUSE and 0 < share < 1:
            left = f" −{spent / share - spent:.0f} s"
        count = f" {done:,}/{total:,}" if phase in ("files", "write") else ""
        name = f"{self.names[phase]:<12.12}"
        if self.is_terminal:
            bar = "█" * int(share * BAR)
            self.out.write(f"\r  {name} {bar:<{BAR}} {share:4.0%}{count}{left}\033[K")
        elif total and self.told != float("inf"):
            self.out.write(f"  {name} {share:4.0%}{count}{left}\n")
        self.out.flush()
        # a phase ends once, however often it says so
        self.told = float("inf") if is_over and not self.is_terminal else now

    def end(self):
        if self.is_terminal and self.phase:
            self.out.write("\n")


def read_arguments(given=None):
    parser = argparse.ArgumentParser(prog="docflow import", description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--database", required=True, help="the database that gets the cards")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="check and report only")
    parser.add_argument("--source", default="legacy", help="name of the other system (legacy)")
    parser.add_argument("--encoding", default="utf-8", help="utf-8 (default) or cp1251")
    parser.add_argument("--user", default="admin", help="login of the administrator (admin)")
    parser.add_argument("--company", help="name of the company; that of the user without it")
    parser.add_argument("--report", type=Path, help="FOLDER.report.csv beside it without this")
    return parser.parse_args(given)


def get_environment(cr, arguments):
    """Return the environment of the person who imports, and the company."""
    env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
    user = env["res.users"].search([("login", "=", arguments.user)])
    if not user:
        raise UserError(env._("There is no user “%(login)s”.", login=arguments.user))
    env = env(user=user.id, context={"lang": user.lang, "tz": user.tz}, su=False)
    company = user.company_id
    if arguments.company:
        company = user.company_ids.filtered(lambda one: one.name == arguments.company)
        if not company:
            raise UserError(
                env._(
                    "%(user)s has no company “%(company)s”.",
                    user=user.name,
                    company=arguments.company,
                )
            )
    return env(context={**env.context, "allowed_company_ids": company.ids}), company


def run(cr, arguments, progress=None):
    """Import, report and return the exit code."""
    env, company = get_environment(cr, arguments)
    imports = env["docflow.legacy.import"]
    progress = progress or Progress(imports._get_phase_names())
    began = time.monotonic()
    try:
        record = imports._import_folder(
            arguments.folder,
            source=arguments.source,
            company=company,
            commit=cr.commit,
            rollback=cr.rollback,
            progress=progress,
            encoding=arguments.encoding,
            is_dry=arguments.dry_run,
        )
    finally:
        progress.end()
    tell(record, arguments, time.monotonic() - began)
    code = 1 if record.fault_count else 0
    cr.rollback() if arguments.dry_run else cr.commit()
    return code


def tell(record, arguments, seconds):
    """Print what came of it, and write the report of what is wrong."""
    lines = record._get_outcome_lines(is_dry=arguments.dry_run)
    if seconds and record.taken_count and not arguments.dry_run:
        rate = record.taken_count / seconds
        lines.append(f"{seconds:.1f} s, {rate:,.0f}/s")
    print("\n".join(f"  {line}" for line in lines))
    if not record.fault_count:
        return
    for count, file, column, reason, examples in record._get_fault_summary():
        print(f"  {count:>8,}  {file} {column}: {reason} {', '.join(examples)}".rstrip())
    folder = arguments.folder.resolve()
    report = arguments.report or folder.parent / f"{folder.name}.report.csv"
    report.write_text(record._get_report(), encoding="utf-8-sig")
    print(f"  → {report}")
    if unknown := record._get_unknown_keys():
        # filled in, it is the table mapping.csv of the next run
        draft, number = report.with_name(f"{folder.name}.mapping.csv"), 1
        while draft.exists():  # somebody may have filled in the last one
            number += 1
            draft = report.with_name(f"{folder.name}.mapping-{number}.csv")
        draft.write_text(unknown, encoding="utf-8-sig")
        count = unknown.count("\n") - 1
        print(f"  {record._get_unknown_text(count)}\n  → {draft}")


def main():
    arguments = read_arguments()
    config.parse_config(["-c", arguments.config, "-d", arguments.database, "--no-http"])
    logging.getLogger("odoo").setLevel(os.environ.get("DOCFLOW_LOG", "WARNING"))
    registry = Registry(arguments.database)
    with registry.cursor() as cr:
        # imported here: the addons are on the path once the registry is there
        from odoo.addons.docflow_base.tools.legacy_folder import FolderError

        try:
            return run(cr, arguments)
        except FolderError as error:
            cr.rollback()
            env, __ = get_environment(cr, arguments)
            print(f"  {env['docflow.legacy.import']._get_folder_text(error)}", file=sys.stderr)
        except (AccessError, UserError) as error:
            cr.rollback()
            print(f"  {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
