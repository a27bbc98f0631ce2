create schema shop;

-- What somebody did; its event must be published if and only if this row is there.
create table shop.orders (order_id uuid primary key, note text not null);

-- What came of an event. Deliberately without a key: a second effect must show, not fail.
create table shop.effects (effect_id uuid primary key,
  -- The order in which they were written: ids of one millisecond have none.
  effect_no bigint not null generated always as identity,
  event_id uuid not null, queue text not null, key text not null, sequence bigint not null, number integer not null, note text not null, on_behalf_of text, attempt integer not null,
  -- For whom the database was told that this happens.
  acts_for text default current_setting('shop.acts_for', true));
