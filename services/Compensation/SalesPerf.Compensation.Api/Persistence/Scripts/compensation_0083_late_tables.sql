-- Content of a table may be told late, too.
ALTER TABLE compensation.late_fact DROP CONSTRAINT late_fact_kind_check;
ALTER TABLE compensation.late_fact ADD CONSTRAINT late_fact_kind_check
  CHECK (kind IN ('transaction', 'rate', 'plan', 'classification', 'parameter', 'table', 'quota', 'fx', 'goal', 'certification', 'organisation', 'territory'));
