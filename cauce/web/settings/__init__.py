"""«Configuración»: what administrators set up, one noun per file; `places.py` is its side menu."""
