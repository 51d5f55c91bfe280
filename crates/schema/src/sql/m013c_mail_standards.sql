-- How mailboxes stand against the standards of art. 13 ------------------------------------------

-- A box that is not as the standards ask, since when, and when it was seen to be mended.
CREATE TABLE mailbox_deviation (
    id {uuid} PRIMARY KEY,
    mailbox_id {uuid} NOT NULL REFERENCES mailbox (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL,
    since {time} NOT NULL,
    seen_at {time} NOT NULL,
    mended_at {time}
);
CREATE UNIQUE INDEX mailbox_deviation_open ON mailbox_deviation (mailbox_id, kind) WHERE mended_at IS NULL;
CREATE INDEX mailbox_deviation_unit ON mailbox_deviation (unit_id, id) WHERE mended_at IS NULL;
