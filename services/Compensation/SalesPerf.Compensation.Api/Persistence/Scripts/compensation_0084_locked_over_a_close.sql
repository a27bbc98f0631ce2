-- What a lock keeps from a period that is closed meanwhile is late once the lock is released: any fact, of anybody.
ALTER TABLE compensation.late_fact DROP CONSTRAINT late_fact_kind_check;
ALTER TABLE compensation.late_fact ADD CONSTRAINT late_fact_kind_check
  CHECK (kind IN ('transaction', 'rate', 'plan', 'classification', 'parameter', 'table', 'quota', 'fx', 'goal', 'certification', 'organisation', 'territory', 'lock'));

-- Until now nobody was paid what had waited.
INSERT INTO compensation.late_fact (id, period_code, kind, reference, recorded_at)
SELECT gen_random_uuid(), s.period_code, 'lock', coalesce(l.period_code, l.plan_code), now()
FROM compensation.data_lock l JOIN compensation.period_state s ON s.closed AND s.closed_at > l.locked_at AND s.closed_at <= l.released_at
  AND (s.period_code = l.period_code OR s.calendar_code IN (SELECT v.calendar_code FROM compensation.plan_version v WHERE v.plan_code = l.plan_code));
UPDATE compensation.period_state s SET facts_version = facts_version + 1
WHERE NOT s.closed AND s.calendar_code IN (SELECT c.calendar_code FROM compensation.period_state c JOIN compensation.late_fact f ON f.period_code = c.period_code WHERE f.kind = 'lock');
