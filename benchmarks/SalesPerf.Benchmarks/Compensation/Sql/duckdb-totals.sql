-- The twenty components of each payee, one wide row. DuckDB's division of decimals is binary floating point, so what the plan divides is said by
-- multiplication: an attainment is compared by quota times edge, and the pay curve's slope is a whole number of 10^-10 that divides without rest.
CREATE OR REPLACE TEMP TABLE paid AS
WITH measured AS (
  SELECT payee_no,
    coalesce(sum(amount) FILTER (WHERE event = 'booked'), 0)::DECIMAL(18,2) AS sales,
    coalesce(sum(amount) FILTER (WHERE event = 'cancelled'), 0)::DECIMAL(18,2) AS cancelled,
    coalesce(sum(amount) FILTER (WHERE event = 'booked' AND product = 'p1'), 0)::DECIMAL(18,2) AS p1,
    coalesce(sum(amount) FILTER (WHERE event = 'booked' AND product = 'p2'), 0)::DECIMAL(18,2) AS p2,
    coalesce(sum(amount) FILTER (WHERE event = 'booked' AND product = 'p3'), 0)::DECIMAL(18,2) AS p3,
    coalesce(sum(amount) FILTER (WHERE event = 'booked' AND product = 'p4'), 0)::DECIMAL(18,2) AS p4,
    coalesce(sum(amount) FILTER (WHERE event = 'booked' AND product = 'p5'), 0)::DECIMAL(18,2) AS p5,
    coalesce(sum(amount) FILTER (WHERE event = 'booked' AND product = 'p6'), 0)::DECIMAL(18,2) AS p6,
    coalesce(sum(amount) FILTER (WHERE event = 'booked' AND product = 'p7'), 0)::DECIMAL(18,2) AS p7,
    coalesce(sum(amount) FILTER (WHERE event = 'booked' AND product = 'p8'), 0)::DECIMAL(18,2) AS p8,
    coalesce(sum(amount) FILTER (WHERE event = 'booked' AND region = 'east'), 0)::DECIMAL(18,2) AS east,
    coalesce(sum(amount) FILTER (WHERE event = 'booked' AND amount >= 5000), 0)::DECIMAL(18,2) AS large,
    coalesce(sum(amount) FILTER (WHERE event = 'booked' AND compensation_date <= DATE '2026-01-10'), 0)::DECIMAL(18,2) AS early,
    coalesce(sum(units) FILTER (WHERE event = 'booked'), 0)::BIGINT AS units,
    count(*) FILTER (WHERE event = 'booked') AS deals
  FROM facts.sales_transaction
  GROUP BY payee_no
),
level_1 AS (SELECT p.manager_no AS payee_no, sum(m.sales)::DECIMAL(18,2) AS sales FROM measured m JOIN facts.payee p USING (payee_no) WHERE p.manager_no IS NOT NULL GROUP BY p.manager_no),
level_2 AS (SELECT p.manager_no AS payee_no, sum(l.sales)::DECIMAL(18,2) AS sales FROM level_1 l JOIN facts.payee p USING (payee_no) WHERE p.manager_no IS NOT NULL GROUP BY p.manager_no),
level_3 AS (SELECT p.manager_no AS payee_no, sum(l.sales)::DECIMAL(18,2) AS sales FROM level_2 l JOIN facts.payee p USING (payee_no) WHERE p.manager_no IS NOT NULL GROUP BY p.manager_no),
known AS (
  SELECT p.payee_no, p.quota, p.target, 0.00::DECIMAL(18,2) AS zero,
    ((p.target * 100)::HUGEINT * 2 * 10000000000 // (p.quota * 100)::HUGEINT) AS slope,
    m.* EXCLUDE (payee_no), coalesce(l1.sales, 0)::DECIMAL(18,2) AS level_1, coalesce(l2.sales, 0)::DECIMAL(18,2) AS level_2, coalesce(l3.sales, 0)::DECIMAL(18,2) AS level_3
  FROM facts.payee p LEFT JOIN (SELECT * FROM measured) m USING (payee_no) LEFT JOIN level_1 l1 USING (payee_no) LEFT JOIN level_2 l2 USING (payee_no) LEFT JOIN level_3 l3 USING (payee_no)
),
paid AS (
  SELECT payee_no,
    (least(sales, quota) * 0.05 + least(greatest(sales - quota, zero), quota * 0.25) * 0.075 + greatest(sales - quota * 1.25, zero) * 0.10)::DECIMAL(28,10) AS c1,
    (p1 * 0.01)::DECIMAL(28,10) AS c2,
    (p2 * 0.0125)::DECIMAL(28,10) AS c3,
    (least(p3, 10000) * 0.01 + least(greatest(p3 - 10000, zero), 20000) * 0.015 + greatest(p3 - 30000, zero) * 0.02)::DECIMAL(28,10) AS c4,
    (least(p4, 10000) * 0.01 + least(greatest(p4 - 10000, zero), 20000) * 0.015 + greatest(p4 - 30000, zero) * 0.02)::DECIMAL(28,10) AS c5,
    (p5 * 0.0075)::DECIMAL(28,10) AS c6,
    (p6 * CASE WHEN p6 < 10000 THEN 0.010 WHEN p6 < 30000 THEN 0.015 ELSE 0.020 END)::DECIMAL(28,10) AS c7,
    least(p7 * 0.02, 600)::DECIMAL(28,10) AS c8,
    greatest(p8 * 0.015, 300)::DECIMAL(28,10) AS c9,
    (east * 0.005)::DECIMAL(28,10) AS c10,
    (large * 0.01)::DECIMAL(28,10) AS c11,
    (early * 0.0025)::DECIMAL(28,10) AS c12,
    (units * 0.35)::DECIMAL(28,10) AS c13,
    (cancelled * 0.02)::DECIMAL(28,10) AS c14,
    (CASE WHEN sales >= quota THEN 750 ELSE 0 END)::DECIMAL(28,10) AS c15,
    (CASE WHEN sales < quota * 0.5 THEN 0.00::DECIMAL(28,10)
          WHEN sales < quota * 1.5 THEN ((slope * (sales * 100)::HUGEINT // 100)::DECIMAL(38,0) * 0.0000000001::DECIMAL(11,10))::DECIMAL(28,10) - target
          ELSE (target * 2)::DECIMAL(28,10) END)::DECIMAL(28,10) AS c16,
    (CASE WHEN deals >= 100 THEN 250 ELSE 0 END)::DECIMAL(28,10) AS c17,
    (level_1 * 0.005)::DECIMAL(28,10) AS c18,
    (level_2 * 0.002)::DECIMAL(28,10) AS c19,
    (level_3 * 0.001)::DECIMAL(28,10) AS c20
  FROM known
)
SELECT * FROM paid;
