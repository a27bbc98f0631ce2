-- Who may sign in and as what.
SELECT audit.watch('identity.person', ARRAY['user_name', 'user_name_key', 'name', 'password_hash', 'security_stamp']);
SELECT audit.watch('openiddict.application', ARRAY['client_secret']);
SELECT audit.leave('identity.data_protection_key', 'sealed keys of the process, no business fact');
SELECT audit.leave('identity.signing_key', 'sealed keys; their plan is in code and each is announced');
SELECT audit.leave('openiddict.consent', 'of the issuer library');
SELECT audit.leave('openiddict.scope', 'of the issuer library');
SELECT audit.leave('openiddict.token', 'of the issuer library; short-lived');
