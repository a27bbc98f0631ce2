-- A payout file is written again with the same bytes, so its lines keep the names that it has. Names are read masked by some, so the log of changes leaves them out.
DROP TRIGGER audit_note_change ON compensation.payout_line;
ALTER TABLE compensation.payout_line ADD COLUMN participant_name text NOT NULL DEFAULT '';
UPDATE compensation.payout_line l SET participant_name = p.name FROM compensation.pay_sheet h JOIN org.participant p ON p.id = h.participant_id WHERE h.id = l.sheet_id;
ALTER TABLE compensation.payout_line ALTER COLUMN participant_name DROP DEFAULT;
SELECT audit.watch('compensation.payout_line', ARRAY['participant_name']);
