-- KPIs, what was measured, goals and the agreement on them, gaps, funnels, feedback and recognition.
CREATE SCHEMA goals;

CREATE TABLE goals.kpi (
  code              text PRIMARY KEY,
  name              text NOT NULL,
  unit              text NOT NULL,
  direction         text NOT NULL,
  formula           text NOT NULL,
  owner             text NOT NULL,
  source            text NOT NULL,
  cadence           text NOT NULL,
  threshold         numeric(28,10) NOT NULL CONSTRAINT ck_kpi_threshold CHECK (threshold > 0 AND threshold <= 10),
  skill_code        text NOT NULL,
  accumulates       boolean NOT NULL,
  drives            text,
  onboarding_target numeric(28,10)
);

-- Read copies of what other services say, each with the sequence of the event it was taken from: an older event never replaces a newer one.
CREATE TABLE goals.quota (
  id             uuid PRIMARY KEY,
  position_id    uuid NOT NULL,
  participant_id uuid,
  kpi_code       text NOT NULL,
  calendar_code  text NOT NULL,
  period_code    text NOT NULL,
  starts_on      date NOT NULL,
  ends_before    date NOT NULL,
  amount         numeric(28,10) NOT NULL,
  currency       char(3) NOT NULL,
  ramp           numeric(28,10) NOT NULL,
  reason         text,
  sequence       bigint NOT NULL,
  CHECK (starts_on < ends_before)
);
CREATE INDEX ix_quota_participant ON goals.quota (participant_id, kpi_code, period_code);

CREATE TABLE goals.attainment (
  participant_id uuid NOT NULL,
  kpi_code       text NOT NULL,
  period_code    text NOT NULL,
  position_id    uuid NOT NULL,
  achieved       numeric(28,10) NOT NULL,
  quota          numeric(28,10) NOT NULL,
  currency       char(3) NOT NULL,
  final          boolean NOT NULL,
  sequence       bigint NOT NULL,
  PRIMARY KEY (participant_id, kpi_code, period_code, position_id)
);

CREATE TABLE goals.credit (
  participant_id uuid NOT NULL,
  period_code    text NOT NULL,
  position_id    uuid NOT NULL,
  transactions   integer NOT NULL,
  amount         numeric(28,10) NOT NULL,
  currency       char(3) NOT NULL,
  sequence       bigint NOT NULL,
  PRIMARY KEY (participant_id, period_code, position_id)
);

-- Which version of which thing was applied, in the order of applying: versions only grow.
CREATE TABLE goals.applied_version (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  thing    text   NOT NULL,
  sequence bigint NOT NULL
);
CREATE INDEX ix_applied_version_thing ON goals.applied_version (thing, id);
REVOKE UPDATE, DELETE ON goals.applied_version FROM $app_role$;

CREATE TABLE goals.measurement (
  id             uuid PRIMARY KEY,
  origin         text NOT NULL,
  participant_id uuid NOT NULL,
  kpi_code       text NOT NULL,
  period_code    text,
  starts_on      date NOT NULL,
  ends_before    date NOT NULL,
  value          numeric(28,10) NOT NULL,
  currency       char(3),
  hours          numeric(28,10) CHECK (hours >= 0),
  attainment     numeric(28,10),
  final          boolean NOT NULL,
  measured_on    date NOT NULL,
  CHECK (starts_on < ends_before),
  CHECK (origin = 'Api' OR period_code IS NOT NULL),
  CONSTRAINT ex_measurement_span EXCLUDE USING gist (participant_id WITH =, kpi_code WITH =, daterange(starts_on, ends_before) WITH &&) WHERE (origin = 'Api')
);
CREATE UNIQUE INDEX ux_measurement_event ON goals.measurement (participant_id, kpi_code, period_code) WHERE origin = 'Event';
CREATE INDEX ix_measurement_days ON goals.measurement (starts_on, ends_before);

CREATE TABLE goals.goal (
  id              uuid PRIMARY KEY,
  participant_id  uuid NOT NULL,
  kpi_code        text NOT NULL,
  calendar_code   text NOT NULL,
  period_code     text NOT NULL,
  starts_on       date NOT NULL,
  ends_before     date NOT NULL,
  target          numeric(28,10) NOT NULL,
  currency        char(3),
  statement       text NOT NULL,
  reason          text,
  parent_goal_id  uuid REFERENCES goals.goal,
  origin          text NOT NULL,
  status          text NOT NULL,
  revision        integer NOT NULL CHECK (revision > 0),
  created_by      text NOT NULL,
  created_at      timestamptz NOT NULL,
  published_at    timestamptz,
  acknowledged_at timestamptz,
  score           numeric(28,10),
  scored_on       date,
  off_track       boolean NOT NULL,
  CHECK (starts_on < ends_before),
  CONSTRAINT ck_goal_reason CHECK (status IN ('Draft', 'Withdrawn') OR reason IS NOT NULL)
);
CREATE UNIQUE INDEX ux_goal_live ON goals.goal (participant_id, kpi_code, period_code) WHERE status <> 'Withdrawn';
CREATE INDEX ix_goal_period ON goals.goal (period_code, participant_id);
CREATE INDEX ix_goal_running ON goals.goal (starts_on, ends_before) WHERE status IN ('Published', 'Acknowledged') AND score IS NULL;

