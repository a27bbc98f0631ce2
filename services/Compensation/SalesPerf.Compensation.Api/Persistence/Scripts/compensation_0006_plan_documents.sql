-- A plan is a document, kept as it was written. What the form of one commission component said is written as a document too: one engine reads both.
ALTER TABLE compensation.plan_version
  ADD COLUMN document        text,
  ADD COLUMN sha256          text,
  ADD COLUMN effective_until date,
  -- Whether it looks at earlier periods: then what changes one of them changes the later ones.
  ADD COLUMN looks_back      boolean NOT NULL DEFAULT false,
  ADD COLUMN origin          text NOT NULL DEFAULT 'form' CHECK (origin IN ('form', 'document')),
  -- The form as it was sent, where the document was written from it.
  ADD COLUMN form            jsonb;

UPDATE compensation.plan_version SET
  form = jsonb_strip_nulls(jsonb_build_object('code', component_code, 'name', component_name, 'kind', component_kind, 'measure', measure, 'rate', trim_scale(default_rate)::text,
    'rounding', jsonb_build_object('mode', lower(left(rounding_mode, 1)) || substr(rounding_mode, 2), 'digits', rounding_digits))),
  document = concat(
    'plan: ', to_json(plan_code), E'\nname: ', to_json(name), E'\ncurrency: ', currency, E'\ncalendar: ', to_json(calendar_code), E'\neffective: {from: ', to_char(effective_from, 'YYYY-MM-DD'), E'}\n',
    E'parameters:\n  rate: {type: percent, default: ', coalesce(trim_scale(default_rate), 0)::text, E'}\n  quota: {type: money, from: quota, measure: sales, default: 0}\n',
    E'crediting:\n  - {rule: explicit_seller, to: seller}\n  - {rule: coverage, to: coverage, when: not has_seller, split: equal}\n',
    E'measurements:\n  sales: sum(credit)\nvalues:\n  attainment: sales / quota else 0\n',
    E'components:\n  commission:\n    name: ', to_json(component_name), E'\n    kind: formula\n    pay: sum(credit * rate)\n    earning_code: ', to_json(component_code),
    E'\n    rounding: {mode: ', lower(regexp_replace(rounding_mode, '([a-z])([A-Z])', '\1_\2', 'g')), coalesce(', digits: ' || rounding_digits, ''), E'}\n');
UPDATE compensation.plan_version SET sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex');

ALTER TABLE compensation.plan_version
  ALTER COLUMN document SET NOT NULL,
  ALTER COLUMN sha256 SET NOT NULL,
  DROP COLUMN component_code,
  DROP COLUMN component_name,
  DROP COLUMN component_kind,
  DROP COLUMN measure,
  DROP COLUMN default_rate,
  DROP COLUMN rounding_mode,
  DROP COLUMN rounding_digits;
