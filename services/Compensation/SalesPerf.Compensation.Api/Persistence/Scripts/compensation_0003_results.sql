-- What a period came to. While it is open a new calculation replaces the results; once it is closed nothing of it changes.
CREATE TABLE compensation.period_state (
  period_code              text    PRIMARY KEY,
  calendar_code            text    NOT NULL,
  closed                   boolean NOT NULL DEFAULT false,
  facts_version            bigint  NOT NULL DEFAULT 0,
  calculated_facts_version bigint,
  result_hash              text,
  run_id                   uuid,
  calculated_by            text,
  calculated_at            timestamptz,
  published_by             text,
  published_at             timestamptz,
  published_hash           text,
  closed_by                text,
  closed_at                timestamptz,
  CONSTRAINT ck_period_state_closed CHECK (closed = (closed_by IS NOT NULL)),
  CONSTRAINT ck_period_state_checker CHECK (closed_by IS NULL OR (closed_by <> calculated_by AND closed_by <> published_by))
);

CREATE TABLE compensation.calculation (
  run_id       uuid        PRIMARY KEY,
  period_code  text        NOT NULL,
  result_hash  text        NOT NULL,
  changed      boolean     NOT NULL,
  transactions integer     NOT NULL,
  payees       integer     NOT NULL,
  calculated_by text       NOT NULL,
  calculated_at timestamptz NOT NULL
);
CREATE INDEX ix_calculation_period ON compensation.calculation (period_code, calculated_at);

CREATE TABLE compensation.credit (
  period_code    text           NOT NULL,
  transaction_id uuid           NOT NULL,
  revision       integer        NOT NULL,
  participant_id uuid           NOT NULL,
  position_id    uuid,
  rule           text           NOT NULL,
  is_reward      boolean        NOT NULL,
  amount         numeric(28,10) NOT NULL,
  currency       char(3)        NOT NULL,
  PRIMARY KEY (period_code, participant_id, transaction_id)
);
CREATE INDEX ix_credit_transaction ON compensation.credit (transaction_id);

CREATE TABLE compensation.credit_exclusion (
  period_code    text    NOT NULL,
  transaction_id uuid    NOT NULL,
  revision       integer NOT NULL,
  reason         text    NOT NULL,
  PRIMARY KEY (period_code, transaction_id)
);

CREATE TABLE compensation.measurement (
  period_code    text           NOT NULL,
  participant_id uuid           NOT NULL,
  participant_code text         NOT NULL,
  measure        text           NOT NULL,
  currency       char(3)        NOT NULL,
  position_id    uuid,
  amount         numeric(28,10) NOT NULL,
  quota          numeric(28,10),
  attainment     numeric(28,18),
  transactions   integer        NOT NULL,
  PRIMARY KEY (period_code, participant_id, measure, currency)
);
CREATE INDEX ix_measurement_participant ON compensation.measurement (participant_id, period_code);

CREATE TABLE compensation.statement (
  id              uuid          PRIMARY KEY,
  period_code     text          NOT NULL,
  participant_id  uuid          NOT NULL,
  participant_code text         NOT NULL,
  currency        char(3)       NOT NULL,
  total           numeric(19,4) NOT NULL,
  unrounded_total numeric(28,10) NOT NULL,
  content_hash    text          NOT NULL,
  published       boolean       NOT NULL DEFAULT false,
  published_at    timestamptz,
  CONSTRAINT ux_statement_payee UNIQUE (period_code, participant_id, currency)
);
CREATE INDEX ix_statement_participant ON compensation.statement (participant_id, period_code);

CREATE TABLE compensation.statement_line (
  id              uuid          PRIMARY KEY,
  statement_id    uuid          NOT NULL REFERENCES compensation.statement ON DELETE CASCADE,
  ordinal         integer       NOT NULL,
  period_code     text          NOT NULL,
  participant_id  uuid          NOT NULL,
  kind            text          NOT NULL CHECK (kind IN ('commission', 'reward', 'adjustment')),
  component_code  text          NOT NULL,
  component_name  text          NOT NULL,
  origin_period   text          NOT NULL,
  plan_code       text,
  plan_version    integer,
  unrounded       numeric(28,10) NOT NULL,
  amount          numeric(19,4) NOT NULL,
  currency        char(3)       NOT NULL,
  rounding_mode   text          NOT NULL,
  rounding_digits integer,
  steps           jsonb         NOT NULL,
  causes          jsonb         NOT NULL,
  CONSTRAINT ux_statement_line UNIQUE (statement_id, ordinal)
);
CREATE INDEX ix_statement_line_origin ON compensation.statement_line (origin_period, participant_id);
CREATE INDEX ix_statement_line_period ON compensation.statement_line (period_code);

-- Facts that changed after their period was closed, until the difference stands in a period that is closed too.
CREATE TABLE compensation.late_fact (
  id             uuid        PRIMARY KEY,
  period_code    text        NOT NULL,
  kind           text        NOT NULL CHECK (kind IN ('transaction', 'rate', 'plan')),
  reference      text        NOT NULL,
  transaction_id uuid,
  revision       integer,
  participant_id uuid,
  recorded_at    timestamptz NOT NULL,
  -- The open period whose calculation has the difference, and the same once it is closed.
  considered_in  text,
  settled_in     text
);
CREATE INDEX ix_late_fact_open ON compensation.late_fact (period_code) WHERE settled_in IS NULL;
CREATE UNIQUE INDEX ux_late_fact_transaction ON compensation.late_fact (period_code, transaction_id, revision) WHERE transaction_id IS NOT NULL;

CREATE FUNCTION compensation.refuse_change_of_closed_period() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN
  IF EXISTS (SELECT FROM compensation.period_state s WHERE s.closed AND s.period_code = coalesce(NEW.period_code, OLD.period_code)) THEN
    RAISE EXCEPTION ''Period % is closed; its results stand.'', coalesce(NEW.period_code, OLD.period_code)
      USING ERRCODE = ''check_violation'', CONSTRAINT = ''closed_period_stands'';
  END IF;
  RETURN coalesce(NEW, OLD);
END';
CREATE TRIGGER closed_period_stands BEFORE INSERT OR UPDATE OR DELETE ON compensation.statement
  FOR EACH ROW EXECUTE FUNCTION compensation.refuse_change_of_closed_period();
CREATE TRIGGER closed_period_stands BEFORE INSERT OR UPDATE OR DELETE ON compensation.statement_line
  FOR EACH ROW EXECUTE FUNCTION compensation.refuse_change_of_closed_period();

CREATE TABLE compensation.inquiry (
  id             uuid        PRIMARY KEY,
  statement_id   uuid        NOT NULL,
  line_id        uuid        NOT NULL,
  period_code    text        NOT NULL,
  participant_id uuid        NOT NULL,
  question       text        NOT NULL,
  expected       numeric(19,4),
  currency       char(3)     NOT NULL,
  asked_by       text        NOT NULL,
  asked_at       timestamptz NOT NULL,
  answer         text,
  answered_by    text,
  answered_at    timestamptz,
  CHECK ((answer IS NULL) = (answered_by IS NULL) AND (answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX ix_inquiry_participant ON compensation.inquiry (participant_id);
