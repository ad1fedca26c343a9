from odoo import api, models


class DocflowPrintMixin(models.AbstractModel):
    """A paper of the council, one for each record the reader may read.

    It speaks the council's language, whoever prints it, and is headed by the council's name: the
    template gets ``pages``, each with ``lang``, ``company`` and what the model prepares.
    """

    _name = "docflow.print.mixin"
    _description = "Print"
    # Name of the model whose records are printed.
    _docflow_printed = None

    @api.model
    def _get_report_values(self, docids, data=None):
        records = self.env[self._docflow_printed].browse(docids)
        self._check_printed(records)
        records.check_access("read")
        pages = {}
        for company, group in records.grouped("company_id").items():
            lang = company.partner_id.lang or self.env.lang
            # sudo: res.company - the head of the paper
            head = {"lang": lang, "company": company.sudo().name}
            found = self.with_context(lang=lang)._prepare_pages(group.with_context(lang=lang))
            pages |= {id_: head | values for id_, values in found.items()}
        return {
            "doc_ids": records.ids,
            "doc_model": records._name,
            "docs": records,
            "pages": [pages[id_] for id_ in records.ids],
        }

    # Hooks

    @api.model
    def _check_printed(self, records):
        """Hook: refuse what cannot be printed."""

    @api.model
    def _prepare_pages(self, records):
        """Hook: return ``{id: values of its paper}`` of records of one company."""
        return {record.id: self._prepare_page(record) for record in records}

    @api.model
    def _prepare_page(self, record):
        """Hook: return the values of the paper of one record, in the language of its context."""
        return {}
