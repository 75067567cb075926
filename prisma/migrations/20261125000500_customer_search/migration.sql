-- What customers are searched by, told apart by and reached by: one derived row per customer who can still be met in Shopify,
-- kept by triggers in the transaction of the change. Merged, deleted and redacted customers have none.

-- One way of writing for everything that people type differently: full and half width, upper and lower case, accents,
-- katakana and hiragana, old and new forms of kanji that stand in names; spaces, the dot between foreign names and the
-- mark that separates the parts of a search text are left out.
CREATE FUNCTION fold_search(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    -- Plain letters need less; most e-mail addresses are.
    WHEN octet_length(value) = length(value) THEN lower(regexp_replace(value, '[\s\x01-\x1f\x7f|]', '', 'g'))
    ELSE translate(
      lower(normalize(regexp_replace(normalize(coalesce(value, ''), NFKD),
        '[\s\u0300-\u036f\x01-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\u30fb|]', '', 'g'), NFC)),
      'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶヽヾ髙﨑德濵濱邊邉齋齊斉澤廣國櫻眞惠瀨嶋嶌龍榮壽藏淺關萬與龜鷗',
      'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖゝゞ高崎徳浜浜辺辺斎斎斎沢広国桜真恵瀬島島竜栄寿蔵浅関万与亀鴎')
  END;

-- The digits of a telephone number as they are dialled at home: +81 90…, 0081 90…, +81 (0)90… and 090… are one number.
CREATE FUNCTION phone_digits(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN regexp_replace(
    regexp_replace(regexp_replace(normalize(coalesce(value, ''), NFKC), '[^0-9+]', '', 'g'),
      '^(?:(?:\+|00)810?|81(?=0?[1-9][0-9]{8,9}$)0?)', '0'),
    '^00|\+', '', 'g');

-- Whose mailbox a folded address is: what stands behind a plus, and Gmail's dots, lead to the same one.
CREATE FUNCTION mailbox_of(email text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN email ~ '^[^@]+@(gmail|googlemail)\.com$'
      THEN replace(regexp_replace(split_part(email, '@', 1), '\+.*$', ''), '.', '') || '@gmail.com'
    WHEN email LIKE '%_@_%' THEN regexp_replace(email, '\+[^@]*@', '@')
  END;

-- Plain letters and digits are found by pieces of three (pg_trgm). Which other letters count as such depends on the database's
-- rules, and a Japanese name is shorter than three, so every letter of other scripts and every two side by side are
-- pieces as well.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE FUNCTION name_pieces(folded text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN octet_length(folded) = length(folded) THEN '{}' ELSE (
    SELECT array_agg(letter) || array_agg(letter || next) FILTER (WHERE next IS NOT NULL)
    FROM (SELECT string_to_array(trim(regexp_replace(folded, '[\x01-\x7f]+', ' ', 'g')), NULL) AS letters OFFSET 0) l,
      unnest(letters, letters[2:]) AS p (letter, next)) END;

CREATE TABLE customer_search (
  shop_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  value text NOT NULL, -- |last first last|e-mail|company|telephone digits|, folded
  mailbox_key bigint,
  phone_key bigint,
  name_zip_key bigint,
  -- How the customer can be reached, as bits: 1 has an e-mail address, 2 agreed to e-mail, 4 has a telephone number, 8 agreed
  -- to text messages, 16 has a postal address.
  reach smallint NOT NULL,
  PRIMARY KEY (shop_id, customer_id)
);
ALTER TABLE customer_search ENABLE ROW LEVEL SECURITY;
ALTER TABLE customer_search FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON customer_search
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));
-- For find_customers: below a policy, only operators that leak nothing may use an index, and those of pieces do not count as such.
CREATE POLICY owner ON customer_search TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE INDEX customer_search_pieces ON customer_search USING gin (shop_id, value gin_trgm_ops, name_pieces(value));
CREATE INDEX customer_search_mailbox ON customer_search (shop_id, mailbox_key) WHERE mailbox_key IS NOT NULL;
CREATE INDEX customer_search_phone ON customer_search (shop_id, phone_key) WHERE phone_key IS NOT NULL;
CREATE INDEX customer_search_name_zip ON customer_search (shop_id, name_zip_key) WHERE name_zip_key IS NOT NULL;
CREATE INDEX customer_search_unreachable ON customer_search (shop_id, customer_id) WHERE reach = 0;

-- Values that two or more customers had in common when one of them was written. Who still has them is read from
-- customer_search.
CREATE TABLE duplicate_keys (
  shop_id bigint NOT NULL,
  kind smallint NOT NULL, -- 1 mailbox, 2 telephone number, 3 name and postcode
  key bigint NOT NULL,
  PRIMARY KEY (shop_id, kind, key)
);
ALTER TABLE duplicate_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE duplicate_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON duplicate_keys
  USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()));

CREATE FUNCTION keep_customer_search() RETURNS trigger LANGUAGE plpgsql AS $$
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
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER customers_inserted AFTER INSERT ON customers
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_customer_search();
CREATE TRIGGER customers_updated AFTER UPDATE ON customers
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_customer_search();

-- The customers of the current shop in whose names, e-mail address, company or telephone number one of the folded terms
-- stands. A term without a piece (one or two plain letters) finds nobody here: it stands in nearly every row.
CREATE FUNCTION find_customers(terms text[]) RETURNS TABLE (customer_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  BEGIN ATOMIC
    SELECT s.customer_id FROM unnest(terms) AS term
    JOIN customer_search s ON s.shop_id = current_shop_id() AND name_pieces(s.value) @> name_pieces(term)
      AND strpos(s.value, term) > 0
    WHERE octet_length(term) > length(term)
    UNION
    SELECT s.customer_id FROM unnest(terms) AS term
    JOIN customer_search s ON s.shop_id = current_shop_id()
      AND s.value LIKE '%' || replace(replace(replace(term, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    WHERE octet_length(term) = length(term) AND term ~ '[a-z0-9]{3}|[a-z0-9]{2}[^a-z0-9]|[^a-z0-9][a-z0-9]';
  END;
REVOKE ALL ON FUNCTION find_customers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_customers TO okaeri_app;

-- Orders are found by their name or its beginning.
CREATE INDEX orders_name ON orders (shop_id, name COLLATE "C");

-- Who is there already is folded by the trigger.
UPDATE customers SET complete = complete;
