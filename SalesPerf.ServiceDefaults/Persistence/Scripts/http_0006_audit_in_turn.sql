-- Several may act in a transaction in turn, such as events that share one: what each of them changes is an entry of its own.
CREATE OR REPLACE FUNCTION audit.begin(subject text, on_behalf_of text, operation text, target text, trace_id text, now boolean) RETURNS void LANGUAGE plpgsql AS
'BEGIN
  PERFORM set_config(''salesperf.audit_actor'', jsonb_build_object(''subject'', subject, ''on_behalf_of'', on_behalf_of, ''operation'', operation, ''target'', target, ''trace_id'', trace_id)::text, true);
  PERFORM set_config(''salesperf.audit_entry'', '''', true);
  IF now THEN PERFORM audit.current_entry(); END IF;
END';
