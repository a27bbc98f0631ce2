-- Every event that partners may see, who they are, and what still has to reach them.
CREATE SCHEMA partners;

CREATE TABLE partners.archive (
  sequence         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id         uuid        NOT NULL,
  event_type       text        NOT NULL,
  routing_key      text        NOT NULL,
  partition_key    text        NOT NULL,
  occurred_at      timestamptz NOT NULL,
  archived_at      timestamptz NOT NULL DEFAULT now(),
  traceparent      text,
  -- The CloudEvent as it was and will be sent, byte for byte: a replay gives the same.
  document         text        NOT NULL,
  -- A sample that one partner asked for; nobody else gets it.
  only_for         uuid,
  published_at     timestamptz,
  -- routed: in all queues it goes to; unroutable: nobody reads it; split: a queue was full, so each partner got it apart.
  outcome          text        CHECK (outcome IN ('routed', 'unroutable', 'split')),
  CONSTRAINT ux_archive_event_id UNIQUE (event_id),
  CONSTRAINT archive_published_has_outcome CHECK ((published_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX ix_archive_pending ON partners.archive (sequence) WHERE published_at IS NULL;
CREATE INDEX ix_archive_archived_at ON partners.archive (archived_at);

CREATE TABLE partners.partner (
  id               uuid        PRIMARY KEY,
  code             text        NOT NULL CHECK (code ~ '^[a-z][a-z0-9-]{1,39}$'),
  name             text        NOT NULL,
  bindings         text[]      NOT NULL,
  client_id        text        NOT NULL,
  onboarded_at     timestamptz NOT NULL,
  onboarded_by     text        NOT NULL,
  secret_given_at  timestamptz NOT NULL,
  offboarded_at    timestamptz
);
CREATE UNIQUE INDEX ux_partner_code ON partners.partner (code) WHERE offboarded_at IS NULL;
CREATE UNIQUE INDEX ux_partner_client_id ON partners.partner (client_id) WHERE offboarded_at IS NULL;

CREATE TABLE partners.webhook (
  id               uuid        PRIMARY KEY,
  partner_id       uuid        NOT NULL REFERENCES partners.partner (id),
  url              text        NOT NULL,
  bindings         text[]      NOT NULL,
  sealed_secret    bytea       NOT NULL,
  -- Signs too until it ends, so that a receiver can change over.
  previous_secret  bytea,
  previous_until   timestamptz,
  enabled          boolean     NOT NULL DEFAULT true,
  disabled_at      timestamptz,
  disabled_reason  text,
  failing_since    timestamptz,
  created_at       timestamptz NOT NULL,
  CONSTRAINT webhook_previous_secret_ends CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
  CONSTRAINT webhook_disabled_has_reason CHECK (enabled OR disabled_reason IS NOT NULL)
);
CREATE INDEX ix_webhook_partner ON partners.webhook (partner_id);

CREATE TABLE partners.replay (
  id               uuid        PRIMARY KEY,
  partner_id       uuid        NOT NULL REFERENCES partners.partner (id),
  webhook_id       uuid        REFERENCES partners.webhook (id) ON DELETE SET NULL,
  requested_at     timestamptz NOT NULL,
  requested_by     text        NOT NULL,
  events           integer     NOT NULL
);

-- What goes to one partner's queue alone: a replay, or what its full queue did not take.
CREATE TABLE partners.resend (
  id               bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  partner_id       uuid        NOT NULL REFERENCES partners.partner (id),
  sequence         bigint      NOT NULL REFERENCES partners.archive (sequence) ON DELETE CASCADE,
  reason           text        NOT NULL CHECK (reason IN ('replay', 'overflow')),
  replay_id        uuid        REFERENCES partners.replay (id),
  requested_at     timestamptz NOT NULL DEFAULT now(),
  sent_at          timestamptz
);
CREATE INDEX ix_resend_pending ON partners.resend (partner_id, id) WHERE sent_at IS NULL;
CREATE INDEX ix_resend_replay ON partners.resend (replay_id);
CREATE INDEX ix_resend_sequence ON partners.resend (sequence);

CREATE TABLE partners.delivery (
  id               uuid        PRIMARY KEY,
  webhook_id       uuid        NOT NULL REFERENCES partners.webhook (id) ON DELETE CASCADE,
  sequence         bigint      NOT NULL REFERENCES partners.archive (sequence) ON DELETE CASCADE,
  replay_id        uuid        REFERENCES partners.replay (id),
  status           text        NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
  attempts         integer     NOT NULL DEFAULT 0,
  next_attempt_at  timestamptz NOT NULL,
  last_status      integer,
  last_error       text,
  created_at       timestamptz NOT NULL,
  ended_at         timestamptz
);
CREATE INDEX ix_delivery_due ON partners.delivery (next_attempt_at) WHERE status = 'pending';
CREATE INDEX ix_delivery_webhook ON partners.delivery (webhook_id, created_at DESC, id DESC);
CREATE INDEX ix_delivery_sequence ON partners.delivery (sequence);

-- Wakes the workers at commit; many rows of one transaction make one notification.
CREATE FUNCTION partners.tell_worker() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN PERFORM pg_notify(''partners_'' || TG_TABLE_NAME, ''''); RETURN NULL; END';
CREATE TRIGGER archive_written AFTER INSERT ON partners.archive FOR EACH STATEMENT EXECUTE FUNCTION partners.tell_worker();
CREATE TRIGGER resend_written AFTER INSERT ON partners.resend FOR EACH STATEMENT EXECUTE FUNCTION partners.tell_worker();
CREATE TRIGGER delivery_written AFTER INSERT OR UPDATE OF next_attempt_at ON partners.delivery FOR EACH STATEMENT EXECUTE FUNCTION partners.tell_worker();

-- What was archived is never changed; only whether it went out is noted. It is deleted when its time is over.
REVOKE UPDATE, TRUNCATE ON partners.archive FROM $app_role$;
GRANT UPDATE (published_at, outcome) ON partners.archive TO $app_role$;
