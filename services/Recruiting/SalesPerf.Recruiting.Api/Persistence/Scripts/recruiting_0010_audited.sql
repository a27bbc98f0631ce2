-- Hiring: who decided what. Of candidates nothing personal is kept here, so that erasing them needs no change of the log.
SELECT audit.watch('recruiting.requisition');
SELECT audit.watch('recruiting.candidate', ARRAY['name', 'email', 'source_detail', 'skills', 'experience_years', 'education']);
SELECT audit.watch('recruiting.application');
SELECT audit.watch('recruiting.scorecard', ARRAY['scores']);
SELECT audit.watch('recruiting.offer', ARRAY['salary']);
SELECT audit.leave('recruiting.attainment', 'facts of other services');
