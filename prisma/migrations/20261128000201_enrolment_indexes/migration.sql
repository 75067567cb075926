-- A step that is made moves its enrolment on, and each index takes an entry for that: three do what six did. The key by
-- customer first finds a customer's enrolments; the programme's own come by the days of their next steps, with those that
-- wait for none (held out) last.
DROP INDEX enrolments_of_customer;
DROP INDEX enrolments_of_programme;
DROP INDEX enrolments_of_programme_due;
DROP INDEX enrolments_due;
ALTER TABLE enrolments DROP CONSTRAINT enrolments_shop_id_programme_id_customer_id_anchor_key_key;
ALTER TABLE enrolments ADD CONSTRAINT enrolments_once UNIQUE (shop_id, customer_id, programme_id, anchor_key);
CREATE INDEX enrolments_under_way ON enrolments (shop_id, programme_id, next_on, enrolment_id) WHERE state = 'active';
