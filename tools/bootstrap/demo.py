# Fed to `odoo shell` by demo_build: `env` is the shell's, `root` is written above by it.
import sys

sys.path.insert(0, root + "/tools")  # noqa: F821

import demo_council

demo_council.build(env)  # noqa: F821
env["ir.config_parameter"].sudo().set_param("docflow.demo_council", "built")  # noqa: F821
env.cr.commit()  # noqa: F821
