-- Outbox, inbox and dead letters of one service. Rows of the outbox commit with the state that they tell of.
create schema if not exists messaging;

create table messaging.outbox
(
  row_id            uuid        primary key,
  -- Given by the database in insertion order: the order of publishing, and the event's sequence at its source.
  sequence          bigint      not null generated always as identity unique,
  event_id          uuid        not null,
  message_type      text        not null,
  key               text        not null,
  payload           text        not null,
  occurred_at       timestamptz not null,
  on_behalf_of      text,
  traceparent       text,
  tracestate        text,
  -- Set on a redelivery only: the one queue it goes to, and what the event was at its source.
  destination       text,
  dead_letter_id    uuid,
  source            text,
  source_sequence   bigint,
  attempt           integer     not null default 1,
  not_before        timestamptz,
  recorded_at       timestamptz not null default now(),
  published_at      timestamptz,
  quarantined_at    timestamptz,
  quarantine_reason text,
  constraint outbox_redelivery_is_whole check ((destination is null) = (source is null) and (destination is null) = (source_sequence is null))
);
create index outbox_pending on messaging.outbox (sequence) where published_at is null and quarantined_at is null;
create index outbox_published on messaging.outbox (published_at) where published_at is not null;
create index outbox_quarantined on messaging.outbox (quarantined_at) where quarantined_at is not null;
-- A queue in a table lives from being vacuumed early.
alter table messaging.outbox set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

-- Tells the relay at commit that there is work; many statements of one transaction make one notification.
create function messaging.outbox_written() returns trigger language plpgsql as
'begin perform pg_notify(''messaging_outbox'', ''''); return null; end';
create trigger outbox_written after insert on messaging.outbox for each statement execute function messaging.outbox_written();

-- One row per (subscription, event) whose effect is committed.
create table messaging.inbox
(
  subscription text        not null,
  event_id     uuid        not null,
  outcome      text        not null check (outcome in ('applied', 'stale')),
  processed_at timestamptz not null default now(),
  primary key (subscription, event_id)
);
create index inbox_processed on messaging.inbox using brin (processed_at);

-- The last applied sequence per key, for subscriptions that only want the latest.
create table messaging.inbox_latest
(
  subscription text   not null,
  source       text   not null,
  message_type text   not null,
  key          text   not null,
  sequence     bigint not null,
  primary key (subscription, source, message_type, key)
);

create table messaging.dead_letters
(
  id              uuid        primary key,
  subscription    text        not null,
  -- Null where the message did not say which event it is.
  event_id        uuid,
  message_type    text,
  key             text,
  source          text,
  sequence        bigint,
  occurred_at     timestamptz,
  on_behalf_of    text,
  traceparent     text,
  attempt         integer     not null,
  reason          text        not null,
  error_code      text,
  exception_type  text,
  exception_message text,
  payload         bytea       not null,
  headers         jsonb       not null,
  times           integer     not null default 1,
  recorded_at     timestamptz not null default now(),
  replayed_at     timestamptz,
  resolved_at     timestamptz
);
create unique index dead_letters_event on messaging.dead_letters (subscription, event_id);
create index dead_letters_open on messaging.dead_letters (recorded_at desc, id desc) where resolved_at is null;

grant usage on schema messaging to $app_role$;
grant select, insert, update, delete on all tables in schema messaging to $app_role$;
