-- What another system left when payments began here: draws that are owed, amounts carried and held back. It is stated once, checked by somebody else, posted, and stands; who erred withdraws it and states it anew.
CREATE TABLE compensation.opening_balance (
  id                uuid          PRIMARY KEY,
  calendar_code     text          NOT NULL,
  period_code       text          NOT NULL,
  participant_id    uuid          NOT NULL,
  participant_code  text          NOT NULL,
  plan_code         text          NOT NULL,
  group_code        text          NOT NULL,
  currency          char(3)       NOT NULL,
  draw              numeric(19,4) NOT NULL CHECK (draw >= 0),
  carried           numeric(19,4) NOT NULL,
  held              numeric(19,4) NOT NULL CHECK (held >= 0),
  held_items        jsonb         NOT NULL,
  draw_periods      integer       NOT NULL CHECK (draw_periods >= 0),
  reason            text          NOT NULL,
  evidence          text          NOT NULL,
  made_by           text          NOT NULL,
  made_at           timestamptz   NOT NULL,
  approved_by       text,
  approved_at       timestamptz,
  withdrawn_by      text,
  withdrawn_at      timestamptz,
  withdrawal_id     uuid,
  withdrawal_reason text,
  CONSTRAINT ck_opening_balance_checker CHECK (approved_by IS NULL OR (approved_by <> made_by AND withdrawn_by IS DISTINCT FROM made_by)),
  CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
  CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL) AND (withdrawn_by IS NULL) = (withdrawal_id IS NULL) AND (withdrawn_by IS NULL) = (withdrawal_reason IS NULL))
);
-- One a payee and group: what is wrong is withdrawn first.
CREATE UNIQUE INDEX ux_opening_balance ON compensation.opening_balance (calendar_code, participant_id, group_code, currency) WHERE withdrawn_at IS NULL;
CREATE INDEX ix_opening_balance_participant ON compensation.opening_balance (participant_id);
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.opening_balance FROM $app_role$;
GRANT UPDATE (approved_by, approved_at, withdrawn_by, withdrawn_at, withdrawal_id, withdrawal_reason) ON compensation.opening_balance TO $app_role$;
SELECT audit.watch('compensation.opening_balance');

ALTER TABLE compensation.ledger_entry DROP CONSTRAINT ledger_entry_kind_check, ADD CONSTRAINT ledger_entry_kind_check CHECK (kind IN (
  'earned', 'taken-back', 'held', 'granted', 'advanced', 'order-advanced', 'recovered', 'forfeited', 'forgiven', 'written-off', 'carried', 'paid', 'opening-draw', 'opening-carried', 'opening-held', 'paid-elsewhere'));
ALTER TABLE compensation.ledger_entry DROP CONSTRAINT ledger_entry_account_check;
ALTER TABLE compensation.ledger_entry ADD CONSTRAINT ledger_entry_account_check CHECK (account IN ('commission-expense', 'payable', 'held', 'draw-receivable', 'carried', 'cash', 'opening-balance'));
