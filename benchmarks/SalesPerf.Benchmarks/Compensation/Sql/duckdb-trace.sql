-- The simple tier plan, explained row by row: what stood before, what of the row lies in each band, and what it pays.
CREATE OR REPLACE TEMP TABLE trace AS
SELECT payee_no, transaction_no, amount, so_far,
  (least(so_far, 100000) - least(so_far - amount, 100000))::DECIMAL(18,2) AS band_1,
  (least(greatest(so_far, 100000), 250000) - least(greatest(so_far - amount, 100000), 250000))::DECIMAL(18,2) AS band_2,
  (greatest(so_far, 250000) - greatest(so_far - amount, 250000))::DECIMAL(18,2) AS band_3,
  ((least(so_far, 100000) - least(so_far - amount, 100000)) * 0.05
    + (least(greatest(so_far, 100000), 250000) - least(greatest(so_far - amount, 100000), 250000)) * 0.07
    + (greatest(so_far, 250000) - greatest(so_far - amount, 250000)) * 0.10)::DECIMAL(18,4) AS pays
FROM (
  SELECT payee_no, transaction_no, amount,
    (sum(amount) OVER (PARTITION BY payee_no ORDER BY compensation_date, transaction_no ROWS UNBOUNDED PRECEDING))::DECIMAL(18,2) AS so_far
  FROM facts.sales_transaction);
