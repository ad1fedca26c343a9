"""Benchmark of control and analytics: reports and dashboards over 1.4 million cards."""

import argparse
import logging
import sys

from parts.council import Council

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="the scratch database; it is filled")
    parser.add_argument("--cards", type=int, default=1_400_000)
    parser.add_argument("--keep", action="store_true", help="it is filled already: only measure")
    parser.add_argument("--explain", action="store_true", help="print the plans of what broke")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    config.parse_config(["-c", arguments.config, "-d", arguments.database, "--no-http"])
    logging.getLogger("odoo").setLevel(logging.WARNING)
    registry = Registry(arguments.database)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        council = Council(env, arguments.cards)
        council.prepare()
        council.fill("small")
        council.fill("rest")
    return 0


if __name__ == "__main__":
    sys.exit(main())
