-- Why there is a gap is worded from its figures where it is read, in the reader's language. The column stays for processes of the version before.
ALTER TABLE goals.gap ALTER COLUMN reason DROP NOT NULL;
