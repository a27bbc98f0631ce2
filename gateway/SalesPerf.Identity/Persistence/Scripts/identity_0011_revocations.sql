-- Tokens that no longer hold: those of the subject issued until the instant.
CREATE TABLE identity.revocation (
  subject    text        NOT NULL PRIMARY KEY,
  revoked_at timestamptz NOT NULL
);
SELECT audit.leave('identity.revocation', 'follows from changes of people and clients, which are watched');
