"""The one way in: open, verify, judge by the rooms' rules, record, receipt; and replay.

Always holds: what is acknowledged is committed and in the log; a refused statement changes nothing but
the attempts journal; all ledgers follow from the log, so `replay` rebuilds them to the same checksums.

One batch, told once: `service.Register` gathers what was submitted while the last batch committed →
`opening` splits, verifies and reads it off the event loop, no database → `recording.record_batch` begins,
takes the log head (writers queue here, so the rules need no other lock), loads what the batch touches,
asks each room's `refusal`, lets `effects` of the accepted happen at once, saves set-wise, appends the
leaves, commits → the checkpoint is signed and `answers` tells every statement its receipt or its refusal.

A draft is completed with what is the drafter's own (`filling`) and judged by the same rules without the head
(`drafting`); what was refused is read and aged out (`attempts`), what was recorded found again (`listing`).

`replay` does the same from the log into empty tables, a transaction a slice, and compares; `erasure` takes
away one confidential part that no effect was made of.

2026-11: idle time, not a timer, closes a batch: a lone statement is a batch of one at once, and under load
batches grow by themselves.
"""
