def migrate(cr, version):
    """Rounds and signatures are kept by the common keeper now; those of their own go."""
    cr.execute("DROP FUNCTION IF EXISTS docflow_approval_keep() CASCADE")
    cr.execute("DROP FUNCTION IF EXISTS docflow_signature_refuse() CASCADE")
