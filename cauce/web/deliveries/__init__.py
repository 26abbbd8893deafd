"""Pages of what leaves the house: a lead's «CRM» tab, the company's history of sendings."""
