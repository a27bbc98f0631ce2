-- Courses, plans, certifications: who changed them.
SELECT audit.watch('training.skill');
SELECT audit.watch('training.course');
SELECT audit.watch('training.onboarding_template');
SELECT audit.watch('training.role_play_scenario');
SELECT audit.watch('training.coaching_plan');
SELECT audit.watch('training.enrolment');
SELECT audit.watch('training.certification');
SELECT audit.watch('training.role_play', ARRAY['review']);
SELECT audit.leave('training.early_signal', 'facts of other services');
SELECT audit.leave('training.gap_seen', 'facts of other services');
