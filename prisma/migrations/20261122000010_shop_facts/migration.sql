-- As of when the shop's name, currency, time zone and tax are known: an older state told late changes nothing.
ALTER TABLE shops ADD COLUMN shopify_updated_at timestamptz(3);

-- GRANT … ON ALL TABLES took in Prisma's own list of applied migrations, which the app's role only has to read. The list
-- is not there where the migrations are compared with the schema.
DO $$
BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    REVOKE INSERT, UPDATE, DELETE ON public._prisma_migrations FROM okaeri_app;
  END IF;
END
$$;
