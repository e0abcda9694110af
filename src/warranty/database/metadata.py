"""The one MetaData that every room's tables.py attaches to, with a name for every constraint.

Stores turn a broken constraint into a refusal by its name, so the names are part of the promise:
`ck_lots_balance_not_negative`, `uq_statements_id`, `fk_claims_lot_id_lots`.
"""

from typing import Final

from sqlalchemy import MetaData

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata: Final = MetaData(naming_convention=NAMING)
