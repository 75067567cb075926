-- Letters in envelopes: what is too long for a card is printed as one, and costs what a letter does.
ALTER TABLE post_batches ADD COLUMN letter_only boolean NOT NULL DEFAULT false;
ALTER TABLE messaging_settings ADD COLUMN letter_cost_milli bigint NOT NULL DEFAULT 0 CHECK (letter_cost_milli >= 0);
