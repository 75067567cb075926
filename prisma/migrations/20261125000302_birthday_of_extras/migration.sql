-- Birthdays stand with what else the shop knows of a customer that Shopify has no field for.
ALTER TABLE customers DROP COLUMN birthday;
