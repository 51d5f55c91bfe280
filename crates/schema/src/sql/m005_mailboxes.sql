-- Official mailboxes (art. 13, annex 3) -------------------------------------------------------

-- `password_hash` is empty until an initial password has been handed out; a password itself is
-- never stored. `form_id` is the form of annex 3 by which the box came to be.
CREATE TABLE mailbox (
    id {uuid} PRIMARY KEY,
    kind TEXT NOT NULL,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    section TEXT NOT NULL,
    holder_id {uuid} REFERENCES staff (id),
    holder_name TEXT NOT NULL,
    holder_title TEXT NOT NULL,
    holder_mark TEXT NOT NULL,
    user_name TEXT NOT NULL UNIQUE,
    quota BIGINT NOT NULL,
    is_public {bool} NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL,
    password_hash TEXT,
    password_set_at {time},
    failed INTEGER NOT NULL DEFAULT 0,
    locked_until {time},
    form_id {uuid} REFERENCES approval_form (id),
    created_at {time} NOT NULL,
    opened_at {time},
    suspended_at {time},
    suspended_for TEXT,
    cancelled_at {time},
    cancelled_for TEXT,
    handling TEXT,
    successor_id {uuid} REFERENCES mailbox (id),
    handed_at {time},
    handed_to TEXT,
    last_seen_at {time}
);
-- One active box for each person and unit, one for each unit.
CREATE UNIQUE INDEX mailbox_staff ON mailbox (unit_id, holder_id)
    WHERE kind = 'personal' AND state <> 'cancelled' AND holder_id IS NOT NULL;
CREATE UNIQUE INDEX mailbox_person ON mailbox (unit_id, holder_name, holder_mark)
    WHERE kind = 'personal' AND state <> 'cancelled' AND holder_id IS NULL;
CREATE UNIQUE INDEX mailbox_unit ON mailbox (unit_id) WHERE kind = 'unit' AND state <> 'cancelled';
CREATE INDEX mailbox_unit_state ON mailbox (unit_id, state, user_name);
CREATE INDEX mailbox_holder ON mailbox (holder_id);
CREATE INDEX mailbox_form ON mailbox (form_id);

-- Every local part in use, user names and additional names alike. A name that was given once is
-- never given to anybody else: mail for the former holder would reach the new one.
CREATE TABLE mailbox_name (
    name TEXT PRIMARY KEY,
    mailbox_id {uuid} NOT NULL REFERENCES mailbox (id),
    given_at {time} NOT NULL
);
CREATE INDEX mailbox_name_box ON mailbox_name (mailbox_id);

-- How the lists that the mail servers read stand against the register.
CREATE TABLE mail_list (
    name TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    boxes BIGINT NOT NULL,
    written_at {time},
    tried_at {time} NOT NULL,
    error TEXT
);
