-- The copy of the sales organisation says how it is known now. What of it was known before is kept here: what a statement as known on a day, and the truth of a closed period before a
-- change, follow from. Whoever has no row here has always been what the copy says, as far as anybody knows.
CREATE TABLE compensation.organisation_past (
  kind          text        NOT NULL CHECK (kind IN ('participant', 'position')),
  id            uuid        NOT NULL,
  -- As it was; null where it was not known at all.
  form          jsonb,
  recorded_at   timestamptz NOT NULL,
  superseded_at timestamptz NOT NULL
);
CREATE INDEX ix_organisation_past ON compensation.organisation_past (kind, id, superseded_at);
CREATE INDEX ix_organisation_past_known ON compensation.organisation_past (superseded_at);
REVOKE UPDATE, DELETE, TRUNCATE ON compensation.organisation_past FROM $app_role$;
SELECT audit.leave('compensation.organisation_past', 'the history itself');

-- Whose account it is may be told late, too.
ALTER TABLE compensation.late_fact DROP CONSTRAINT late_fact_kind_check;
ALTER TABLE compensation.late_fact ADD CONSTRAINT late_fact_kind_check
  CHECK (kind IN ('transaction', 'rate', 'plan', 'classification', 'parameter', 'quota', 'fx', 'goal', 'certification', 'organisation', 'territory'));
