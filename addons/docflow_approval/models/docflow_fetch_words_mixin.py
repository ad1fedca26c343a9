from odoo import models


class DocflowFetchWordsMixin(models.AbstractModel):
    """Why a file was not fetched, in words; ``FetchRefusal`` lists the codes."""

    _name = "docflow.fetch.words.mixin"
    _description = "Words About What Was Not Fetched"

    # Business

    def _get_fetch_words(self, code, url):
        """Return in words why nothing was fetched from ``url``."""
        values = {"root": self.display_name, "url": url}
        words = {
            "address": self.env._(
                "%(root)s: “%(url)s” is no address of a list. Write it as "
                "http://authority.example/list.crl, without a port, a name or a password.",
                **values,
            ),
            "unknown": self.env._(
                "%(root)s: nobody knows the machine of %(url)s. Check the address and the "
                "connection of the server.",
                **values,
            ),
            "private": self.env._(
                "%(root)s: %(url)s lies in a network that is not public, and such addresses are "
                "not asked. Upload the file instead.",
                **values,
            ),
            "status": self.env._(
                "%(root)s: %(url)s sends elsewhere or says that there is no list. Write the "
                "address of the file itself.",
                **values,
            ),
            "size": self.env._("%(root)s: the list at %(url)s is too large.", **values),
        }
        return words.get(code) or self.env._(
            "%(root)s: %(url)s does not answer in time. The list that is kept here stays in force "
            "until its end.",
            **values,
        )
