-- What one person writes about another is not kept in the audit log; that it was written is. The notes stand in the history; the stage stands beside it.
DROP TRIGGER audit_note_change ON recruiting.application;
SELECT audit.watch('recruiting.application', ARRAY['history']);
