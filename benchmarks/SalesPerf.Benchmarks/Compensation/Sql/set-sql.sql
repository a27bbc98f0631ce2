-- The plan as set-oriented SQL, as an experienced hand would write it: one pass for all sums, the tree joined over sums and not over rows, each result table
-- from the one before. :schema is where it writes.
INSERT INTO :schema.credit SELECT payee_no, transaction_no, amount FROM facts.sales_transaction;
ALTER TABLE :schema.credit ADD PRIMARY KEY (payee_no, transaction_no);

INSERT INTO :schema.incentive
WITH measured AS MATERIALIZED (
  SELECT payee_no,
    sum(amount) FILTER (WHERE event = 'booked') AS sales,
    sum(amount) FILTER (WHERE event = 'cancelled') AS cancelled,
    sum(amount) FILTER (WHERE event = 'booked' AND product = 'p1') AS p1,
    sum(amount) FILTER (WHERE event = 'booked' AND product = 'p2') AS p2,
    sum(amount) FILTER (WHERE event = 'booked' AND product = 'p3') AS p3,
    sum(amount) FILTER (WHERE event = 'booked' AND product = 'p4') AS p4,
    sum(amount) FILTER (WHERE event = 'booked' AND product = 'p5') AS p5,
    sum(amount) FILTER (WHERE event = 'booked' AND product = 'p6') AS p6,
    sum(amount) FILTER (WHERE event = 'booked' AND product = 'p7') AS p7,
    sum(amount) FILTER (WHERE event = 'booked' AND product = 'p8') AS p8,
    sum(amount) FILTER (WHERE event = 'booked' AND region = 'east') AS east,
    sum(amount) FILTER (WHERE event = 'booked' AND amount >= 5000) AS large,
    sum(amount) FILTER (WHERE event = 'booked' AND compensation_date <= DATE '2026-01-10') AS early,
    sum(units) FILTER (WHERE event = 'booked') AS units,
    count(*) FILTER (WHERE event = 'booked') AS deals
  FROM facts.sales_transaction
  GROUP BY payee_no
),
level_1 AS MATERIALIZED (SELECT p.manager_no AS payee_no, sum(m.sales) AS sales FROM measured m JOIN facts.payee p USING (payee_no) WHERE p.manager_no IS NOT NULL GROUP BY p.manager_no),
level_2 AS MATERIALIZED (SELECT p.manager_no AS payee_no, sum(l.sales) AS sales FROM level_1 l JOIN facts.payee p USING (payee_no) WHERE p.manager_no IS NOT NULL GROUP BY p.manager_no),
level_3 AS (SELECT p.manager_no AS payee_no, sum(l.sales) AS sales FROM level_2 l JOIN facts.payee p USING (payee_no) WHERE p.manager_no IS NOT NULL GROUP BY p.manager_no),
known AS (
  SELECT p.payee_no, p.quota, p.target,
    coalesce(m.sales, 0) AS sales, coalesce(m.cancelled, 0) AS cancelled, coalesce(m.p1, 0) AS p1, coalesce(m.p2, 0) AS p2, coalesce(m.p3, 0) AS p3, coalesce(m.p4, 0) AS p4,
    coalesce(m.p5, 0) AS p5, coalesce(m.p6, 0) AS p6, coalesce(m.p7, 0) AS p7, coalesce(m.p8, 0) AS p8, coalesce(m.east, 0) AS east, coalesce(m.large, 0) AS large,
    coalesce(m.early, 0) AS early, coalesce(m.units, 0) AS units, coalesce(m.deals, 0) AS deals,
    coalesce(l1.sales, 0) AS level_1, coalesce(l2.sales, 0) AS level_2, coalesce(l3.sales, 0) AS level_3, coalesce(m.sales, 0) / p.quota AS attainment
  FROM facts.payee p LEFT JOIN measured m USING (payee_no) LEFT JOIN level_1 l1 USING (payee_no) LEFT JOIN level_2 l2 USING (payee_no) LEFT JOIN level_3 l3 USING (payee_no)
)
SELECT k.payee_no, c.component_no, c.unrounded, round(c.unrounded, 2)
FROM known k CROSS JOIN LATERAL (VALUES
  (1::smallint, least(k.sales, k.quota) * 0.05 + least(greatest(k.sales - k.quota, 0), k.quota * 0.25) * 0.075 + greatest(k.sales - k.quota * 1.25, 0) * 0.10),
  (2::smallint, k.p1 * 0.01),
  (3::smallint, k.p2 * 0.0125),
  (4::smallint, least(k.p3, 10000) * 0.01 + least(greatest(k.p3 - 10000, 0), 20000) * 0.015 + greatest(k.p3 - 30000, 0) * 0.02),
  (5::smallint, least(k.p4, 10000) * 0.01 + least(greatest(k.p4 - 10000, 0), 20000) * 0.015 + greatest(k.p4 - 30000, 0) * 0.02),
  (6::smallint, k.p5 * 0.0075),
  (7::smallint, k.p6 * CASE WHEN k.p6 < 10000 THEN 0.01 WHEN k.p6 < 30000 THEN 0.015 ELSE 0.02 END),
  (8::smallint, least(k.p7 * 0.02, 600)),
  (9::smallint, greatest(k.p8 * 0.015, 300)),
  (10::smallint, k.east * 0.005),
  (11::smallint, k.large * 0.01),
  (12::smallint, k.early * 0.0025),
  (13::smallint, k.units * 0.35),
  (14::smallint, k.cancelled * 0.02),
  (15::smallint, CASE WHEN k.attainment >= 1 THEN 750 ELSE 0 END),
  (16::smallint, k.target * CASE WHEN k.attainment < 0.5 THEN 0 WHEN k.attainment < 1.5 THEN (k.attainment - 0.5) * 2 ELSE 2 END),
  (17::smallint, CASE WHEN k.deals >= 100 THEN 250 ELSE 0 END),
  (18::smallint, k.level_1 * 0.005),
  (19::smallint, k.level_2 * 0.002),
  (20::smallint, k.level_3 * 0.001)) AS c(component_no, unrounded)
WHERE c.unrounded <> 0;

INSERT INTO :schema.deposit
SELECT payee_no, component_no, CASE WHEN component_no <= 9 THEN 'COMM' WHEN component_no <= 13 THEN 'SPIF' WHEN component_no = 14 THEN 'CLAW' WHEN component_no <= 17 THEN 'BONUS' ELSE 'MGR' END, amount
FROM :schema.incentive WHERE amount <> 0;

INSERT INTO :schema.ledger_transfer
SELECT payee_no, component_no, CASE WHEN amount > 0 THEN 'commission-expense' ELSE 'payable' END, CASE WHEN amount > 0 THEN 'payable' ELSE 'commission-expense' END, abs(amount)
FROM :schema.deposit;

INSERT INTO :schema.statement SELECT payee_no, count(*), sum(amount) FROM :schema.deposit GROUP BY payee_no;
