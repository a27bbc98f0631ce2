-- What plans pay by beside amount and seller, and what somebody changed about a transaction by hand.
ALTER TABLE compensation.sales_transaction
  ADD COLUMN units            numeric(28,10),
  ADD COLUMN product_code     text  NOT NULL DEFAULT '',
  ADD COLUMN customer_code    text  NOT NULL DEFAULT '',
  ADD COLUMN booked_on        date,
  ADD COLUMN invoiced_on      date,
  ADD COLUMN splits           jsonb NOT NULL DEFAULT '[]',
  -- What the source says, where an adjustment stands above it; an adjustment outlives a re-import.
  ADD COLUMN source_amount    numeric(28,10),
  ADD COLUMN adjustment       text CHECK (adjustment IN ('to', 'by')),
  ADD COLUMN adjustment_value numeric(28,10),
  ADD COLUMN comment          text,
  ADD CONSTRAINT ck_sales_transaction_adjustment CHECK ((adjustment IS NULL) = (adjustment_value IS NULL) AND (adjustment IS NULL) = (source_amount IS NULL));
-- What was known earlier of the days of a period: read for statements as of a past instant and for locked periods only.
CREATE INDEX ix_sales_transaction_past ON compensation.sales_transaction (compensation_date) WHERE NOT is_current;

-- Staged rows are a copy of a file that its sender still has: not logging them halves the work of taking them in. A transfer refuses what a crash lost.
DROP INDEX compensation.ix_staging_row_waiting;
DELETE FROM compensation.staging_row r USING compensation.import i WHERE i.id = r.import_id AND i.status <> 'staged' AND r.valid;
ALTER TABLE compensation.staging_row
  ADD COLUMN units         numeric(28,10),
  ADD COLUMN product_code  text,
  ADD COLUMN customer_code text,
  ADD COLUMN booked_on     date,
  ADD COLUMN invoiced_on   date,
  ADD COLUMN splits        jsonb;
ALTER TABLE compensation.staging_row SET UNLOGGED;

-- The types of attributes that sources may send; an attribute that is not listed is a text.
CREATE TABLE compensation.attribute (
  name        text        PRIMARY KEY,
  type        text        NOT NULL CHECK (type IN ('text', 'number', 'percent', 'money', 'date', 'boolean')),
  description text        NOT NULL,
  changed_by  text        NOT NULL,
  changed_at  timestamptz NOT NULL
);

-- A lock freezes what is known of a period, or of everybody on a plan: later facts are kept and wait until it is released.
CREATE TABLE compensation.data_lock (
  id          uuid        PRIMARY KEY,
  period_code text,
  plan_code   text,
  reason      text        NOT NULL,
  locked_by   text        NOT NULL,
  locked_at   timestamptz NOT NULL,
  released_by text,
  released_at timestamptz,
  CHECK ((period_code IS NULL) <> (plan_code IS NULL)),
  CHECK ((released_by IS NULL) = (released_at IS NULL))
);
CREATE UNIQUE INDEX ux_data_lock_period ON compensation.data_lock (period_code) WHERE released_at IS NULL AND period_code IS NOT NULL;
CREATE UNIQUE INDEX ux_data_lock_plan ON compensation.data_lock (plan_code) WHERE released_at IS NULL AND plan_code IS NOT NULL;

-- Trees of categories, and which value of a transaction's field belongs where from when; one category per tree, field, value and day.
CREATE TABLE compensation.category_tree (
  code       text        PRIMARY KEY,
  name       text        NOT NULL,
  categories jsonb       NOT NULL,
  changed_by text        NOT NULL,
  changed_at timestamptz NOT NULL
);

CREATE TABLE compensation.classifier (
  id            uuid      PRIMARY KEY,
  tree_code     text      NOT NULL REFERENCES compensation.category_tree,
  category_code text      NOT NULL,
  field         text      NOT NULL,
  value         text      NOT NULL,
  during        daterange NOT NULL,
  CONSTRAINT ex_classifier EXCLUDE USING gist (tree_code WITH =, field WITH =, value WITH =, during WITH &&)
);

ALTER TABLE compensation.late_fact DROP CONSTRAINT late_fact_kind_check;
ALTER TABLE compensation.late_fact ADD CONSTRAINT late_fact_kind_check CHECK (kind IN ('transaction', 'rate', 'plan', 'classification', 'parameter', 'quota', 'fx', 'goal', 'certification', 'organisation'));
