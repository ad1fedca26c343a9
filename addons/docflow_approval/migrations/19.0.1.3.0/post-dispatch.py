"""Registers that were handed over get their lines; the expedition reads without taking part."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

LINES = """
    INSERT INTO docflow_dispatch_register_line (
           register_id, dispatch_id, number, reg_number, reg_date, name, address, method,
           post_kind, weight, tracking)
    SELECT register.id, sending.id, sending.register_line, card.reg_number, card.reg_date,
           sending.name, sending.address,
           COALESCE(method.name ->> %(lang)s, method.name ->> 'en_US'),
           CASE WHEN method.dispatch_way = 'post' THEN sending.post_kind END, sending.weight,
           sending.tracking
      FROM docflow_dispatch sending
      JOIN docflow_dispatch_register register
        ON register.id = sending.register_id AND register.state = 'handed'
      JOIN docflow_delivery_method method ON method.id = register.method_id
      JOIN docflow_document card ON card.id = sending.document_id
     WHERE sending.state <> 'cancelled' OR sending.date_sent IS NOT NULL
        ON CONFLICT DO NOTHING
"""
# whoever only sends a card out took part in it until now, and might change its files
STRANGERS = """
    DELETE FROM docflow_document_people_rel part
     USING docflow_dispatch sending
      JOIN docflow_office_dispatcher_rel dispatcher ON dispatcher.office_id = sending.office_id
     WHERE sending.document_id = part.document_id AND dispatcher.user_id = part.user_id
       AND NOT EXISTS (
           SELECT FROM docflow_approval_step step
            WHERE step.document_id = part.document_id AND step.user_id = part.user_id
              AND (step.date_active IS NOT NULL OR step.carried_from_id IS NOT NULL))
       AND NOT EXISTS (
           SELECT FROM docflow_custody line
            WHERE line.document_id = part.document_id AND line.holder_id = part.user_id
              AND line.state IN ('on_way', 'received'))
"""
SENT = "SELECT document_id FROM docflow_dispatch"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    lang = env.ref("base.main_company").partner_id.lang or "en_US"
    # the tables were written past the ORM by this update as well
    env.flush_all()
    cr.execute(SQL(LINES, lang=lang))
    cr.execute(SQL(STRANGERS))
    # who takes part by the card itself comes back; and the numbers of the sight are written anew
    env["docflow.document"]._fill_access(SQL(SENT))
    env.invalidate_all()
