-- From statements to pay: holds, pay sheets in batches that somebody else approves, payout files and what payroll answers.

-- A deal, all of a person's pay, or a person's payment as such is held until its condition or a person lets it go.
CREATE TABLE compensation.hold (
  id             uuid        PRIMARY KEY,
  scope          text        NOT NULL CHECK (scope IN ('deal', 'person', 'payment')),
  order_code     text,
  participant_id uuid,
  from_date      date        NOT NULL,
  trigger        jsonb,
  reason         text        NOT NULL,
  placed_by      text        NOT NULL,
  placed_at      timestamptz NOT NULL,
  CHECK ((scope = 'deal') = (order_code IS NOT NULL)),
  CHECK (scope = 'deal' OR participant_id IS NOT NULL),
  CHECK (scope <> 'payment' OR trigger IS NULL)
);
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.hold FROM $app_role$;
CREATE INDEX ix_hold_participant ON compensation.hold (participant_id);
CREATE INDEX ix_hold_order ON compensation.hold (order_code);

-- Shares that persons let go; what was let go is never taken back.
CREATE TABLE compensation.hold_release (
  hold_id     uuid         NOT NULL REFERENCES compensation.hold,
  released_on date         NOT NULL,
  share       numeric(9,8) NOT NULL CHECK (share > 0 AND share <= 1),
  reason      text         NOT NULL,
  released_by text         NOT NULL,
  released_at timestamptz  NOT NULL,
  PRIMARY KEY (hold_id, share)
);
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.hold_release FROM $app_role$;

CREATE TABLE compensation.payment_batch (
  id            uuid        PRIMARY KEY,
  number        bigint      NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
  period_code   text        NOT NULL,
  pay_group     text        NOT NULL,
  status        text        NOT NULL CHECK (status IN ('draft', 'approved', 'reconciled')),
  made_by       text        NOT NULL,
  made_at       timestamptz NOT NULL,
  approved_by   text,
  approved_at   timestamptz,
  reconciled_by text,
  reconciled_at timestamptz,
  CONSTRAINT ck_payment_batch_checker CHECK (approved_by IS NULL OR approved_by <> made_by),
  CONSTRAINT ck_payment_batch_approved CHECK ((status <> 'draft') = (approved_by IS NOT NULL)),
  CONSTRAINT ck_payment_batch_reconciled CHECK ((status = 'reconciled') = (reconciled_by IS NOT NULL))
);
CREATE INDEX ix_payment_batch_period ON compensation.payment_batch (period_code);

CREATE TABLE compensation.pay_sheet (
  id               uuid          PRIMARY KEY,
  batch_id         uuid          NOT NULL REFERENCES compensation.payment_batch,
  period_code      text          NOT NULL,
  participant_id   uuid          NOT NULL,
  participant_code text          NOT NULL,
  group_code       text          NOT NULL,
  payroll_code     text          NOT NULL,
  currency         char(3)       NOT NULL,
  earned           numeric(19,4) NOT NULL,
  released         numeric(19,4) NOT NULL,
  granted          numeric(19,4) NOT NULL,
  advanced         numeric(19,4) NOT NULL,
  order_advanced   numeric(19,4) NOT NULL,
  recovered        numeric(19,4) NOT NULL,
  forfeited        numeric(19,4) NOT NULL,
  forgiven         numeric(19,4) NOT NULL,
  written_off      numeric(19,4) NOT NULL,
  carried          numeric(19,4) NOT NULL,
  paid             numeric(19,4) NOT NULL,
  correction       numeric(19,4) NOT NULL,
  -- After this sheet: what the next one begins with.
  draw_balance     numeric(19,4) NOT NULL,
  due              numeric(19,4) NOT NULL,
  instalments      jsonb         NOT NULL,
  deposits         jsonb         NOT NULL,
  steps            jsonb         NOT NULL,
  approved         boolean       NOT NULL DEFAULT false,
  -- I3: a payee is paid once for a period, group and currency.
  CONSTRAINT ux_pay_sheet_payee UNIQUE (period_code, participant_id, group_code, currency),
  CONSTRAINT ck_pay_sheet_balanced CHECK (released + granted + advanced + forgiven = paid + recovered + forfeited + carried)
);
CREATE INDEX ix_pay_sheet_batch ON compensation.pay_sheet (batch_id, participant_code);
CREATE INDEX ix_pay_sheet_participant ON compensation.pay_sheet (participant_id, period_code);

-- Which lines of statements a sheet settles: each line once, over all sheets ever made.
CREATE TABLE compensation.pay_sheet_source (
  line_id  uuid PRIMARY KEY,
  sheet_id uuid NOT NULL REFERENCES compensation.pay_sheet ON DELETE CASCADE
);
CREATE INDEX ix_pay_sheet_source_sheet ON compensation.pay_sheet_source (sheet_id);

CREATE FUNCTION compensation.refuse_change_of_approved_sheet() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN
  IF OLD.approved THEN
    RAISE EXCEPTION ''Pay sheet % is approved; it stands.'', OLD.id USING ERRCODE = ''check_violation'', CONSTRAINT = ''approved_sheet_stands'';
  END IF;
  RETURN coalesce(NEW, OLD);
END';
CREATE TRIGGER approved_sheet_stands BEFORE UPDATE OR DELETE ON compensation.pay_sheet FOR EACH ROW EXECUTE FUNCTION compensation.refuse_change_of_approved_sheet();

-- The row is there before its file: "unknown" until somebody looked that the file is whole.
CREATE TABLE compensation.payout_file (
  id          uuid        PRIMARY KEY,
  batch_id    uuid        NOT NULL REFERENCES compensation.payment_batch,
  number      integer     NOT NULL CHECK (number > 0),
  name        text        NOT NULL UNIQUE,
  lines       integer     NOT NULL CHECK (lines > 0),
  totals      jsonb       NOT NULL,
  sha256      text        NOT NULL,
  status      text        NOT NULL CHECK (status IN ('unknown', 'written')),
  planned_by  text        NOT NULL,
  planned_at  timestamptz NOT NULL,
  written_at  timestamptz,
  UNIQUE (batch_id, number),
  CHECK ((status = 'written') = (written_at IS NOT NULL))
);

CREATE TABLE compensation.payout_line (
  id              uuid          PRIMARY KEY,
  file_id         uuid          NOT NULL REFERENCES compensation.payout_file,
  sheet_id        uuid          NOT NULL REFERENCES compensation.pay_sheet,
  amount          numeric(19,4) NOT NULL CHECK (amount <> 0),
  currency        char(3)       NOT NULL,
  status          text          NOT NULL DEFAULT 'sent' CHECK (status IN ('sent', 'paid', 'failed')),
  reference       text,
  failure         text,
  acknowledged_by text,
  acknowledged_at timestamptz,
  CHECK ((status = 'sent') = (acknowledged_at IS NULL)),
  CHECK ((status = 'failed') = (failure IS NOT NULL))
);
-- I3: what stands in a file stands in no other, unless payroll said that it was not paid.
CREATE UNIQUE INDEX ux_payout_line_sheet ON compensation.payout_line (sheet_id) WHERE status <> 'failed';
CREATE INDEX ix_payout_line_file ON compensation.payout_line (file_id);
CREATE INDEX ix_payout_line_sheet ON compensation.payout_line (sheet_id);
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.payout_line FROM $app_role$;
GRANT UPDATE (status, reference, failure, acknowledged_by, acknowledged_at) ON compensation.payout_line TO $app_role$;
