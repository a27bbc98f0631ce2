-- What is calculated from: people with their manager, quota and target, and the order lines of a month as they came in.
CREATE SCHEMA facts;

CREATE TABLE facts.payee (
  payee_no   integer       PRIMARY KEY,
  code       text          NOT NULL UNIQUE,
  manager_no integer       REFERENCES facts.payee,
  quota      numeric(18,2) NOT NULL CHECK (quota > 0),
  target     numeric(18,2) NOT NULL CHECK (target >= 0)
);

CREATE TABLE facts.sales_transaction (
  transaction_no    bigint        PRIMARY KEY,
  payee_no          integer       NOT NULL,
  compensation_date date          NOT NULL,
  event             text          NOT NULL,
  product           text          NOT NULL,
  region            text          NOT NULL,
  units             integer       NOT NULL,
  amount            numeric(18,2) NOT NULL
);
