-- Who can be reached follows what customers say of the shop's news and which addresses refuse it: noted like any other change
-- of a customer, as segments ask it.
ALTER FUNCTION note_line_link() RENAME TO note_own_customer;
CREATE TRIGGER message_preferences_changed AFTER INSERT OR UPDATE OR DELETE ON message_preferences
  FOR EACH ROW EXECUTE FUNCTION note_own_customer();

-- An address is barred for whoever has it: the same one under another number has the same mailbox.
CREATE FUNCTION note_barred_customers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO customer_changes (shop_id, customer_id)
  SELECT shop_id, customer_id FROM changed
  WHERE customer_id IS NOT NULL AND coalesce(current_setting('app.erasing_shop', true), '') <> shop_id::text
  UNION
  SELECT other.shop_id, other.customer_id FROM changed
  JOIN customer_search own ON own.shop_id = changed.shop_id AND own.customer_id = changed.customer_id
  JOIN customer_search other ON other.shop_id = own.shop_id AND other.mailbox_key = own.mailbox_key
  WHERE coalesce(current_setting('app.erasing_shop', true), '') <> changed.shop_id::text;
  RETURN NULL;
END
$$;
CREATE TRIGGER message_suppressions_begun AFTER INSERT ON message_suppressions REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_barred_customers();
CREATE TRIGGER message_suppressions_over AFTER DELETE ON message_suppressions REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_barred_customers();

-- Counted anew with the next day; until then what was counted before is of no use.
TRUNCATE reach_counts;
ALTER TABLE reach_counts ADD COLUMN with_post integer NOT NULL, ADD COLUMN by_line integer NOT NULL;
