CREATE TABLE sample.contact (
  thing_id uuid PRIMARY KEY REFERENCES sample.thing,
  phone    text NOT NULL,
  note     text
);
SELECT audit.watch('sample.thing'), audit.watch('sample.contact', ARRAY['phone']), audit.leave('sample.log', 'append-only itself');
