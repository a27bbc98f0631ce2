-- The right to write may come and go; the queue of what was published under it stays until the partner leaves.
ALTER TABLE partners.partner ADD COLUMN has_inbound boolean NOT NULL DEFAULT false;
UPDATE partners.partner SET has_inbound = may_write;
ALTER TABLE partners.partner ADD CONSTRAINT partner_writer_has_inbound CHECK (has_inbound OR NOT may_write);

-- How often the service that a message is for failed at it, apart from having been away. After some of these it is set aside with its data, and the partner's other messages go on.
ALTER TABLE partners.inbound ADD COLUMN faults integer NOT NULL DEFAULT 0;
ALTER TABLE partners.inbound DROP CONSTRAINT inbound_status_check;
ALTER TABLE partners.inbound ADD CONSTRAINT inbound_status_check CHECK (status IN ('waiting', 'accepted', 'refused', 'set_aside'));
ALTER TABLE partners.inbound DROP CONSTRAINT inbound_waits_with_data;
ALTER TABLE partners.inbound ADD CONSTRAINT inbound_waits_with_data CHECK ((status IN ('waiting', 'set_aside')) = (data IS NOT NULL) AND (status = 'waiting') = (ended_at IS NULL));
