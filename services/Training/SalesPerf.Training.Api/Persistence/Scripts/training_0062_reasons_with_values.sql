-- Why a plan for a gap was opened: a key with the figures in it, worded where it is read, in the reader's language. A plan by hand keeps the words of whoever opened it.
ALTER TABLE training.coaching_plan ADD COLUMN reason_code text;
ALTER TABLE training.coaching_plan ADD COLUMN reason_values text[] NOT NULL DEFAULT '{}';
ALTER TABLE training.coaching_plan ALTER COLUMN reason DROP NOT NULL;

UPDATE training.coaching_plan p SET
  reason = NULL,
  reason_code = CASE WHEN p.bottleneck_stage IS NULL THEN 'reason.gap' ELSE 'reason.gap_at_stage' END,
  reason_values = ARRAY[g.kpi_code, to_char(g.attainment, 'FM999999999990.000000'), g.period_code, to_char(g.threshold, 'FM999999999990.009999')]
    || CASE WHEN p.bottleneck_stage IS NULL THEN '{}'::text[] ELSE ARRAY[p.bottleneck_stage] END
FROM training.gap_seen g WHERE g.gap_id = p.gap_id;

ALTER TABLE training.coaching_plan ADD CONSTRAINT ck_coaching_plan_reason CHECK ((reason IS NULL) <> (reason_code IS NULL));
