-- A shop that is erased leaves no changes behind, in whatever order its tables are emptied.
CREATE OR REPLACE FUNCTION note_line_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND coalesce(current_setting('app.erasing_shop', true), '') <> OLD.shop_id::text THEN
    INSERT INTO customer_changes (shop_id, customer_id) VALUES (OLD.shop_id, OLD.customer_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO customer_changes (shop_id, customer_id) VALUES (NEW.shop_id, NEW.customer_id);
  END IF;
  RETURN NULL;
END
$$;
