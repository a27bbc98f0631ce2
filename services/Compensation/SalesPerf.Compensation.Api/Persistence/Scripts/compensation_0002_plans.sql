-- How people are paid. A version that is approved is never changed; maker and checker differ.
CREATE TABLE compensation.plan_version (
  plan_code         text        NOT NULL,
  number            integer     NOT NULL CHECK (number > 0),
  name              text        NOT NULL,
  calendar_code     text        NOT NULL,
  currency          char(3)     NOT NULL,
  component_code    text        NOT NULL,
  component_name    text        NOT NULL,
  component_kind    text        NOT NULL CHECK (component_kind = 'commission'),
  measure           text        NOT NULL,
  default_rate      numeric(28,10),
  rounding_mode     text        NOT NULL,
  rounding_digits   integer,
  effective_from    date        NOT NULL,
  status            text        NOT NULL CHECK (status IN ('draft', 'approved', 'superseded')),
  made_by           text        NOT NULL,
  made_at           timestamptz NOT NULL,
  approved_by       text,
  approved_at       timestamptz,
  PRIMARY KEY (plan_code, number),
  CONSTRAINT ck_plan_version_checker CHECK (approved_by IS NULL OR approved_by <> made_by),
  CONSTRAINT ck_plan_version_approved CHECK ((status <> 'draft') = (approved_by IS NOT NULL))
);
CREATE UNIQUE INDEX ux_plan_version_effective ON compensation.plan_version (plan_code, effective_from) WHERE status = 'approved';
CREATE UNIQUE INDEX ux_plan_version_draft ON compensation.plan_version (plan_code) WHERE status = 'draft';

CREATE TABLE compensation.plan_assignment (
  id             uuid      PRIMARY KEY,
  participant_id uuid,
  title_code     text,
  plan_code      text      NOT NULL,
  during         daterange NOT NULL,
  origin         text      NOT NULL CHECK (origin IN ('request', 'joined')),
  CHECK ((participant_id IS NULL) <> (title_code IS NULL)),
  CONSTRAINT ex_plan_assignment_participant EXCLUDE USING gist (participant_id WITH =, during WITH &&) WHERE (participant_id IS NOT NULL),
  CONSTRAINT ex_plan_assignment_title EXCLUDE USING gist (title_code WITH =, during WITH &&) WHERE (title_code IS NOT NULL)
);

CREATE TABLE compensation.personal_rate (
  id             uuid      PRIMARY KEY,
  participant_id uuid      NOT NULL,
  component_code text      NOT NULL DEFAULT '',
  rate           numeric(28,10) NOT NULL,
  during         daterange NOT NULL,
  CONSTRAINT ex_personal_rate EXCLUDE USING gist (participant_id WITH =, component_code WITH =, during WITH &&)
);

-- Territories' quotas, as its events told; a calculation asks Territories itself.
CREATE TABLE compensation.quota (
  quota_id       uuid           PRIMARY KEY,
  position_id    uuid           NOT NULL,
  participant_id uuid,
  period_code    text           NOT NULL,
  measure        text           NOT NULL,
  amount         numeric(28,10) NOT NULL,
  currency       char(3)        NOT NULL,
  -- Of the event at its source: an older one that comes later changes nothing.
  sequence       bigint         NOT NULL
);
CREATE INDEX ix_quota_period ON compensation.quota (period_code);
