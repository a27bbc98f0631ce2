-- A decision is about a line as it was told at one time: the same difference to it is neither asked about nor made up for twice, and once the statement is told again it is compared anew.
ALTER TABLE compensation.discrepancy ADD COLUMN told_at timestamptz;
UPDATE compensation.discrepancy d SET told_at = (SELECT max(t.told_at) FROM compensation.statement_told t WHERE t.statement_id = d.statement_id AND t.told_at <= d.found_at);
