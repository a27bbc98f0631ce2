-- A sheet may have ten thousand deposits; a page of sheets tells how many and how much of each without reading them.
CREATE FUNCTION compensation.held_of(deposits jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
'SELECT coalesce(sum((d->''held''->>''amount'')::numeric), 0) FROM jsonb_array_elements(deposits) AS d';

ALTER TABLE compensation.pay_sheet
  ADD COLUMN deposit_count integer       NOT NULL GENERATED ALWAYS AS (jsonb_array_length(deposits)) STORED,
  ADD COLUMN held          numeric(19,4) NOT NULL GENERATED ALWAYS AS (compensation.held_of(deposits)) STORED;
