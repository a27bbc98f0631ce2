-- Why a shortfall proposed a requisition: a key with the figures in it, worded where it is read, in the reader's language. A requisition by hand keeps the words of whoever proposed it,
-- and so does one whose sentence is none of those that Territories wrote.
ALTER TABLE recruiting.requisition ADD COLUMN reason_code text;
ALTER TABLE recruiting.requisition ADD COLUMN reason_values text[] NOT NULL DEFAULT '{}';
ALTER TABLE recruiting.requisition ALTER COLUMN reason DROP NOT NULL;

UPDATE recruiting.requisition r SET reason = NULL, reason_code = told.code, reason_values = told.figures
FROM (
  SELECT q.id, f.code, regexp_match(q.reason, f.form) AS figures
  FROM recruiting.requisition q, (VALUES
    ('reason.overloaded', '^In (.+) the holder of (.+) reached (-?[0-9.]+) % of quota and carried (-?[0-9.]+) % of what one person can \((-?[0-9.]+) of (-?[0-9.]+) hours\)\.$'),
    ('reason.vacant', '^Position (.+) has a quota in (.+) and nobody sits on it\.$')) AS f (code, form)
  WHERE q.shortfall_id IS NOT NULL) told
WHERE told.id = r.id AND told.figures IS NOT NULL;

ALTER TABLE recruiting.requisition ADD CONSTRAINT ck_requisition_reason CHECK ((reason IS NULL) <> (reason_code IS NULL));
