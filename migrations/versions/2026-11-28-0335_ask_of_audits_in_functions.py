"""Ask in functions what of lots, sales and consignments an auditor is engaged to look at.

Why: the policies' own words are planned anew with every question of everybody, and a list of lots has them in
each of its arms: half a millisecond of a member's two for what concerns auditors alone. A function is called
for their rows only, and planned then.
"""

from alembic import op

revision = "0061_audits_asked"
down_revision = "0060_home"
branch_labels = None
depends_on = None

AUDITED = "(select nullif(current_setting('warranty.audited', true), '')::uuid)"
TOPICS = "(select string_to_array(coalesce(current_setting('warranty.audit_topics', true), ''), ','))"
WITHIN = """between (select nullif(current_setting('warranty.audit_from', true), '')::date)
  and (select nullif(current_setting('warranty.audit_to', true), '')::date)"""
IS_AUDIT = f"{AUDITED} is not null"
STOCK = f"event_on {WITHIN} and 'stock' = any({TOPICS}::text[])"
FUNCTIONS = {
    "audited_topic(asked text)": f"select asked = any({TOPICS}::text[])",
    "audited_stock(day date)": f"select day {WITHIN} and 'stock' = any({TOPICS}::text[])",
    "audited_lot(held_by uuid, owned_by uuid, day date)": (
        f"select {AUDITED} in (held_by, owned_by) and day {WITHIN} and 'stock' = any({TOPICS}::text[])"
    ),
}
# table, policy: as functions ask, and as it was in its own words
POLICIES = {
    ("lots", "reader_sees_audited"): (
        f"{IS_AUDIT} and audited_lot(holder, owner, event_on)",
        f"{IS_AUDIT} and (holder = {AUDITED} or owner = {AUDITED}) and {STOCK}",
    ),
    ("lots", "reader_audits"): (
        f"not {IS_AUDIT} or audited_stock(event_on)",
        f"not {IS_AUDIT} or {STOCK}",
    ),
    ("sales", "reader_sees_audited"): (
        f"{IS_AUDIT} and audited_topic('trade') and audited_sale(id, null)",
        f"{IS_AUDIT} and 'trade' = any({TOPICS}::text[]) and audited_sale(id, null)",
    ),
    ("consignments", "reader_sees_audited"): (
        f"{IS_AUDIT} and audited_topic('trade') and audited_consignment(id, null)",
        f"{IS_AUDIT} and 'trade' = any({TOPICS}::text[]) and audited_consignment(id, null)",
    ),
}


def upgrade() -> None:
    """The functions, then the policies that call them."""
    for name, body in FUNCTIONS.items():
        op.execute(
            f"create function {name} returns boolean language sql stable security definer"
            f" begin atomic {body}; end"
        )
        op.execute(f"revoke execute on function {name} from public")
        op.execute(f"grant execute on function {name} to warranty_reader")
    for (table, policy), (asked, _) in POLICIES.items():
        op.execute(f"alter policy {policy} on {table} using ({asked})")


def downgrade() -> None:
    """The policies in their own words again."""
    for (table, policy), (_, words) in POLICIES.items():
        op.execute(f"alter policy {policy} on {table} using ({words})")
    for name in reversed(FUNCTIONS):
        op.execute(f"drop function {name}")
