-- The shop's own word for its points and its colour, as shoppers see them; null: the usual word, the page's own colour.
ALTER TABLE shops
  ADD COLUMN points_name_ja text,
  ADD COLUMN points_name_en text,
  ADD COLUMN accent_color text,
  ADD CONSTRAINT shops_points_name CHECK ((points_name_ja IS NULL) = (points_name_en IS NULL)),
  ADD CONSTRAINT shops_accent_color CHECK (accent_color ~ '^#[0-9a-f]{6}$');
