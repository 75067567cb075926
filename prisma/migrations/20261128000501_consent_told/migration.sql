-- As of when a customer's consent is known: webhooks about it come late and out of order, and carry no state but their own.
ALTER TABLE customers
  ADD COLUMN email_consent_at timestamptz(3),
  ADD COLUMN sms_consent_at timestamptz(3);
