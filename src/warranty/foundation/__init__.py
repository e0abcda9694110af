"""What every room stands on: errors, the clock, ids, quantities, money, encodings, signatures and tokens.

Nothing here knows a diamond rule. Each outside library has its one home in this floor: PyNaCl in
`signing`, PyJWT in `tokens`; the clock is read in `clock` alone.
"""
