-- Points may wait before they can be spent, and what is taken back beyond what is there is owed: the account "debt" goes
-- below zero in the entries, and its size is kept as a positive number.
ALTER TABLE points_accounts
  ADD COLUMN debt bigint NOT NULL DEFAULT 0 CHECK (debt >= 0),
  ADD CHECK (available >= 0);

-- A lot that is not released lies in "pending"; one without a day waits for something to happen to its order.
ALTER TABLE points_lots
  ADD COLUMN released boolean NOT NULL DEFAULT true,
  ADD COLUMN releases_on date;
CREATE INDEX points_lots_waiting ON points_lots (shop_id, releases_on) WHERE NOT released AND "left" > 0;

ALTER TABLE ledger_entries
  DROP CONSTRAINT ledger_entries_from_account_check,
  DROP CONSTRAINT ledger_entries_to_account_check,
  ADD CONSTRAINT ledger_entries_from_account_check CHECK (from_account IN
    ('issuance', 'pending', 'available', 'reserved', 'debt', 'redeemed', 'expired', 'revoked')),
  ADD CONSTRAINT ledger_entries_to_account_check CHECK (to_account IN
    ('issuance', 'pending', 'available', 'reserved', 'debt', 'redeemed', 'expired', 'revoked'));
