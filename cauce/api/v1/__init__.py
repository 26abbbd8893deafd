"""The operations of version 1: one file per noun, each with its shapes and its router."""
