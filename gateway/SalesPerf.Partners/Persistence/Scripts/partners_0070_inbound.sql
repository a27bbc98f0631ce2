-- What partners say to us: who may, and what became of each message.
ALTER TABLE partners.partner ADD COLUMN may_write boolean NOT NULL DEFAULT false;

CREATE TABLE partners.inbound (
  id               uuid        PRIMARY KEY,
  -- The order of arrival, in which the messages of a partner are handed on.
  sequence         bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
  partner_id       uuid        NOT NULL REFERENCES partners.partner (id),
  -- Of the CloudEvent; absent where the message is none.
  source           text,
  event_id         text,
  event_type       text,
  received_at      timestamptz NOT NULL,
  status           text        NOT NULL CHECK (status IN ('waiting', 'accepted', 'refused')),
  -- How it was recorded, or why it was refused.
  code             text,
  detail           text,
  violations       jsonb,
  -- How often it came again.
  repeats          integer     NOT NULL DEFAULT 0,
  attempts         integer     NOT NULL DEFAULT 0,
  next_attempt_at  timestamptz,
  ended_at         timestamptz,
  -- What is still to be handed on; nothing of it stays behind.
  data             jsonb,
  CONSTRAINT inbound_waits_with_data CHECK ((status = 'waiting') = (data IS NOT NULL) AND (status = 'waiting') = (ended_at IS NULL)),
  CONSTRAINT inbound_end_has_code CHECK (status = 'waiting' OR code IS NOT NULL)
);
CREATE UNIQUE INDEX ux_inbound_event ON partners.inbound (partner_id, source, event_id) WHERE event_id IS NOT NULL;
CREATE INDEX ix_inbound_waiting ON partners.inbound (partner_id, sequence) WHERE status = 'waiting';
CREATE INDEX ix_inbound_partner ON partners.inbound (partner_id, id);
CREATE INDEX ix_inbound_ended ON partners.inbound (ended_at) WHERE ended_at IS NOT NULL;
CREATE TRIGGER inbound_written AFTER INSERT ON partners.inbound FOR EACH STATEMENT EXECUTE FUNCTION partners.tell_worker();
SELECT audit.leave('partners.inbound', 'messages of partners with what became of them; the effect has its entry where it is had');
