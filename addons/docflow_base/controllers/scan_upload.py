from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request


class ScanUpload(http.Controller):
    """Where the desk drops stacks of scans."""

    @http.route("/docflow/scan/upload", type="http", auth="user", methods=["POST"])
    def upload_scans(self, office_id, files=None, **kwargs):
        """Store dropped files as one stack of an office where the user registers.

        :return: JSON ``{"batch_id": n}``, or ``{"error": text}`` and nothing is stored
        """
        office = request.env["docflow.office"]
        if str(office_id).isdecimal():
            office = (
                request.env["docflow.scan.batch"]
                ._get_desk_offices()
                .filtered(lambda one: one.id == int(office_id))
            )
        uploads = request.httprequest.files.getlist("files")
        try:
            if not office:
                raise AccessError(
                    request.env._(
                        "You do not register at this office. Ask the administrator to name you "
                        "among its registrars."
                    )
                )
            batch = request.env["docflow.scan.batch"]._do_upload(office, uploads)
        except (AccessError, UserError) as refusal:
            # nothing is stored of a stack that was refused
            request.env.cr.rollback()
            return request.make_json_response({"error": str(refusal)})
        return request.make_json_response({"batch_id": batch.id})
