-- A shop that is erased leaves neither moves nor changes behind, in whatever order its tables are emptied.
CREATE OR REPLACE FUNCTION note_gone_enrolments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO programme_moves (shop_id, programme_id, version, figure, amount)
  SELECT shop_id, programme_id, version, state || CASE WHEN held_out THEN 'HeldOut' ELSE '' END, -count(*)
  FROM old_rows WHERE coalesce(current_setting('app.erasing_shop', true), '') <> shop_id::text
  GROUP BY 1, 2, 3, 4;
  RETURN NULL;
END
$$;

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
