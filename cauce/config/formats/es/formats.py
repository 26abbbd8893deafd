"""Spanish as Mexico and most of the Americas write numbers: 1,356.50."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
