-- Goals, feedback and recognition: who changed them. What people wrote about each other stays where it is.
SELECT audit.watch('goals.goal');
SELECT audit.watch('goals.kpi');
SELECT audit.watch('goals.acknowledgement');
SELECT audit.watch('goals.question', ARRAY['question', 'answer']);
SELECT audit.watch('goals.feedback', ARRAY['strength', 'improvement', 'action', 'response']);
SELECT audit.watch('goals.recognition');
SELECT audit.leave('goals.applied_version', 'of the inbox');
SELECT audit.leave('goals.attainment', 'facts of other services');
SELECT audit.leave('goals.certification', 'facts of other services');
SELECT audit.leave('goals.coaching', 'facts of other services');
SELECT audit.leave('goals.credit', 'facts of other services');
SELECT audit.leave('goals.quota', 'facts of other services');
SELECT audit.leave('goals.funnel_stage', 'facts sent in bulk');
SELECT audit.leave('goals.gap', 'derived');
SELECT audit.leave('goals.measurement', 'derived, or facts sent in bulk');
