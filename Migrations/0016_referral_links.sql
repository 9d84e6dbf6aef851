-- Referrals that follow an earlier one, are not answered in time, or go to a receiver without a system of its own.

ALTER TABLE referral ADD COLUMN previous_id BLOB REFERENCES referral (id);
CREATE INDEX referral_by_previous ON referral (previous_id) WHERE previous_id IS NOT NULL;
-- When its clock was told of (D20); it stays with the receiver.
ALTER TABLE referral ADD COLUMN overdue_at INTEGER;
CREATE INDEX referral_to_remind ON referral (due, id)
    WHERE status IN ('requested', 'received') AND overdue_at IS NULL;

CREATE TABLE referral_link (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (content GLOB '{*}'),
    client_id BLOB NOT NULL REFERENCES client (id),
    categories INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'revoked')),
    referral_id BLOB NOT NULL REFERENCES referral (id),
    organization_id BLOB NOT NULL REFERENCES organization (id),
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX referral_link_by_client ON referral_link (client_id, created_at, id);
CREATE INDEX referral_link_by_referral ON referral_link (referral_id, created_at, id);
-- The newest link of a referral is the only one that holds.
CREATE UNIQUE INDEX referral_link_active ON referral_link (referral_id) WHERE status = 'active';

-- What a link is found by: the SHA-256 of its token, apart from the record, which is shown. The token itself is kept nowhere.
CREATE TABLE referral_link_token (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    link_id BLOB NOT NULL UNIQUE REFERENCES referral_link (id)
) STRICT, WITHOUT ROWID;
