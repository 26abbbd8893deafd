"""«Importaciones»: the wizard from file to leads, what became of each file, and taking it back."""
