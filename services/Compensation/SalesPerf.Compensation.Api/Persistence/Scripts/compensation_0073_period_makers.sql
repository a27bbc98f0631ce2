-- A period may be calculated by several people, each of whom made the results of some payees, and none of them closes it. Of what was calculated before this was kept, the period's last calculator is known.
ALTER TABLE compensation.payee_outcome ADD COLUMN calculated_by text;
UPDATE compensation.payee_outcome o SET calculated_by = s.calculated_by FROM compensation.period_state s WHERE s.period_code = o.period_code AND NOT s.closed;
-- A calculation of a few payees among many thousands finds what it wrote without looking at the others.
CREATE INDEX payee_outcome_unclaimed ON compensation.payee_outcome (period_code) WHERE calculated_by IS NULL;

-- Who stands behind what a period comes to: who calculated a result of it that stands, or published a statement that payees can read.
CREATE VIEW compensation.period_maker AS
SELECT o.period_code, o.calculated_by AS subject FROM compensation.payee_outcome o WHERE o.calculated_by IS NOT NULL
UNION ALL SELECT d.period_code, t.told_by FROM compensation.statement d JOIN compensation.statement_told t ON t.statement_id = d.id AND t.told_at = d.published_at WHERE d.published AND t.told_by IS NOT NULL
UNION ALL SELECT s.period_code, m.subject FROM compensation.period_state s CROSS JOIN LATERAL (VALUES (s.calculated_by), (s.published_by)) AS m(subject) WHERE m.subject IS NOT NULL;

CREATE FUNCTION compensation.refuse_close_by_maker() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN
  IF EXISTS (SELECT FROM compensation.period_maker m WHERE m.period_code = NEW.period_code AND m.subject = NEW.closed_by) THEN
    RAISE EXCEPTION ''Period % is closed by somebody who calculated or published a part of it.'', NEW.period_code USING ERRCODE = ''check_violation'', CONSTRAINT = ''period_closer_is_no_maker'';
  END IF;
  RETURN NEW;
END';
CREATE TRIGGER period_closer_is_no_maker BEFORE INSERT OR UPDATE OF closed_by ON compensation.period_state FOR EACH ROW EXECUTE FUNCTION compensation.refuse_close_by_maker();
