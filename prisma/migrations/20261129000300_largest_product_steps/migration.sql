-- A page shows the most frequent pairs; all of them are as many as the square of the products.
CREATE INDEX product_steps_largest ON product_steps (shop_id, customers DESC, first_product_id, second_product_id);
