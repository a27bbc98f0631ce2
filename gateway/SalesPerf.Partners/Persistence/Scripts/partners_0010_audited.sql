-- Who takes partners on board and what they are sent to. What was sent has its own record.
SELECT audit.watch('partners.partner');
SELECT audit.watch('partners.webhook', ARRAY['sealed_secret', 'previous_secret']);
SELECT audit.watch('partners.replay');
SELECT audit.leave('partners.archive', 'events of other services, append-only');
SELECT audit.leave('partners.resend', 'what is on its way; the request or the event has its entry');
SELECT audit.leave('partners.delivery', 'what is on its way; the request or the event has its entry');
