-- What one person writes about another is not kept in the audit log; that it was written is.
DROP TRIGGER audit_note_change ON training.coaching_plan;
SELECT audit.watch('training.coaching_plan', ARRAY['sessions', 'outcome']);
