-- A return asks which lots its redemption took from.
CREATE INDEX lot_movements_shop_id_entry_id_idx ON lot_movements (shop_id, entry_id);
