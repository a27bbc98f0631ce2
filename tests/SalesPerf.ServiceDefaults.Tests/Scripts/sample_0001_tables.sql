CREATE SCHEMA sample;

CREATE TABLE sample.thing (
  id   uuid PRIMARY KEY,
  name text NOT NULL,
  CONSTRAINT uq_thing_name UNIQUE (name)
);

-- Rows of a log stay as they were written.
CREATE TABLE sample.log (
  id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  text text NOT NULL
);
REVOKE UPDATE, DELETE ON sample.log FROM $app_role$;
