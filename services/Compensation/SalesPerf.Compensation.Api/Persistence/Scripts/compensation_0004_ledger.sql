-- What is owed and why: double entry, appended only, each entry carrying the hash of all before it.
CREATE TABLE compensation.ledger_entry (
  entry_no       bigint        PRIMARY KEY,
  posting_id     uuid          NOT NULL,
  period_code    text          NOT NULL,
  line_id        uuid          NOT NULL,
  participant_id uuid          NOT NULL,
  account        text          NOT NULL CHECK (account IN ('commission-expense', 'payable')),
  debit          numeric(19,4) NOT NULL CHECK (debit >= 0),
  credit         numeric(19,4) NOT NULL CHECK (credit >= 0),
  currency       char(3)       NOT NULL,
  previous_hash  text          NOT NULL,
  hash           text          NOT NULL,
  posted_at      timestamptz   NOT NULL,
  CONSTRAINT ck_ledger_entry_one_side CHECK ((debit = 0) <> (credit = 0)),
  CONSTRAINT ux_ledger_entry_line UNIQUE (line_id, account)
);
CREATE INDEX ix_ledger_entry_period ON compensation.ledger_entry (period_code, entry_no);
CREATE INDEX ix_ledger_entry_participant ON compensation.ledger_entry (participant_id);
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.ledger_entry FROM $app_role$;

CREATE FUNCTION compensation.require_balanced_posting() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN
  IF (SELECT sum(debit) <> sum(credit) OR count(DISTINCT currency) <> 1 FROM compensation.ledger_entry WHERE posting_id = NEW.posting_id) THEN
    RAISE EXCEPTION ''Posting % is not balanced.'', NEW.posting_id USING ERRCODE = ''check_violation'', CONSTRAINT = ''ledger_posting_balanced'';
  END IF;
  RETURN NULL;
END';
CREATE INDEX ix_ledger_entry_posting ON compensation.ledger_entry (posting_id);
CREATE CONSTRAINT TRIGGER ledger_posting_balanced AFTER INSERT ON compensation.ledger_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION compensation.require_balanced_posting();
