-- What a run writes, the same for every contender; :schema is its own. Primary keys and checks stand before the first row is written, except on the
-- credits: both write them to an empty table and add its key at the end, which is the fastest way for both.
CREATE SCHEMA :schema;

-- One compact row per transaction and direct payee; those of managers follow from the tree on demand.
CREATE TABLE :schema.credit (
  payee_no       integer       NOT NULL,
  transaction_no bigint        NOT NULL,
  amount         numeric(18,2) NOT NULL
);

CREATE TABLE :schema.incentive (
  payee_no     integer       NOT NULL,
  component_no smallint      NOT NULL,
  unrounded    numeric(28,10) NOT NULL,
  amount       numeric(18,2) NOT NULL,
  PRIMARY KEY (payee_no, component_no)
);

CREATE TABLE :schema.deposit (
  payee_no     integer       NOT NULL,
  component_no smallint      NOT NULL,
  earning_code text          NOT NULL,
  amount       numeric(18,2) NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (payee_no, component_no)
);

-- Both sides of a transfer in one row, so that no set of rows can be out of balance.
CREATE TABLE :schema.ledger_transfer (
  payee_no       integer       NOT NULL,
  component_no   smallint      NOT NULL,
  debit_account  text          NOT NULL,
  credit_account text          NOT NULL,
  amount         numeric(18,2) NOT NULL CHECK (amount > 0),
  PRIMARY KEY (payee_no, component_no),
  CHECK (debit_account <> credit_account)
);

CREATE TABLE :schema.statement (
  payee_no     integer       PRIMARY KEY,
  lines        smallint      NOT NULL CHECK (lines > 0),
  total        numeric(18,2) NOT NULL
);

-- Which shards of payees are written of a table, so that a run that died writes only the rest.
CREATE TABLE :schema.run_shard (
  table_name text    NOT NULL,
  shard_no   integer NOT NULL,
  PRIMARY KEY (table_name, shard_no)
);
