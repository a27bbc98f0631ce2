-- Who changed what: an entry for every changing transaction, and each changed row of the tables that a service has watched.
-- Entries are appended by triggers inside the transaction of the effect, and chained by hash once they are committed.
CREATE SCHEMA audit;

CREATE TABLE audit.entry (
  entry_no     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Commits do not happen in the order of numbers: an entry is chained when nothing older can still be committed.
  xid          xid8        NOT NULL DEFAULT pg_current_xact_id(),
  recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  subject      text        NOT NULL,
  on_behalf_of text,
  operation    text        NOT NULL,
  target       text,
  trace_id     text
);
CREATE INDEX ix_entry_subject ON audit.entry (subject, entry_no);
CREATE INDEX ix_entry_recorded_at ON audit.entry (recorded_at, entry_no);

CREATE TABLE audit.change (
  change_no  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entry_no   bigint NOT NULL REFERENCES audit.entry,
  table_name text   NOT NULL,
  action     text   NOT NULL CHECK (action IN ('insert', 'update', 'delete')),
  row_key    jsonb  NOT NULL,
  before     jsonb,
  after      jsonb
);
CREATE INDEX ix_change_entry ON audit.change (entry_no);

-- The chain: entry after entry, without a gap, each with the hash of all before it.
CREATE TABLE audit.seal (
  seal_no       bigint NOT NULL PRIMARY KEY,
  entry_no      bigint NOT NULL REFERENCES audit.entry CONSTRAINT ux_seal_entry UNIQUE,
  previous_hash text   NOT NULL,
  hash          text   NOT NULL
);

CREATE TABLE audit.pending (
  entry_no bigint PRIMARY KEY REFERENCES audit.entry,
  xid      xid8   NOT NULL DEFAULT pg_current_xact_id()
);

-- Every table of the database stands here, watched or with the reason why not; a test compares.
CREATE TABLE audit.coverage (
  table_name text    PRIMARY KEY,
  watched    boolean NOT NULL,
  reason     text,
  CHECK (watched = (reason IS NULL))
);

REVOKE UPDATE, DELETE, TRUNCATE ON audit.entry, audit.change, audit.seal FROM $app_role$;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit.coverage FROM $app_role$;

-- Says who acts in this transaction; with "now" the entry is made whether or not a watched row changes.
CREATE FUNCTION audit.begin(subject text, on_behalf_of text, operation text, target text, trace_id text, now boolean) RETURNS void LANGUAGE plpgsql AS
'BEGIN
  PERFORM set_config(''salesperf.audit_actor'', jsonb_build_object(''subject'', subject, ''on_behalf_of'', on_behalf_of, ''operation'', operation, ''target'', target, ''trace_id'', trace_id)::text, true);
  IF now THEN PERFORM audit.current_entry(); END IF;
END';

CREATE FUNCTION audit.current_entry() RETURNS bigint LANGUAGE plpgsql AS
'DECLARE
  known text := current_setting(''salesperf.audit_entry'', true);
  actor jsonb := nullif(current_setting(''salesperf.audit_actor'', true), '''')::jsonb;
  made bigint;
BEGIN
  IF known IS NOT NULL AND known <> '''' THEN RETURN known::bigint; END IF;
  INSERT INTO audit.entry (subject, on_behalf_of, operation, target, trace_id)
    VALUES (coalesce(actor->>''subject'', ''database role '' || session_user), actor->>''on_behalf_of'', coalesce(actor->>''operation'', ''direct change''), actor->>''target'', actor->>''trace_id'')
    RETURNING entry_no INTO made;
  INSERT INTO audit.pending (entry_no) VALUES (made);
  PERFORM set_config(''salesperf.audit_entry'', made::text, true);
  RETURN made;
END';

-- Columns named in the first argument hold personal data or secrets: that they changed is kept, their values are not.
CREATE FUNCTION audit.note_change() RETURNS trigger LANGUAGE plpgsql AS
'DECLARE
  hidden text[] := string_to_array(TG_ARGV[0], '','');
  keys text[] := string_to_array(TG_ARGV[1], '','');
  old_row jsonb := CASE WHEN TG_OP = ''INSERT'' THEN NULL ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = ''DELETE'' THEN NULL ELSE to_jsonb(NEW) END;
  before jsonb;
  after jsonb;
BEGIN
  IF TG_OP = ''UPDATE'' AND old_row = new_row THEN RETURN NULL; END IF;
  SELECT jsonb_object_agg(o.key, CASE WHEN o.key = ANY(hidden) THEN ''"(not kept)"''::jsonb ELSE o.value END) INTO before
    FROM jsonb_each(old_row) o WHERE new_row IS NULL OR new_row->o.key IS DISTINCT FROM o.value;
  SELECT jsonb_object_agg(n.key, CASE WHEN n.key = ANY(hidden) THEN ''"(not kept)"''::jsonb ELSE n.value END) INTO after
    FROM jsonb_each(new_row) n WHERE old_row IS NULL OR old_row->n.key IS DISTINCT FROM n.value;
  INSERT INTO audit.change (entry_no, table_name, action, row_key, before, after)
    SELECT audit.current_entry(), TG_TABLE_SCHEMA || ''.'' || TG_TABLE_NAME, lower(TG_OP), jsonb_object_agg(k.key, coalesce(new_row, old_row)->k.key), before, after
      FROM unnest(keys) AS k(key);
  RETURN NULL;
END';

-- For a service''s scripts: watches a table; its primary key says which row an entry is about.
CREATE FUNCTION audit.watch(watched text, hidden text[] DEFAULT ARRAY[]::text[]) RETURNS void LANGUAGE plpgsql AS
'DECLARE keys text;
BEGIN
  SELECT string_agg(a.attname, '','' ORDER BY array_position(i.indkey::int[], a.attnum::int)) INTO keys
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) WHERE i.indrelid = watched::regclass AND i.indisprimary;
  IF keys IS NULL THEN RAISE EXCEPTION ''% has no primary key, so nobody could tell which row changed.'', watched; END IF;
  EXECUTE format(''CREATE TRIGGER audit_note_change AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION audit.note_change(%L, %L)'', watched, array_to_string(hidden, '',''), keys);
  INSERT INTO audit.coverage (table_name, watched, reason) VALUES (watched, true, NULL) ON CONFLICT (table_name) DO UPDATE SET watched = true, reason = NULL;
