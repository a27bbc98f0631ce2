-- What Training owns. Participants are Territories' ids; their names are in schema org.
CREATE SCHEMA training;

CREATE TABLE training.skill (
  code text PRIMARY KEY,
  name text NOT NULL,
  area text NOT NULL
);

CREATE TABLE training.course (
  code           text PRIMARY KEY,
  title          text          NOT NULL,
  provider       text          NOT NULL,
  kind           text          NOT NULL,
  price          numeric(19,4) CHECK (price >= 0),
  price_currency char(3),
  skill_codes    text[]        NOT NULL,
  url            text,
  hours          numeric(9,2)  NOT NULL CHECK (hours >= 0),
  CONSTRAINT ck_course_price CHECK ((price IS NULL) = (price_currency IS NULL))
);

CREATE TABLE training.onboarding_template (
  code       text PRIMARY KEY,
  title_code text,
  name       text  NOT NULL,
  steps      jsonb NOT NULL CHECK (jsonb_array_length(steps) > 0),
  -- One template for a title, and one default.
  CONSTRAINT uq_onboarding_template_title UNIQUE NULLS NOT DISTINCT (title_code)
);

CREATE TABLE training.enrolment (
  id             uuid PRIMARY KEY,
  participant_id uuid  NOT NULL,
  title_code     text  NOT NULL,
  starts_on      date  NOT NULL,
  status         text  NOT NULL CHECK (status IN ('WaitingForTemplate', 'Active', 'Completed')),
  template_code  text,
  steps          jsonb NOT NULL,
  -- However often it is told that somebody joined, the programme is one.
  CONSTRAINT uq_enrolment_start UNIQUE (participant_id, starts_on),
  CONSTRAINT ck_enrolment_template CHECK ((status = 'WaitingForTemplate') = (template_code IS NULL))
);
CREATE INDEX ix_enrolment_waiting ON training.enrolment (title_code) WHERE status = 'WaitingForTemplate';

CREATE TABLE training.role_play_scenario (
  code       text PRIMARY KEY,
  title      text  NOT NULL,
  skill_code text  NOT NULL REFERENCES training.skill,
  situation  text  NOT NULL,
  rubric     jsonb NOT NULL
);
CREATE INDEX ix_role_play_scenario_skill ON training.role_play_scenario (skill_code);

CREATE TABLE training.role_play (
  id             uuid PRIMARY KEY,
  participant_id uuid  NOT NULL,
  scenario_code  text  NOT NULL REFERENCES training.role_play_scenario,
  skill_code     text  NOT NULL,
  held_on        date  NOT NULL,
  rubric         jsonb NOT NULL,
  review         jsonb,
  score          numeric(9,4) CHECK (score BETWEEN 1 AND 5),
  reviewed_by    text,
  reviewed_on    date,
  CONSTRAINT ck_role_play_review CHECK ((review IS NULL) = (score IS NULL) AND (review IS NULL) = (reviewed_by IS NULL) AND (review IS NULL) = (reviewed_on IS NULL))
);
CREATE INDEX ix_role_play_participant ON training.role_play (participant_id);

-- Every gap that Goals told of, whether or not there is something to coach now.
CREATE TABLE training.gap_seen (
  gap_id         uuid PRIMARY KEY,
  participant_id uuid          NOT NULL,
  kpi_code       text          NOT NULL,
  period_code    text          NOT NULL,
  attainment     numeric(28,10) NOT NULL,
  threshold      numeric(28,10) NOT NULL,
  skill_code     text          NOT NULL,
  reason         text          NOT NULL,
  current        boolean       NOT NULL,
  seen_at        timestamptz   NOT NULL
);

CREATE TABLE training.coaching_plan (
  id               uuid PRIMARY KEY,
  participant_id   uuid  NOT NULL,
  gap_id           uuid,
  bottleneck_stage text,
  skill_code       text  NOT NULL,
  reason           text  NOT NULL,
  coach_id         uuid,
  actions          jsonb NOT NULL,
  sessions         jsonb NOT NULL,
  status           text  NOT NULL CHECK (status IN ('Open', 'Completed')),
  opened_on        date  NOT NULL,
  opened_by        text  NOT NULL,
  completed_on     date,
  outcome          text,
  CONSTRAINT uq_coaching_plan_gap UNIQUE (gap_id),
  CONSTRAINT ck_coaching_plan_outcome CHECK ((status = 'Completed') = (outcome IS NOT NULL) AND (status = 'Completed') = (completed_on IS NOT NULL))
);
CREATE INDEX ix_coaching_plan_participant ON training.coaching_plan (participant_id);

CREATE TABLE training.early_signal (
  goal_id        uuid PRIMARY KEY,
  participant_id uuid           NOT NULL,
  kpi_code       text           NOT NULL,
  period_code    text           NOT NULL,
  actual         numeric(28,10) NOT NULL,
  expected       numeric(28,10) NOT NULL,
  target         numeric(28,10) NOT NULL,
  noticed_at     timestamptz    NOT NULL
);
CREATE INDEX ix_early_signal_participant ON training.early_signal (participant_id);

CREATE TABLE training.certification (
  id             uuid PRIMARY KEY,
  participant_id uuid      NOT NULL,
  code           text      NOT NULL,
  skill_code     text      NOT NULL REFERENCES training.skill,
  valid          daterange NOT NULL,
  basis          text      NOT NULL,
  awarded_by     text      NOT NULL,
  expired_on     date,
  CONSTRAINT ex_certification_overlap EXCLUDE USING gist (participant_id WITH =, code WITH =, valid WITH &&),
  CONSTRAINT ck_certification_expired CHECK (expired_on IS NULL OR expired_on = upper(valid))
);
CREATE INDEX ix_certification_running ON training.certification (upper(valid)) WHERE expired_on IS NULL;
