-- What people chose to be told of what waits for them in any service: kinds left out of the list, and the digest's language.
CREATE TABLE territories.task_preference (
  subject          text        PRIMARY KEY,
  muted_kinds      text[]      NOT NULL,
  digest_language  text        CHECK (digest_language IN ('en', 'id')),
  changed_at       timestamptz NOT NULL
);
SELECT audit.leave('territories.task_preference', 'what a person has listed for themselves; the request has its entry');