-- Who agreed to which revision stays on record, whatever the goal becomes.
CREATE TABLE goals.acknowledgement (
  goal_id         uuid NOT NULL REFERENCES goals.goal,
  revision        integer NOT NULL,
  acknowledged_by text NOT NULL,
  acknowledged_at timestamptz NOT NULL,
  PRIMARY KEY (goal_id, revision)
);
REVOKE UPDATE, DELETE ON goals.acknowledgement FROM $app_role$;

CREATE TABLE goals.question (
  id          uuid PRIMARY KEY,
  goal_id     uuid NOT NULL REFERENCES goals.goal,
  text        text NOT NULL,
  asked_by    text NOT NULL,
  asked_at    timestamptz NOT NULL,
  answer_text text,
  answered_by text,
  answered_at timestamptz,
  CHECK ((answer_text IS NULL) = (answered_at IS NULL))
);
CREATE INDEX ix_question_goal ON goals.question (goal_id);

CREATE TABLE goals.gap (
  id               uuid PRIMARY KEY,
  participant_id   uuid NOT NULL,
  kpi_code         text NOT NULL,
  calendar_code    text NOT NULL,
  period_code      text NOT NULL,
  attainment       numeric(28,10) NOT NULL,
  threshold        numeric(28,10) NOT NULL,
  skill_code       text NOT NULL,
  bottleneck_stage text,
  reason           text NOT NULL,
  current          boolean NOT NULL,
  found_on         date NOT NULL,
  CONSTRAINT ux_gap UNIQUE (participant_id, kpi_code, period_code),
  CONSTRAINT ck_gap_below_threshold CHECK (attainment < threshold)
);
REVOKE UPDATE, DELETE ON goals.gap FROM $app_role$;

CREATE TABLE goals.funnel_stage (
  participant_id uuid    NOT NULL,
  period_code    text    NOT NULL,
  ordinal        integer NOT NULL,
  code           text    NOT NULL,
  name           text    NOT NULL,
  entered        numeric(28,10) NOT NULL CHECK (entered >= 0),
  advanced       numeric(28,10) NOT NULL CHECK (advanced >= 0),
  PRIMARY KEY (participant_id, period_code, code),
  CHECK (advanced <= entered)
);
CREATE INDEX ix_funnel_stage_period ON goals.funnel_stage (period_code);

CREATE TABLE goals.feedback (
  id                   uuid PRIMARY KEY,
  participant_id       uuid NOT NULL,
  giver                text NOT NULL,
  giver_participant_id uuid,
  strength             text NOT NULL,
  improvement          text NOT NULL,
  action               text NOT NULL,
  due_on               date,
  about                text,
  happened_on          date,
  given_on             date NOT NULL,
  given_at             timestamptz NOT NULL,
  response             text,
  responded_at         timestamptz
);
CREATE INDEX ix_feedback_participant ON goals.feedback (participant_id);

CREATE TABLE goals.recognition (
  id                   uuid PRIMARY KEY,
  participant_id       uuid NOT NULL,
  given_by             text NOT NULL,
  giver_participant_id uuid,
  title                text NOT NULL,
  message              text NOT NULL,
  reward_amount        numeric(19,4) CHECK (reward_amount > 0),
  reward_currency      char(3),
  given_on             date NOT NULL,
  CHECK ((reward_amount IS NULL) = (reward_currency IS NULL))
);
CREATE INDEX ix_recognition_participant ON goals.recognition (participant_id);

-- What Training says of a person, shown beside the goals.
CREATE TABLE goals.coaching (
  plan_id        uuid PRIMARY KEY,
  participant_id uuid NOT NULL,
  gap_id         uuid,
  skill_code     text NOT NULL,
  completed_on   date NOT NULL,
  outcome        text NOT NULL
);
CREATE INDEX ix_coaching_participant ON goals.coaching (participant_id);

CREATE TABLE goals.certification (
  id                 uuid PRIMARY KEY,
  participant_id     uuid NOT NULL,
  code               text NOT NULL,
  skill_code         text NOT NULL,
  valid_from         date,
  valid_until_before date,
  expired_on         date
);
CREATE INDEX ix_certification_participant ON goals.certification (participant_id);
