-- The ledger knows why an entry stands there, and the accounts of payments. Its head is signed whenever it grows.
ALTER TABLE compensation.ledger_entry ADD COLUMN kind text NOT NULL DEFAULT 'earned'
  CHECK (kind IN ('earned', 'held', 'granted', 'advanced', 'order-advanced', 'recovered', 'forfeited', 'forgiven', 'written-off', 'carried', 'paid'));
ALTER TABLE compensation.ledger_entry DROP CONSTRAINT ledger_entry_account_check;
ALTER TABLE compensation.ledger_entry ADD CONSTRAINT ledger_entry_account_check CHECK (account IN ('commission-expense', 'payable', 'held', 'draw-receivable', 'carried', 'cash'));
-- A line or a pay sheet is posted once for each reason.
ALTER TABLE compensation.ledger_entry DROP CONSTRAINT ux_ledger_entry_line;
ALTER TABLE compensation.ledger_entry ADD CONSTRAINT ux_ledger_entry_source UNIQUE (line_id, account, kind);

-- Keys of anchors. The private one is encrypted with a password that the database does not know; a retired key goes on proving what it signed.
CREATE TABLE compensation.ledger_key (
  key_id      text        PRIMARY KEY,
  public_key  text        NOT NULL,
  private_key text        NOT NULL,
  created_by  text        NOT NULL,
  created_at  timestamptz NOT NULL,
  retired_by  text,
  retired_at  timestamptz,
  CHECK ((retired_by IS NULL) = (retired_at IS NULL))
);
CREATE UNIQUE INDEX ux_ledger_key_current ON compensation.ledger_key ((true)) WHERE retired_at IS NULL;
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.ledger_key FROM $app_role$;
GRANT UPDATE (retired_by, retired_at) ON compensation.ledger_key TO $app_role$;

CREATE TABLE compensation.ledger_anchor (
  number    bigint      PRIMARY KEY CHECK (number > 0),
  entry_no  bigint      NOT NULL,
  head_hash text        NOT NULL,
  occasion  text        NOT NULL,
  signed_at timestamptz NOT NULL,
  key_id    text        NOT NULL REFERENCES compensation.ledger_key,
  signature bytea       NOT NULL
);
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.ledger_anchor FROM $app_role$;
