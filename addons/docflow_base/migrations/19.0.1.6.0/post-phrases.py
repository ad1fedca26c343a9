def migrate(cr, version):
    """Let the scheduled action sign the rows that have the text of files. Until it has, phrases are
    looked for as before.
    """
    cr.execute(
        """INSERT INTO docflow_search_phrase (entry_id)
           SELECT id FROM docflow_search_entry WHERE cardinality(text_ids) > 0
               ON CONFLICT (entry_id) DO NOTHING"""
    )
