"""Every address of the product and who may enter, written by hand: one table per part."""
