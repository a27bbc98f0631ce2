-- A read copy of the sales organisation that Territories owns, fed by its events: for names, reporting lines, periods and permissions.
CREATE SCHEMA org;
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE org.organisation (
  only_one  boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  name      text    NOT NULL,
  time_zone text    NOT NULL,
  currency  char(3) NOT NULL,
  locale    text    NOT NULL
);

CREATE TABLE org.period (
  code          text PRIMARY KEY,
  calendar_code text NOT NULL,
  start         date NOT NULL,
  end_exclusive date NOT NULL,
  CHECK (start < end_exclusive)
);
CREATE INDEX ix_period_calendar ON org.period (calendar_code, start);

CREATE TABLE org.participant (
  id       uuid PRIMARY KEY,
  code     text NOT NULL UNIQUE,
  name     text NOT NULL,
  hired_on date NOT NULL,
  left_on  date
);

CREATE TABLE org.position (
  id         uuid PRIMARY KEY,
  code       text NOT NULL UNIQUE,
  title_code text NOT NULL,
  title_name text NOT NULL
);

-- A holder may be known before the participant's own event arrived, so there is no foreign key to participants.
CREATE TABLE org.holder (
  position_id    uuid      NOT NULL REFERENCES org.position ON DELETE CASCADE,
  participant_id uuid      NOT NULL,
  during         daterange NOT NULL,
  EXCLUDE USING gist (position_id WITH =, during WITH &&)
);
CREATE INDEX ix_holder_participant ON org.holder (participant_id);

CREATE TABLE org.reporting_line (
  position_id         uuid      NOT NULL REFERENCES org.position ON DELETE CASCADE,
  manager_position_id uuid      NOT NULL,
  during              daterange NOT NULL,
  EXCLUDE USING gist (position_id WITH =, during WITH &&)
);
CREATE INDEX ix_reporting_line_manager ON org.reporting_line (manager_position_id);
