"""The log's pure part: hashing, proofs, tiles, entries, signed notes, receipts.

Offline verification needs nothing else of this room.
"""
