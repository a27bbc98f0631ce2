-- Every visible change of long work has a number, by which a reader of its events goes on after a cut. Renewing a lease is no change.
ALTER TABLE http.operation ADD COLUMN version bigint NOT NULL DEFAULT 1;

CREATE FUNCTION http.count_operation_version() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN
  IF (NEW.status, NEW.percent, NEW.counts) IS DISTINCT FROM (OLD.status, OLD.percent, OLD.counts) THEN
    NEW.version := OLD.version + 1;
  END IF;
  RETURN NEW;
END';
CREATE TRIGGER operation_version BEFORE UPDATE ON http.operation FOR EACH ROW EXECUTE FUNCTION http.count_operation_version();
