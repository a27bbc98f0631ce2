-- Parts of a period may be published by several people, and none of them closes it. Of what was told before this was kept, the period's last publisher is known.
ALTER TABLE compensation.statement_told ADD COLUMN told_by text;
CREATE OR REPLACE VIEW compensation.statement_standing AS
SELECT t.* FROM compensation.statement_told t
WHERE NOT EXISTS (SELECT FROM compensation.statement_withdrawn w WHERE w.statement_id = t.statement_id AND w.told_at = t.told_at);
