-- Named relations beside the reporting line: whose specialist, whose partner manager somebody is, from a day to the day before another.
CREATE TABLE compensation.relation (
  id             uuid          PRIMARY KEY,
  kind           text          NOT NULL,
  participant_id uuid          NOT NULL,
  to_id          uuid          NOT NULL,
  share          numeric(9, 8) NOT NULL CHECK (share > 0 AND share <= 1),
  during         daterange     NOT NULL,
  recorded_at    timestamptz   NOT NULL,
  CONSTRAINT ck_relation_others CHECK (participant_id <> to_id),
  CONSTRAINT ex_relation EXCLUDE USING gist (kind WITH =, participant_id WITH =, to_id WITH =, during WITH &&)
);
CREATE TABLE compensation.relation_past (LIKE compensation.relation, superseded_at timestamptz NOT NULL);
CREATE TRIGGER keep_what_was_known BEFORE UPDATE OR DELETE ON compensation.relation FOR EACH ROW EXECUTE FUNCTION compensation.keep_what_was_known();
SELECT audit.watch('compensation.relation');
SELECT audit.leave('compensation.relation_past', 'the history itself');
