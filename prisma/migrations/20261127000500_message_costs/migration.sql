-- What messages cost, by when they went out: read from the index alone.
CREATE INDEX messages_cost ON messages (shop_id, attempted_at) INCLUDE (cost_milli) WHERE cost_milli > 0;
