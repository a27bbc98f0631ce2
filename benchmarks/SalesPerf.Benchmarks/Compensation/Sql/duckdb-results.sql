-- The result tables from the wide rows of duckdb-totals.sql, the same as those in PostgreSQL.
INSERT INTO :schema.credit SELECT payee_no, transaction_no, amount FROM facts.sales_transaction;
ALTER TABLE :schema.credit ADD PRIMARY KEY (payee_no, transaction_no);

INSERT INTO :schema.incentive
SELECT payee_no, component[2:]::SMALLINT, unrounded, round(unrounded, 2)::DECIMAL(18,2)
FROM (UNPIVOT paid ON COLUMNS(* EXCLUDE (payee_no)) INTO NAME component VALUE unrounded) WHERE unrounded <> 0;

INSERT INTO :schema.deposit
SELECT payee_no, component_no, CASE WHEN component_no <= 9 THEN 'COMM' WHEN component_no <= 13 THEN 'SPIF' WHEN component_no = 14 THEN 'CLAW' WHEN component_no <= 17 THEN 'BONUS' ELSE 'MGR' END, amount
FROM :schema.incentive WHERE amount <> 0;

INSERT INTO :schema.ledger_transfer
SELECT payee_no, component_no, CASE WHEN amount > 0 THEN 'commission-expense' ELSE 'payable' END, CASE WHEN amount > 0 THEN 'payable' ELSE 'commission-expense' END, abs(amount)
FROM :schema.deposit;

INSERT INTO :schema.statement SELECT payee_no, count(*), sum(amount) FROM :schema.deposit GROUP BY payee_no;
