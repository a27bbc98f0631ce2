-- Whether what a period comes to by a plan follows from what was before it; of what was approved before this was asked, wherever it may.
ALTER TABLE compensation.plan_version ADD COLUMN needs_before boolean NOT NULL DEFAULT false;
UPDATE compensation.plan_version SET needs_before = looks_back;

-- Until now what came late for a closed period was late for no closed one after it that is calculated from what was before.
WITH added AS (
INSERT INTO compensation.late_fact (id, period_code, kind, reference, transaction_id, revision, participant_id, recorded_at)
SELECT DISTINCT ON (s.period_code, f.kind, f.reference, f.transaction_id, f.revision, f.participant_id) gen_random_uuid(), s.period_code, f.kind, f.reference, f.transaction_id, f.revision, f.participant_id, now()
FROM compensation.late_fact f JOIN org.period p ON p.code = f.period_code JOIN org.period l ON l.calendar_code = p.calendar_code AND l.start > p.start
JOIN compensation.period_state s ON s.period_code = l.code AND s.closed AND s.closed_at < f.recorded_at
LEFT JOIN compensation.sales_transaction t ON t.id = f.transaction_id AND t.revision = f.revision
WHERE EXISTS (SELECT FROM compensation.plan_version v WHERE v.calendar_code = l.calendar_code AND v.needs_before AND v.status <> 'draft') AND t.event_type IS DISTINCT FROM 'reward' AND t.event_type IS DISTINCT FROM 'correction'
  AND NOT EXISTS (SELECT FROM compensation.late_fact o WHERE o.period_code = s.period_code AND o.kind = f.kind AND o.reference = f.reference AND o.transaction_id IS NOT DISTINCT FROM f.transaction_id
    AND o.revision IS NOT DISTINCT FROM f.revision AND o.participant_id IS NOT DISTINCT FROM f.participant_id)
ORDER BY s.period_code, f.kind, f.reference, f.transaction_id, f.revision, f.participant_id
ON CONFLICT DO NOTHING
RETURNING period_code)
UPDATE compensation.period_state s SET facts_version = facts_version + 1
WHERE NOT s.closed AND s.calendar_code IN (SELECT c.calendar_code FROM added a JOIN compensation.period_state c ON c.period_code = a.period_code);
