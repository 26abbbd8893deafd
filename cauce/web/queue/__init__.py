"""«Flujo de clientes»: one person after the other, with the list beside."""
