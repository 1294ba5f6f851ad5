"""The archive: articles in, searchable paragraphs out. No language model in here."""
