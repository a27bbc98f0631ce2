-- An attainment of nothing was written 0, 0.0 or 0.00, after the decimals of whoever was calculated with it; now it is 0. Results that hold another form have the hash of a former form: of
-- open periods everybody is calculated again, and closed ones are no longer compared with what they come to now.
UPDATE compensation.period_state SET hash_form = 1 WHERE hash_form = 2 AND period_code IN (
  SELECT l.period_code FROM compensation.statement_line l CROSS JOIN LATERAL jsonb_array_elements(l.steps) AS step WHERE step->>'code' = 'attainment' AND step->>'value' ~ '\.(\d*0)?$');
