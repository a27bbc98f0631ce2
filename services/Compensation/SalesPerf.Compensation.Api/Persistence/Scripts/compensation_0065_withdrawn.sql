-- What payees were told of an open period may be withdrawn: that it was told, and when, why and by whom it was withdrawn, stays known.
CREATE TABLE compensation.statement_withdrawn (
  statement_id uuid        NOT NULL,
  told_at      timestamptz NOT NULL,
  withdrawn_at timestamptz NOT NULL,
  withdrawn_by text        NOT NULL,
  reason       text        NOT NULL,
  PRIMARY KEY (statement_id, told_at),
  FOREIGN KEY (statement_id, told_at) REFERENCES compensation.statement_told
);
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.statement_withdrawn FROM $app_role$;
SELECT audit.leave('compensation.statement_withdrawn', 'append-only history itself');

-- What payees were told and what was not withdrawn since.
CREATE VIEW compensation.statement_standing AS
SELECT t.* FROM compensation.statement_told t
WHERE NOT EXISTS (SELECT FROM compensation.statement_withdrawn w WHERE w.statement_id = t.statement_id AND w.told_at = t.told_at);

-- Discrepancies and withdrawals ask for a period.
CREATE INDEX ix_statement_told_period ON compensation.statement_told (period_code, statement_id, told_at DESC);
