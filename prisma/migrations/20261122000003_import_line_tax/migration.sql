-- A line of a bulk file may come before its order, which alone says whether prices include tax: so the staging row keeps
-- the tax, and the merge takes it off where it is inside.
ALTER TABLE import_order_lines ADD COLUMN tax_minor bigint NOT NULL DEFAULT 0;
