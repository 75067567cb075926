-- By which channels somebody wants no marketing. E-mail is not here: its consent is Shopify's.
ALTER TABLE message_preferences
  ADD COLUMN no_line boolean NOT NULL DEFAULT false,
  ADD COLUMN no_post boolean NOT NULL DEFAULT false;

-- A code that a signed-in customer asked for links the account of nobody else; one behind a forwarded mail may.
ALTER TABLE line_link_keys ADD COLUMN signed_in boolean NOT NULL DEFAULT false;
