"""One file per source: how what came in becomes an Entry with its draft, live and when replayed."""
