def migrate(cr, version):
    """Letters that left before rates were kept have no postage: none is worked out for them."""
    # a council that comes from before dispatches were kept has no such table yet
    cr.execute("ALTER TABLE IF EXISTS docflow_dispatch ADD COLUMN IF NOT EXISTS fee numeric")
