-- No query looks a customer up by e-mail.
DROP INDEX customers_email;
