"""Dated rule data: statement texts, tolerances, time limits, official registers, the discrepancy catalogue.

Words: a *rule set* is everything under `data/`, loaded once into one frozen `Policy` value whose digest the
operator signs in a `PolicyAdopted` statement; a *row* is dated, [valid_from, valid_until), and names its
source; the *event day* of a statement picks the row. A `Participant` is a state or the European Union.

What always holds: nothing here reads a clock, a database or the network; rules receive `Policy` as an
argument; where the record is silent the answer is "not on record" and raises no alarm.

- `rule_set.py` loads the data; `rows.py` holds the shapes of the rows.
- `texts.py`, `recognition.py`: may this warranty text stand on this document, and what does a text resemble?
- `participants.py`: who took part on a day, zones, members of the Union.
- `catalogue.py`: the rules C01 to S06, whether the register refuses or reports, and who may be told.
- `tolerances.py`, `limits.py`: weight and value tolerances, windows, expiry, disclosure of origin.

2026-11: numbers are compared with dated patterns and ranges, and a mismatch is a finding, never a refusal,
because layouts differ per participant by history.
"""
