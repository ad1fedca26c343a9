"""The same file may wait twice now: for its copy, and for the copy with requisites."""


def migrate(cr, version):
    cr.execute("DROP INDEX IF EXISTS docflow_copy_queue_version_uniq")
    cr.execute("DROP INDEX IF EXISTS docflow_signature_queue_version_uniq")
