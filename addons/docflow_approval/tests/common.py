from odoo.addons.docflow_base.tests.common import DocflowCase


class ApprovalCase(DocflowCase):
    """The small office of ``docflow_base``, where documents are approved and signed."""
