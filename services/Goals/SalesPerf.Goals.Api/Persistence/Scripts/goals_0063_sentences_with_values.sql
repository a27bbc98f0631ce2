-- What the platform says about the goals it sets: a key with the figures in it, worded where it is read, in the reader's language. The words beside it are its English. A person's words have no key,
-- and neither have sentences that are none of those that were written until now.
ALTER TABLE goals.goal ADD COLUMN statement_code text;
ALTER TABLE goals.goal ADD COLUMN statement_values text[] NOT NULL DEFAULT '{}';
ALTER TABLE goals.goal ADD COLUMN reason_code text;
ALTER TABLE goals.goal ADD COLUMN reason_values text[] NOT NULL DEFAULT '{}';

UPDATE goals.goal g SET statement_code = said.code, statement_values = said.figures
FROM (
  SELECT q.id, f.code, f.figures
  FROM goals.goal q JOIN goals.kpi k ON k.code = q.kpi_code LEFT JOIN org.participant p ON p.id = q.participant_id
  CROSS JOIN LATERAL (VALUES
    ('Quota', 'goal.quota', format('%s reaches %s of %s %s in %s.', p.name, k.name, trim_scale(q.target), q.currency, q.period_code), ARRAY[p.name, k.name, trim_scale(q.target)::text, q.currency, q.period_code]),
    ('Quota', 'goal.quota_of_seat', format('The holder of the seat reaches %s of %s %s in %s.', k.name, trim_scale(q.target), q.currency, q.period_code), ARRAY[k.name, trim_scale(q.target)::text, q.currency, q.period_code]),
    ('Onboarding', 'goal.onboarding', format('%s reaches %s of %s in %s.', p.name, trim_scale(q.target), k.name, q.period_code), ARRAY[p.name, trim_scale(q.target)::text, k.name, q.period_code])) AS f (origin, code, sentence, figures)
  WHERE q.origin = f.origin AND q.statement = f.sentence) said
WHERE said.id = g.id;

UPDATE goals.goal g SET reason_code = said.code, reason_values = said.figures
FROM (
  SELECT q.id, f.code, regexp_match(q.reason, f.form) AS figures
  FROM goals.goal q, (VALUES
    ('Quota', 'goal.reason.quota', '^It is the quota published for (.+): (-?[0-9.]*[0-9]) ([A-Z]{3})\.$'),
    ('Quota', 'goal.reason.quota_ramp', '^It is the quota published for (.+): (-?[0-9.]*[0-9]) ([A-Z]{3}), with a ramp of ([0-9.]*[0-9])\.$'),
    ('Onboarding', 'goal.reason.onboarding', '^(.+) joined on ([0-9]{4}-[0-9]{2}-[0-9]{2}); a first result early shows that the start works\.$')) AS f (origin, code, form)
  WHERE q.origin = f.origin) said
WHERE said.id = g.id AND said.figures IS NOT NULL;
