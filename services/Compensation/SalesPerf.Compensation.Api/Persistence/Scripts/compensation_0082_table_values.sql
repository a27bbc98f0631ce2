-- Content of plans' tables for everybody, a title, a position or a person, from a day to the day before another; the most specific wins. A table's kind, edges and keys are its plan's, so it names the plan.
CREATE TABLE compensation.table_value (
  id          uuid        PRIMARY KEY,
  plan_code   text        NOT NULL,
  table_name  text        NOT NULL,
  scope       text        NOT NULL CHECK (scope IN ('all', 'title', 'position', 'participant')),
  code        text        NOT NULL,
  content     jsonb       NOT NULL,
  during      daterange   NOT NULL CHECK (NOT isempty(during)),
  recorded_at timestamptz NOT NULL,
  CHECK ((scope = 'all') = (code = '')),
  CONSTRAINT ex_table_value EXCLUDE USING gist (plan_code WITH =, table_name WITH =, scope WITH =, code WITH =, during WITH &&)
);
CREATE TABLE compensation.table_value_past (LIKE compensation.table_value, superseded_at timestamptz NOT NULL);
CREATE TRIGGER keep_what_was_known BEFORE UPDATE OR DELETE ON compensation.table_value FOR EACH ROW EXECUTE FUNCTION compensation.keep_what_was_known();
SELECT audit.watch('compensation.table_value');
SELECT audit.leave('compensation.table_value_past', 'the history itself');
