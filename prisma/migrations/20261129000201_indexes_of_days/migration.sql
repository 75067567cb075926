-- What is looked for once a day is found by looking through the shop's rows in the order of their key: the oldest webhooks
-- are the first of it, and members to be looked at again are few thousand pages of a million. In return an order changes
-- what a tier counts in place, and marks its webhook as done with an index entry fewer.
DROP INDEX inbox_messages_done;
DROP INDEX tier_memberships_review;
