-- What the merchant knows of a customer and Shopify does not: birthday and a note.
CREATE TABLE customer_extras (
  shop_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  birth_year smallint,
  birth_month smallint,
  birth_day smallint,
  note text,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, customer_id),
  CHECK ((birth_month IS NULL) = (birth_day IS NULL)),
  CHECK (birth_year IS NULL OR birth_month IS NOT NULL),
  CHECK (birth_month BETWEEN 1 AND 12 AND birth_day BETWEEN 1 AND 31 AND birth_year BETWEEN 1900 AND 2200),
  CHECK (note <> '')
);
CREATE INDEX customer_extras_birthday ON customer_extras (shop_id, birth_month, birth_day, customer_id)
  WHERE birth_month IS NOT NULL;

-- Files of extras that were brought in, and what each row held before and after, so that a file can be taken back.
CREATE TABLE customer_extra_imports (
  shop_id bigint NOT NULL,
  import_id bigserial,
  file_name text NOT NULL,
  customers integer NOT NULL,
  imported_at timestamptz(3) NOT NULL,
  undone_at timestamptz(3),
  PRIMARY KEY (shop_id, import_id)
);
CREATE TABLE customer_extra_import_rows (
  shop_id bigint NOT NULL,
  import_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  birth_before integer[] NOT NULL, -- year, month, day; null where not known
  birth_after integer[] NOT NULL,
  note_before text,
  note_after text,
  PRIMARY KEY (shop_id, import_id, customer_id),
  FOREIGN KEY (shop_id, import_id) REFERENCES customer_extra_imports (shop_id, import_id) ON DELETE CASCADE
);
CREATE INDEX customer_extra_import_rows_customer ON customer_extra_import_rows (shop_id, customer_id);

-- Lists of customers that somebody gave a name: the address of the list, without its page.
CREATE TABLE customer_views (
  shop_id bigint NOT NULL,
  view_id bigserial,
  name text NOT NULL,
  query text NOT NULL,
  searched_for text NOT NULL, -- the query's search, folded: it may be a customer's name, which a redaction has to find
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, view_id),
  UNIQUE (shop_id, name)
);

-- Customers with a value in common of whom somebody said that they are not the same person.
CREATE TABLE duplicate_dismissals (
  shop_id bigint NOT NULL,
  kind smallint NOT NULL,
  key bigint NOT NULL,
  customer_ids bigint[] NOT NULL,
  dismissed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, kind, key)
);

-- How many customers can be reached and how, counted once a day: of all, and of those who bought in the last 12 months.
CREATE TABLE reach_counts (
  shop_id bigint NOT NULL,
  audience text NOT NULL CHECK (audience IN ('all', 'year')),
  customers integer NOT NULL,
  with_email integer NOT NULL,
  by_email integer NOT NULL,
  with_phone integer NOT NULL,
  by_sms integer NOT NULL,
  by_post integer NOT NULL,
  by_nothing integer NOT NULL,
  counted_at timestamptz(3) NOT NULL,
  PRIMARY KEY (shop_id, audience)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['customer_extras', 'customer_extra_imports', 'customer_extra_import_rows', 'customer_views',
    'duplicate_dismissals', 'reach_counts']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (shop_id = (SELECT current_shop_id())) WITH CHECK (shop_id = (SELECT current_shop_id()))',
      name);
  END LOOP;
END
$$;
