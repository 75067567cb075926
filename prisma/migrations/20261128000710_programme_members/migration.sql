-- Whoever comes into a programme, is through it, or leaves it may come into a segment, or leave one: noted like any other
-- change of a customer, where the rule of a segment asks about programmes at all.
CREATE FUNCTION note_programme_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM segments WHERE shop_id = current_shop_id() AND rule @? '$.** ? (@.type == "programme")') THEN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO customer_changes (shop_id, customer_id) SELECT DISTINCT shop_id, customer_id FROM new_rows;
    ELSE
      INSERT INTO customer_changes (shop_id, customer_id)
      SELECT DISTINCT n.shop_id, n.customer_id FROM new_rows n
      JOIN old_rows o ON o.shop_id = n.shop_id AND o.enrolment_id = n.enrolment_id
      WHERE (o.state = 'active') <> (n.state = 'active');
    END IF;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER enrolments_begun AFTER INSERT ON enrolments REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_programme_members();
CREATE TRIGGER enrolments_over AFTER UPDATE ON enrolments REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_programme_members();

-- The same for whoever links LINE, ends that, or blocks the account. A shop that is erased leaves no changes behind, in
-- whatever order its tables are emptied.
CREATE FUNCTION note_line_link() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER line_links_changed AFTER INSERT OR UPDATE OR DELETE ON line_links
  FOR EACH ROW EXECUTE FUNCTION note_line_link();
