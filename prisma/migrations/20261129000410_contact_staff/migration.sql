-- Who sees to a contact is one of the staff that tasks know, by their number in Shopify. A name that somebody typed and that
-- is not exactly one person's stays readable among what was done about the contact.
CREATE FUNCTION staff_called(shop bigint, called text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT min(s.staff_id) FROM staff s
  WHERE s.shop_id = shop AND lower(trim(s.name)) = lower(trim(called)) HAVING count(*) = 1
$$;
INSERT INTO contact_entries (shop_id, contact_id, customer_id, at, note)
SELECT shop_id, contact_id, customer_id, updated_at, '担当者 / Assignee: ' || assignee FROM contacts
WHERE assignee IS NOT NULL AND staff_called(shop_id, assignee) IS NULL;
UPDATE contacts SET assignee = staff_called(shop_id, assignee) WHERE assignee IS NOT NULL;
DROP FUNCTION staff_called;
