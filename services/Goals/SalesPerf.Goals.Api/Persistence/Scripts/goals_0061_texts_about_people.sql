-- What one person writes about another is not kept in the audit log; that it was written is. The title of a recognition is the reason of its reward, and stays.
DROP TRIGGER audit_note_change ON goals.recognition;
SELECT audit.watch('goals.recognition', ARRAY['message']);
DROP TRIGGER audit_note_change ON goals.feedback;
SELECT audit.watch('goals.feedback', ARRAY['strength', 'improvement', 'action', 'about', 'response']);
