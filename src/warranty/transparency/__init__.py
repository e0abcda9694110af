"""The append-only log: leaves, tree, checkpoints, proofs.

Every statement the register accepts becomes one leaf of a Merkle tree (RFC 9162, SHA-256). The leaf is
an *entry*: class, recorded time and the digest of what was signed, so the log can be public while the
trade is secret. A *checkpoint* is the signed head of the tree (C2SP tlog-checkpoint); a *receipt* is a
checkpoint with the path from one leaf to it (C2SP tlog-proof) and proves presence and order offline.
It proves no absence: that a record does not exist can only be seen by reading the whole log.

What always holds: the tree only grows; recorded time never falls; a published checkpoint is consistent
with every later one; the tables of this room receive rows and never change them, the single head row
apart.

How a batch is recorded (the register calls all of this, within its transaction):

1. `store.lock_head` takes the one head row; writers queue there.
2. `rules.entries.encode_entries` and `rules.frontier.grow` compute leaves, new root and all inclusion
   proofs in memory, from the hashes of the right edge alone: no tile is read.
3. `store.append` writes entries, completed tile hashes and the new head in one statement.
4. After the commit `service.checkpoint` signs the head, and `kept.CheckpointKeeper` keeps a copy outside
   the database: at the next start `service.refuse_if_behind` compares the two, because a restored older
   backup must not fork a log that others have seen.

Words: *frontier*, the hashes of the perfect subtrees that make up the tree, left to right (at most 63);
*node* (level, index), the hash over leaves index * 2^level up to (index + 1) * 2^level; *tile*, 256
hashes of one tile level side by side (C2SP tlog-tiles), level L of tiles being level 8 L of nodes;
*bundle*, the 256 entries below a level-0 tile.

Decisions
---------
2026-11-23 Leaf hashes are not stored: they are one SHA-256 of an entry away. Entries are kept in one row
           per appended batch and not in one per tile, because the tile at the right edge would be
           rewritten with every batch; reading a tile joins a few rows instead.
2026-11-23 Ed25519 is the only signature made and verified here; keys and signature lines of other
           algorithms are read, and refused when asked to verify.
"""
