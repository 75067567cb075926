-- The same as before, but for the order in which keys are written.
CREATE OR REPLACE FUNCTION keep_customer_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM customer_search s USING written w
  WHERE s.shop_id = w.shop_id AND s.customer_id = w.customer_id
    AND (w.merged_into IS NOT NULL OR w.deleted_at IS NOT NULL OR w.redacted_at IS NOT NULL);

  WITH changed AS (
    INSERT INTO customer_search AS s
    SELECT w.shop_id, w.customer_id,
      '|' || n.last || n.first || n.last || '|' || n.email || '|' || n.company || '|' || n.phone || '|',
      hashtextextended(mailbox_of(n.email), 0),
      CASE WHEN length(n.phone) >= 8 THEN hashtextextended(n.phone, 0) END,
      CASE WHEN n.last || n.first <> '' AND n.zip <> ''
        THEN hashtextextended(least(n.last, n.first) || '|' || greatest(n.last, n.first) || '|' || n.zip, 0) END,
      CASE WHEN w.email <> '' THEN 1 ELSE 0 END
        + CASE WHEN w.email <> '' AND w.email_marketing_state = 'subscribed' THEN 2 ELSE 0 END
        + CASE WHEN w.phone <> '' THEN 4 ELSE 0 END
        + CASE WHEN w.phone <> '' AND w.sms_marketing_state = 'subscribed' THEN 8 ELSE 0 END
        + CASE WHEN w.address1 <> '' AND (w.zip <> '' OR w.city <> '') THEN 16 ELSE 0 END
    FROM written w, LATERAL (
      SELECT fold_search(w.last_name) AS last, fold_search(w.first_name) AS first, fold_search(w.email) AS email,
        fold_search(w.company) AS company, phone_digits(w.phone) AS phone,
        replace(fold_search(w.zip), '-', '') AS zip
      OFFSET 0 -- folded once, not once for each use
    ) n
    WHERE w.merged_into IS NULL AND w.deleted_at IS NULL AND w.redacted_at IS NULL
    ON CONFLICT (shop_id, customer_id) DO UPDATE SET value = excluded.value,
      mailbox_key = excluded.mailbox_key, phone_key = excluded.phone_key, name_zip_key = excluded.name_zip_key,
      reach = excluded.reach
    WHERE (s.value, s.mailbox_key, s.phone_key, s.name_zip_key, s.reach)
      IS DISTINCT FROM (excluded.value, excluded.mailbox_key, excluded.phone_key, excluded.name_zip_key,
        excluded.reach)
    RETURNING s.*
  ),
  keys AS (
    SELECT shop_id, 1 AS kind, mailbox_key AS key, customer_id FROM changed WHERE mailbox_key IS NOT NULL
    UNION ALL
    SELECT shop_id, 2, phone_key, customer_id FROM changed WHERE phone_key IS NOT NULL
    UNION ALL
    SELECT shop_id, 3, name_zip_key, customer_id FROM changed WHERE name_zip_key IS NOT NULL
  )
  INSERT INTO duplicate_keys (shop_id, kind, key)
  SELECT k.shop_id, k.kind, k.key FROM keys k
  GROUP BY k.shop_id, k.kind, k.key
  -- The rows just written are not seen by their own statement, only those that stood before.
  HAVING count(*) > 1 OR CASE k.kind
    WHEN 1 THEN EXISTS (SELECT FROM customer_search s
      WHERE s.shop_id = k.shop_id AND s.mailbox_key = k.key AND s.customer_id <> min(k.customer_id))
    WHEN 2 THEN EXISTS (SELECT FROM customer_search s
      WHERE s.shop_id = k.shop_id AND s.phone_key = k.key AND s.customer_id <> min(k.customer_id))
    ELSE EXISTS (SELECT FROM customer_search s
      WHERE s.shop_id = k.shop_id AND s.name_zip_key = k.key AND s.customer_id <> min(k.customer_id)) END
  -- Batches that run side by side take the keys in one order, so that neither waits for the other in turn.
  ORDER BY k.shop_id, k.kind, k.key
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
