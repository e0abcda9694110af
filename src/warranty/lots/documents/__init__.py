"""What is signed about lots: a file for each family of statements."""

from warranty.lots.documents.claim import ImportClaimed

__all__ = ["ImportClaimed"]
