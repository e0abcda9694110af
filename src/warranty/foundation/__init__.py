"""What every room stands on: errors, clock, ids, quantities, money, encodings, signatures, tokens, events.

Nothing here knows a diamond rule. Each outside library has its one home in this floor: PyNaCl in
`signing`, PyJWT in `tokens`; the clock is read in `clock` alone.
"""
