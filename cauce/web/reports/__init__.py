"""«Reportes»: figures for people, each with the way it was made."""
