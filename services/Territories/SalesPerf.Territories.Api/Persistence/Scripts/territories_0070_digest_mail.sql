-- Who wants the digest of their tasks by e-mail: where, how often, when; all of it or none.
ALTER TABLE territories.task_preference
  ADD COLUMN mail_email     text CHECK (length(mail_email) <= 254 AND mail_email !~ '[[:cntrl:][:space:]]'),
  ADD COLUMN mail_every     text CHECK (mail_every IN ('Day', 'Week')),
  ADD COLUMN mail_hour      integer CHECK (mail_hour BETWEEN 0 AND 23),
  ADD COLUMN mail_weekday   integer CHECK (mail_weekday BETWEEN 0 AND 6),
  ADD COLUMN mail_time_zone text,
  ADD COLUMN mail_since     timestamptz,
  ADD CONSTRAINT ck_task_preference_mail CHECK (num_nulls(mail_email, mail_every, mail_hour, mail_weekday, mail_time_zone, mail_since) IN (0, 6));
CREATE INDEX ix_task_preference_mail ON territories.task_preference (subject) WHERE mail_email IS NOT NULL;
