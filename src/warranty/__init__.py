"""Signed warranties for rough diamonds, drawn from lots that lead back to Kimberley Process certificates."""
