-- Why there is room to hire: a key with the figures in it, worded where it is read, in the reader's language. A sentence that is none of those written so far stays as it is.
ALTER TABLE territories.shortfall ADD COLUMN reason_code text;
ALTER TABLE territories.shortfall ADD COLUMN reason_values text[] NOT NULL DEFAULT '{}';
ALTER TABLE territories.shortfall ALTER COLUMN reason DROP NOT NULL;

UPDATE territories.shortfall s SET reason = NULL, reason_code = told.code, reason_values = told.figures
FROM (
  SELECT q.id, f.code, regexp_match(q.reason, f.form) AS figures
  FROM territories.shortfall q, (VALUES
    ('reason.overloaded', '^In (.+) the holder of (.+) reached (-?[0-9.]+) % of quota and carried (-?[0-9.]+) % of what one person can \((-?[0-9.]+) of (-?[0-9.]+) hours\)\.$'),
    ('reason.vacant', '^Position (.+) has a quota in (.+) and nobody sits on it\.$')) AS f (code, form)) told
WHERE told.id = s.id AND told.figures IS NOT NULL;

ALTER TABLE territories.shortfall ADD CONSTRAINT ck_shortfall_reason CHECK ((reason IS NULL) <> (reason_code IS NULL));
