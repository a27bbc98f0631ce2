-- One row per person and day on which a digest was due: what became of it. It holds neither the text nor the address.
CREATE TABLE identity.digest (
  person_id        uuid        NOT NULL REFERENCES identity.person (id) ON DELETE CASCADE,
  -- The local day on which it was due.
  period           date        NOT NULL,
  -- sending is written before the mail leaves. A process that ends meanwhile leaves it behind, and nobody knows whether the mail arrived: then it is unknown, and not sent again.
  state            text        NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'empty', 'failed', 'unknown')),
  attempts         integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  next_attempt_at  timestamptz,
  -- Later than that it is no news any more.
  give_up_at       timestamptz NOT NULL,
  reason           text,
  changed_at       timestamptz NOT NULL,
  PRIMARY KEY (person_id, period),
  CHECK ((state = 'waiting') = (next_attempt_at IS NOT NULL))
);
CREATE INDEX ix_digest_open ON identity.digest (changed_at) WHERE state IN ('waiting', 'sending');
SELECT audit.leave('identity.digest', 'what was sent by itself; nobody acts here');
