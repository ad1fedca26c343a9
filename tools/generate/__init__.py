"""A city hall with years of papers, made in a database past the ORM: see :mod:`council`."""
