-- What a file of a million orders costs is half the upkeep of indexes, and most of that the one by seller and day: a place of its own for every order, at random.
-- By seller alone all orders of a seller share one entry, a third of the size. The days are found by ranges of the table: orders come in about the order of their days, so a period is in few of them.
DROP INDEX compensation.ix_sales_transaction_seller;
CREATE INDEX ix_sales_transaction_seller ON compensation.sales_transaction (seller_id) WHERE is_current;
DROP INDEX compensation.ix_sales_transaction_date;
CREATE INDEX ix_sales_transaction_date ON compensation.sales_transaction USING brin (compensation_date) WITH (pages_per_range = 32, autosummarize = on);
-- Orders that name others than a seller are read beside those of the few who are calculated.
DROP INDEX compensation.ix_sales_transaction_shared;
CREATE INDEX ix_sales_transaction_shared ON compensation.sales_transaction (compensation_date) WHERE is_current AND (splits <> '[]' OR seller_id IS NULL);
