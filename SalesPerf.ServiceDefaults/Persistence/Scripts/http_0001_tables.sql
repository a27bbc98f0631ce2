-- What every service keeps for its HTTP habits: answers to repeated requests, and long work.
CREATE SCHEMA http;

CREATE TABLE http.idempotency_key (
  subject       text        NOT NULL,
  key           text        NOT NULL,
  request_hash  bytea       NOT NULL,
  status        integer     NOT NULL,
  content_type  text,
  headers       jsonb       NOT NULL,
  body          bytea       NOT NULL,
  created_at    timestamptz NOT NULL,
  PRIMARY KEY (subject, key)
);
CREATE INDEX ix_idempotency_key_created_at ON http.idempotency_key (created_at);

CREATE TABLE http.operation (
  id            uuid        PRIMARY KEY,
  kind          text        NOT NULL,
  subject       text        NOT NULL,
  payload       jsonb       NOT NULL,
  status        text        NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  percent       integer     NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
  counts        jsonb       NOT NULL DEFAULT '{}',
  result        jsonb,
  problem       jsonb,
  attempts      integer     NOT NULL DEFAULT 0,
  trace_parent  text,
  created_at    timestamptz NOT NULL,
  started_at    timestamptz,
  ended_at      timestamptz,
  leased_until  timestamptz
);
CREATE INDEX ix_operation_open ON http.operation (created_at) WHERE status IN ('queued', 'running');
