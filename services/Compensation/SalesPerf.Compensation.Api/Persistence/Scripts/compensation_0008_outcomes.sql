-- What a period came to, by payee: each payee has a hash, and the period's hash follows from theirs, so that a run of some payees comes to the same as a run of all.
CREATE TABLE compensation.payee_outcome (
  period_code      text NOT NULL,
  participant_id   uuid NOT NULL,
  participant_code text NOT NULL,
  position_id      uuid,
  plan_code        text,
  plan_version     integer,
  hash             text NOT NULL,
  PRIMARY KEY (period_code, participant_id)
);

-- A payee can have several credits of one transaction, by several rules; amounts are exact, with as many decimals as they have.
ALTER TABLE compensation.credit DROP CONSTRAINT credit_pkey;
ALTER TABLE compensation.credit
  ADD COLUMN ordinal integer NOT NULL DEFAULT 0,
  ADD COLUMN level   integer NOT NULL DEFAULT 0,
  ADD COLUMN share   numeric NOT NULL DEFAULT 1,
  ALTER COLUMN amount TYPE numeric,
  ADD PRIMARY KEY (period_code, participant_id, transaction_id, ordinal);
ALTER TABLE compensation.measurement ALTER COLUMN amount TYPE numeric, ALTER COLUMN quota TYPE numeric;
ALTER TABLE compensation.statement ALTER COLUMN unrounded_total TYPE numeric;
ALTER TABLE compensation.statement_line
  ALTER COLUMN unrounded TYPE numeric,
  ADD COLUMN earning_code text,
  DROP CONSTRAINT statement_line_kind_check,
  ADD CONSTRAINT statement_line_kind_check CHECK (kind IN ('commission', 'reward', 'correction', 'adjustment'));
UPDATE compensation.credit SET rule = lower(regexp_replace(rule, '([a-z])([A-Z])', '\1_\2', 'g'));
UPDATE compensation.credit_exclusion SET reason = lower(regexp_replace(reason, '([a-z])([A-Z])', '\1_\2', 'g'));

-- A component that could not be calculated for a payee; the others have their results.
CREATE TABLE compensation.calculation_problem (
  period_code    text NOT NULL,
  participant_id uuid NOT NULL,
  name           text NOT NULL,
  code           text NOT NULL,
  message        text NOT NULL,
  plan_line      integer NOT NULL,
  plan_column    integer NOT NULL,
  PRIMARY KEY (period_code, participant_id, name)
);

ALTER TABLE compensation.period_state
  -- The canonical form of the hash: 1 until outcomes were kept by payee.
  ADD COLUMN hash_form    integer NOT NULL DEFAULT 2,
  -- Whether the service recalculates by itself when facts change.
  ADD COLUMN keep_current boolean NOT NULL DEFAULT false;
UPDATE compensation.period_state SET hash_form = 1 WHERE result_hash IS NOT NULL;
ALTER TABLE compensation.calculation
  ADD COLUMN mode        text NOT NULL DEFAULT 'full' CHECK (mode IN ('full', 'incremental', 'positions')),
  ADD COLUMN recalculated integer NOT NULL DEFAULT 0;

-- Whom changed facts of a period concern since its last calculation; no participant where they may concern everybody.
CREATE TABLE compensation.fact_change (
  period_code    text NOT NULL,
  participant_id uuid,
  CONSTRAINT ux_fact_change UNIQUE NULLS NOT DISTINCT (period_code, participant_id)
);

-- What a payee was told at each publication, for whatever is compared with it later.
CREATE TABLE compensation.statement_told (
  statement_id uuid          NOT NULL,
  told_at      timestamptz   NOT NULL,
  period_code  text          NOT NULL,
  participant_id uuid        NOT NULL,
  currency     char(3)       NOT NULL,
  total        numeric(19,4) NOT NULL,
  content_hash text          NOT NULL,
  lines        jsonb         NOT NULL,
  PRIMARY KEY (statement_id, told_at)
);
CREATE INDEX ix_statement_told_payee ON compensation.statement_told (participant_id, period_code, told_at);
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.statement_told FROM $app_role$;

-- A line that was told and came to something else since: somebody approves the new amount, or dismisses it, and then a correction keeps what was told.
CREATE TABLE compensation.discrepancy (
  id             uuid          PRIMARY KEY,
  period_code    text          NOT NULL,
  statement_id   uuid          NOT NULL,
  participant_id uuid          NOT NULL,
  component_code text          NOT NULL,
  currency       char(3)       NOT NULL,
  told           numeric(19,4) NOT NULL,
  now            numeric(19,4) NOT NULL,
  orders         jsonb         NOT NULL,
  status         text          NOT NULL CHECK (status IN ('open', 'approved', 'dismissed', 'gone')),
  found_at       timestamptz   NOT NULL,
  decided_by     text,
  decided_at     timestamptz,
  note           text,
  CHECK ((status IN ('approved', 'dismissed')) = (decided_by IS NOT NULL))
);
CREATE UNIQUE INDEX ux_discrepancy_open ON compensation.discrepancy (period_code, participant_id, component_code, currency) WHERE status = 'open';
CREATE INDEX ix_discrepancy_period ON compensation.discrepancy (period_code, status);
