-- Calculations of periods that are kept current which could not be made because something could not be reached: they are tried again by themselves, after pauses that grow.
CREATE TABLE compensation.postponed_calculation (
  period_code text        PRIMARY KEY,
  code        text        NOT NULL,
  tries       int         NOT NULL CHECK (tries > 0),
  since       timestamptz NOT NULL,
  next_at     timestamptz NOT NULL
);
SELECT audit.leave('compensation.postponed_calculation', 'what is tried again by itself');
