def migrate(cr, version):
    """The ledger is kept by the common keeper now; the one of its own goes."""
    cr.execute("DROP FUNCTION IF EXISTS docflow_deadline_entry_refuse() CASCADE")
