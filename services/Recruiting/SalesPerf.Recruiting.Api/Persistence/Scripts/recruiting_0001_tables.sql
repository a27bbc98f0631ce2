-- What Recruiting owns. Shortfalls, positions and participants are Territories' ids.
CREATE SCHEMA recruiting;

CREATE TABLE recruiting.requisition (
  id                    uuid PRIMARY KEY,
  title_code            text    NOT NULL,
  seats                 integer NOT NULL CHECK (seats > 0),
  filled                integer NOT NULL DEFAULT 0,
  reason                text    NOT NULL,
  territory_code        text,
  manager_position_code text,
  shortfall_id          uuid,
  shortfall             jsonb,
  status                text    NOT NULL CHECK (status IN ('Proposed', 'Open', 'Closed', 'Rejected')),
  made_by               text    NOT NULL,
  proposed_on           date    NOT NULL,
  decided_by            text,
  decided_on            date,
  decision_note         text,
  kit                   jsonb   NOT NULL,
  -- However often a shortfall is told, it proposes one requisition.
  CONSTRAINT uq_requisition_shortfall UNIQUE (shortfall_id),
  CONSTRAINT ck_requisition_filled CHECK (filled BETWEEN 0 AND seats),
  CONSTRAINT ck_requisition_closed CHECK ((status = 'Closed') = (filled = seats)),
  CONSTRAINT ck_requisition_checker CHECK (status NOT IN ('Open', 'Closed') OR (decided_by IS NOT NULL AND decided_by <> made_by))
);

CREATE TABLE recruiting.candidate (
  id               uuid PRIMARY KEY,
  code             text         NOT NULL,
  name             text         NOT NULL,
  email            text,
  source           text         NOT NULL,
  source_detail    text,
  skills           text[]       NOT NULL,
  experience_years numeric(5,2) NOT NULL CHECK (experience_years >= 0),
  education        text[]       NOT NULL,
  CONSTRAINT uq_candidate_code UNIQUE (code)
);

CREATE TABLE recruiting.application (
  id             uuid PRIMARY KEY,
  candidate_id   uuid  NOT NULL REFERENCES recruiting.candidate,
  requisition_id uuid  NOT NULL REFERENCES recruiting.requisition,
  stage          text  NOT NULL CHECK (stage IN ('Applied', 'Screening', 'Interview', 'Offer', 'Hired', 'Rejected', 'Withdrawn')),
  history        jsonb NOT NULL,
  CONSTRAINT uq_application_candidate UNIQUE (requisition_id, candidate_id)
);
CREATE INDEX ix_application_candidate ON recruiting.application (candidate_id);

CREATE TABLE recruiting.scorecard (
  id             uuid PRIMARY KEY,
  application_id uuid         NOT NULL REFERENCES recruiting.application,
  interviewer    text         NOT NULL,
  scores         jsonb        NOT NULL,
  score          numeric(9,4) NOT NULL CHECK (score BETWEEN 1 AND 5),
  recommendation text         NOT NULL,
  written_at     timestamptz  NOT NULL,
  CONSTRAINT uq_scorecard_interviewer UNIQUE (application_id, interviewer)
);

CREATE TABLE recruiting.offer (
  id                    uuid PRIMARY KEY,
  application_id        uuid NOT NULL REFERENCES recruiting.application,
  start_on              date NOT NULL,
  participant_code      text NOT NULL,
  manager_position_code text,
  territory_code        text,
  salary                numeric(19,4) CHECK (salary >= 0),
  salary_currency       char(3),
  status                text NOT NULL CHECK (status IN ('Proposed', 'Approved', 'Accepted', 'Declined')),
  made_by               text NOT NULL,
  approved_by           text,
  approved_at           timestamptz,
  answered_at           timestamptz,
  decline_reason        text,
  CONSTRAINT ck_offer_salary CHECK ((salary IS NULL) = (salary_currency IS NULL)),
  -- Maker and checker are recorded, and different.
  CONSTRAINT ck_offer_checker CHECK (status NOT IN ('Approved', 'Accepted') OR (approved_by IS NOT NULL AND approved_by <> made_by))
);
CREATE UNIQUE INDEX uq_offer_at_work ON recruiting.offer (application_id) WHERE status <> 'Declined';
CREATE UNIQUE INDEX uq_offer_participant_code ON recruiting.offer (participant_code) WHERE status <> 'Declined';

-- How everybody stands in every period, as told last; quality of hire reads those who were hired here.
CREATE TABLE recruiting.attainment (
  participant_id       uuid           NOT NULL,
  calendar_code        text           NOT NULL,
  period_code          text           NOT NULL,
  measure              text           NOT NULL,
  period_start         date           NOT NULL,
  period_end_exclusive date           NOT NULL,
  attainment           numeric(28,10) NOT NULL,
  final                boolean        NOT NULL,
  sequence             bigint         NOT NULL,
  PRIMARY KEY (participant_id, calendar_code, period_code, measure)
);
