-- Facts have two times: the days on which they hold, and since when they are known. What was known earlier is kept, so that anything can be calculated as it was known on a past day.
ALTER TABLE compensation.plan_assignment ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE compensation.personal_rate   ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE compensation.classifier      ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT '-infinity';

-- A tree classifies one field.
ALTER TABLE compensation.category_tree ADD COLUMN field text NOT NULL DEFAULT 'product';

-- Values of plans' parameters for everybody, a title, a position or a person, from a day to the day before another; the most specific wins.
CREATE TABLE compensation.parameter_value (
  id          uuid        PRIMARY KEY,
  scope       text        NOT NULL CHECK (scope IN ('all', 'title', 'position', 'participant')),
  code        text        NOT NULL,
  name        text        NOT NULL,
  value       text        NOT NULL,
  during      daterange   NOT NULL,
  recorded_at timestamptz NOT NULL,
  CHECK ((scope = 'all') = (code = '')),
  CONSTRAINT ex_parameter_value EXCLUDE USING gist (scope WITH =, code WITH =, name WITH =, during WITH &&)
);

-- Exchange rates: how many units of the target one unit of the source is worth from a day on, or the reverse, always stated.
CREATE TABLE compensation.fx_rate (
  source      char(3)        NOT NULL,
  target      char(3)        NOT NULL,
  type        text           NOT NULL,
  day         date           NOT NULL,
  rate        numeric(28,14) NOT NULL CHECK (rate > 0),
  quote       text           NOT NULL CHECK (quote IN ('to_per_from', 'from_per_to')),
  recorded_at timestamptz    NOT NULL,
  PRIMARY KEY (source, target, type, day)
);

-- Quotas as Territories said them when a calculation asked: the facts of that calculation.
CREATE TABLE compensation.quota_seen (
  period_code      text           NOT NULL,
  position_id      uuid           NOT NULL,
  measure          text           NOT NULL,
  participant_id   uuid,
  participant_code text           NOT NULL,
  amount           numeric(28,10) NOT NULL,
  currency         char(3)        NOT NULL,
  recorded_at      timestamptz    NOT NULL,
  PRIMARY KEY (period_code, position_id, measure)
);

CREATE TABLE compensation.plan_assignment_past (LIKE compensation.plan_assignment, superseded_at timestamptz NOT NULL);
CREATE TABLE compensation.personal_rate_past   (LIKE compensation.personal_rate, superseded_at timestamptz NOT NULL);
CREATE TABLE compensation.classifier_past      (LIKE compensation.classifier, superseded_at timestamptz NOT NULL);
CREATE TABLE compensation.parameter_value_past (LIKE compensation.parameter_value, superseded_at timestamptz NOT NULL);
CREATE TABLE compensation.fx_rate_past         (LIKE compensation.fx_rate, superseded_at timestamptz NOT NULL);
CREATE TABLE compensation.quota_seen_past      (LIKE compensation.quota_seen, superseded_at timestamptz NOT NULL);
CREATE TABLE compensation.goal_score_past      (LIKE compensation.goal_score, superseded_at timestamptz NOT NULL);
CREATE TABLE compensation.certification_past   (LIKE compensation.certification, superseded_at timestamptz NOT NULL);

-- The instant of a change is the new row's, given by the service's clock; a deletion has none and takes the database's.
CREATE FUNCTION compensation.keep_what_was_known() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN
  IF TG_OP = ''DELETE'' THEN
    EXECUTE format(''INSERT INTO compensation.%I SELECT ($1).*, $2'', TG_TABLE_NAME || ''_past'') USING OLD, now();
    RETURN OLD;
  END IF;
  EXECUTE format(''INSERT INTO compensation.%I SELECT ($1).*, $2'', TG_TABLE_NAME || ''_past'') USING OLD, NEW.recorded_at;
  RETURN NEW;
END';
CREATE TRIGGER keep_what_was_known BEFORE UPDATE OR DELETE ON compensation.plan_assignment FOR EACH ROW EXECUTE FUNCTION compensation.keep_what_was_known();
CREATE TRIGGER keep_what_was_known BEFORE UPDATE OR DELETE ON compensation.personal_rate FOR EACH ROW EXECUTE FUNCTION compensation.keep_what_was_known();
CREATE TRIGGER keep_what_was_known BEFORE UPDATE OR DELETE ON compensation.classifier FOR EACH ROW EXECUTE FUNCTION compensation.keep_what_was_known();
CREATE TRIGGER keep_what_was_known BEFORE UPDATE OR DELETE ON compensation.parameter_value FOR EACH ROW EXECUTE FUNCTION compensation.keep_what_was_known();
CREATE TRIGGER keep_what_was_known BEFORE UPDATE OR DELETE ON compensation.fx_rate FOR EACH ROW EXECUTE FUNCTION compensation.keep_what_was_known();
CREATE TRIGGER keep_what_was_known BEFORE UPDATE OR DELETE ON compensation.quota_seen FOR EACH ROW EXECUTE FUNCTION compensation.keep_what_was_known();
CREATE TRIGGER keep_what_was_known BEFORE UPDATE OR DELETE ON compensation.goal_score FOR EACH ROW EXECUTE FUNCTION compensation.keep_what_was_known();
CREATE TRIGGER keep_what_was_known BEFORE UPDATE OR DELETE ON compensation.certification FOR EACH ROW EXECUTE FUNCTION compensation.keep_what_was_known();
