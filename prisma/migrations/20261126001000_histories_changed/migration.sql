-- The earliest past day whose orders changed since segments' histories were last computed; null when they are right.
ALTER TABLE shops ADD COLUMN histories_changed_from date;
