-- A shop that is erased leaves no moves of its programmes behind, in whatever order its tables are emptied.
CREATE OR REPLACE FUNCTION note_gone_enrolments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO programme_moves (shop_id, programme_id, version, figure, amount)
  SELECT shop_id, programme_id, version, state || CASE WHEN held_out THEN 'HeldOut' ELSE '' END, -count(*)
  FROM old_rows WHERE coalesce(current_setting('app.erasing_shop', true), '') <> shop_id::text
  GROUP BY 1, 2, 3, 4;
  RETURN NULL;
END
$$;
