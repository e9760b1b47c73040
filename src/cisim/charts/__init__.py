"""Pictures as functions of tables: matplotlib for papers and files, one visual language (``style``)."""
