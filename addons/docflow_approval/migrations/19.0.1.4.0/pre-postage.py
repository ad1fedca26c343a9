def migrate(cr, version):
    """Letters that left before rates were kept have no postage: none is worked out for them."""
    cr.execute("ALTER TABLE docflow_dispatch ADD COLUMN IF NOT EXISTS fee numeric")
