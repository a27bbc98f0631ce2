-- What was sold: files wait in staging until somebody transfers them; transactions are never overwritten.
CREATE SCHEMA compensation;

CREATE TABLE compensation.import (
  id             uuid        PRIMARY KEY,
  source         text        NOT NULL CHECK (source IN ('file', 'api')),
  status         text        NOT NULL CHECK (status IN ('staged', 'transferred', 'purged')),
  rows           integer     NOT NULL,
  valid          integer     NOT NULL,
  invalid        integer     NOT NULL,
  created_count  integer     NOT NULL DEFAULT 0,
  unchanged_count integer    NOT NULL DEFAULT 0,
  adjusted_count integer     NOT NULL DEFAULT 0,
  late_count     integer     NOT NULL DEFAULT 0,
  staged_by      text        NOT NULL,
  staged_at      timestamptz NOT NULL,
  transferred_by text,
  transferred_at timestamptz
);

CREATE TABLE compensation.import_error (
  import_id uuid    NOT NULL REFERENCES compensation.import ON DELETE CASCADE,
  ordinal   integer NOT NULL,
  line      integer NOT NULL,
  column_name text  NOT NULL,
  value     text    NOT NULL,
  code      text    NOT NULL,
  message   text    NOT NULL,
  PRIMARY KEY (import_id, ordinal)
);

CREATE TABLE compensation.staging_row (
  import_id         uuid    NOT NULL REFERENCES compensation.import ON DELETE CASCADE,
  line              integer NOT NULL,
  valid             boolean NOT NULL,
  reason            text,
  cells             text[],
  order_code        text,
  line_code         text,
  sub_line_code     text,
  event_type        text,
  compensation_date date,
  amount            numeric(28,10),
  currency          char(3),
  account_code      text,
  seller_id         uuid,
  seller_code       text,
  territory_code    text,
  attributes        jsonb,
  coverage          text,
  coverage_territory text,
  coverage_seats    jsonb,
  transaction_id    uuid,
  outcome           text CHECK (outcome IN ('created', 'unchanged', 'adjusted')),
  PRIMARY KEY (import_id, line),
  CHECK (valid = (reason IS NULL))
);
CREATE INDEX ix_staging_row_waiting ON compensation.staging_row (compensation_date) WHERE valid AND outcome IS NULL;

-- One row per revision; a re-import of changed values adds one with the difference and its reason. Only the mark of which is current ever changes,
-- and what coverage says of a transaction without a seller.
CREATE TABLE compensation.sales_transaction (
  id                uuid           NOT NULL,
  revision          integer        NOT NULL CHECK (revision >= 0),
  is_current        boolean        NOT NULL,
  order_code        text           NOT NULL,
  line_code         text           NOT NULL,
  sub_line_code     text           NOT NULL,
  event_type        text           NOT NULL,
  compensation_date date           NOT NULL,
  amount            numeric(28,10) NOT NULL,
  currency          char(3)        NOT NULL,
  delta             numeric(28,10) NOT NULL,
  account_code      text           NOT NULL,
  seller_id         uuid,
  seller_code       text           NOT NULL,
  territory_code    text           NOT NULL,
  attributes        jsonb          NOT NULL,
  coverage          text           NOT NULL CHECK (coverage IN ('covered', 'outside_territory', 'no_assignment', 'by_coverage', 'not_asked')),
  coverage_territory text          NOT NULL,
  coverage_seats    jsonb          NOT NULL,
  reason            text           NOT NULL,
  import_id         uuid,
  recorded_by       text           NOT NULL,
  recorded_at       timestamptz    NOT NULL,
  PRIMARY KEY (id, revision)
);
CREATE UNIQUE INDEX ux_sales_transaction_key ON compensation.sales_transaction (order_code, line_code, sub_line_code, event_type) WHERE is_current;
CREATE UNIQUE INDEX ux_sales_transaction_current ON compensation.sales_transaction (id) WHERE is_current;
CREATE INDEX ix_sales_transaction_date ON compensation.sales_transaction (compensation_date) WHERE is_current;
CREATE INDEX ix_sales_transaction_seller ON compensation.sales_transaction (seller_id, compensation_date) WHERE is_current;
CREATE INDEX ix_sales_transaction_exception ON compensation.sales_transaction (coverage, id) WHERE is_current AND coverage IN ('outside_territory', 'no_assignment');
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.sales_transaction FROM $app_role$;
GRANT UPDATE (is_current, coverage_territory, coverage_seats) ON compensation.sales_transaction TO $app_role$;

-- Facts of other services that later plans use: goal scores for MBO, certifications as gates.
CREATE TABLE compensation.goal_score (
  goal_id        uuid PRIMARY KEY,
  participant_id uuid NOT NULL,
  kpi_code       text NOT NULL,
  period_code    text NOT NULL,
  score          numeric(28,10) NOT NULL,
  recorded_at    timestamptz NOT NULL
);
CREATE INDEX ix_goal_score_period ON compensation.goal_score (period_code, participant_id);

CREATE TABLE compensation.certification (
  certification_id uuid PRIMARY KEY,
  participant_id   uuid NOT NULL,
  code             text NOT NULL,
  skill_code       text NOT NULL,
  during           daterange NOT NULL,
  recorded_at      timestamptz NOT NULL
);
CREATE INDEX ix_certification_participant ON compensation.certification (participant_id);