END';

-- For a service''s scripts: says why a table is not watched.
CREATE FUNCTION audit.leave(left_out text, why text) RETURNS void LANGUAGE plpgsql AS
'BEGIN
  PERFORM left_out::regclass;
  INSERT INTO audit.coverage (table_name, watched, reason) VALUES (left_out, false, why) ON CONFLICT (table_name) DO UPDATE SET watched = false, reason = excluded.reason;
END';

-- The text that is hashed: jsonb has one text for equal values.
CREATE FUNCTION audit.canonical(entry audit.entry) RETURNS text LANGUAGE sql STABLE AS
'SELECT jsonb_build_array(entry.entry_no, extract(epoch FROM entry.recorded_at), entry.subject, entry.on_behalf_of, entry.operation, entry.target, entry.trace_id,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(c.change_no, c.table_name, c.action, c.row_key, c.before, c.after) ORDER BY c.change_no), ''[]''::jsonb) FROM audit.change c WHERE c.entry_no = entry.entry_no))::text';

-- Chains what is committed and cannot be preceded any more; one writer at a time. Returns how many entries were chained.
CREATE FUNCTION audit.seal_pending(most integer) RETURNS integer LANGUAGE plpgsql AS
'DECLARE
  next record;
  last_no bigint;
  last_hash text;
  this_hash text;
  done integer := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended(''audit.seal'', 0)) THEN RETURN 0; END IF;
  SELECT s.seal_no, s.hash INTO last_no, last_hash FROM audit.seal s ORDER BY s.seal_no DESC LIMIT 1;
  last_no := coalesce(last_no, 0);
  last_hash := coalesce(last_hash, ''salesperf.audit.v1'');
  FOR next IN SELECT e FROM audit.pending p JOIN audit.entry e ON e.entry_no = p.entry_no WHERE p.xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY p.entry_no LIMIT most LOOP
    last_no := last_no + 1;
    this_hash := encode(sha256(convert_to(last_hash || audit.canonical(next.e), ''UTF8'')), ''hex'');
    INSERT INTO audit.seal (seal_no, entry_no, previous_hash, hash) VALUES (last_no, (next.e).entry_no, last_hash, this_hash);
    DELETE FROM audit.pending p WHERE p.entry_no = (next.e).entry_no;
    last_hash := this_hash;
    done := done + 1;
  END LOOP;
  RETURN done;
END';

-- What is wrong with the chain, a line per break; nothing where it is whole.
CREATE FUNCTION audit.breaks() RETURNS SETOF text LANGUAGE sql STABLE AS
'SELECT ''seal '' || s.seal_no || '': '' || s.fault FROM (
   SELECT k.seal_no, CASE
     WHEN k.seal_no <> 1 + coalesce(lag(k.seal_no) OVER w, 0) THEN ''a seal before it is missing''
     WHEN k.previous_hash <> coalesce(lag(k.hash) OVER w, ''salesperf.audit.v1'') THEN ''it does not follow the one before it''
     WHEN e.entry_no IS NULL THEN ''its entry '' || k.entry_no || '' is missing''
     WHEN k.hash <> encode(sha256(convert_to(k.previous_hash || audit.canonical(e), ''UTF8'')), ''hex'') THEN ''its entry '' || k.entry_no || '' is not what was sealed'' END AS fault
   FROM audit.seal k LEFT JOIN audit.entry e ON e.entry_no = k.entry_no WINDOW w AS (ORDER BY k.seal_no)) s WHERE s.fault IS NOT NULL
 UNION ALL
 SELECT ''entry '' || e.entry_no || '': it is neither sealed nor waiting to be'' FROM audit.entry e
   WHERE NOT EXISTS (SELECT FROM audit.seal k WHERE k.entry_no = e.entry_no) AND NOT EXISTS (SELECT FROM audit.pending p WHERE p.entry_no = e.entry_no)';

SELECT audit.leave('audit.entry', 'the audit log itself'), audit.leave('audit.change', 'the audit log itself'), audit.leave('audit.seal', 'the audit log itself'),
  audit.leave('audit.pending', 'the audit log itself'), audit.leave('audit.coverage', 'the audit log itself'),
  audit.leave('http.idempotency_key', 'the answers to repeated requests; the request has its entry'), audit.leave('http.operation', 'the state of long work; the request and the work have their entries');
