-- Approval forms, whole: drafts, inputs asked with a signature, attachments, seals, chasers, printed sheets.

ALTER TABLE approval_cell ADD COLUMN answers {json};
CREATE INDEX approval_cell_queue ON approval_cell (waiting_since, id) WHERE state = 'waiting';
CREATE INDEX approval_form_moved ON approval_form (moved_at, id);

CREATE TABLE approval_attachment (
    id {uuid} PRIMARY KEY,
    form_id {uuid} NOT NULL REFERENCES approval_form (id),
    file_id {uuid} NOT NULL REFERENCES file (id),
    kind TEXT NOT NULL,
    added_by {uuid} NOT NULL REFERENCES staff (id),
    added_at {time} NOT NULL,
    removed_at {time}
);
CREATE INDEX approval_attachment_form ON approval_attachment (form_id, added_at);

-- A seal belongs to a unit; the one in force has no end.
CREATE TABLE seal (
    id {uuid} PRIMARY KEY,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    unit_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    image {bytes} NOT NULL,
    digest TEXT NOT NULL,
    drawn {bool} NOT NULL,
    from_at {time} NOT NULL,
    until_at {time}
);
CREATE UNIQUE INDEX seal_in_force ON seal (unit_id) WHERE until_at IS NULL;

-- A seal set on a form, inside the flow and nowhere else.
CREATE TABLE seal_use (
    id {uuid} PRIMARY KEY,
    seal_id {uuid} NOT NULL REFERENCES seal (id),
    form_id {uuid} NOT NULL REFERENCES approval_form (id),
    cell_id {uuid} NOT NULL REFERENCES approval_cell (id),
    used_by {uuid} NOT NULL REFERENCES staff (id),
    used_at {time} NOT NULL
);
CREATE INDEX seal_use_form ON seal_use (form_id);

-- Who was reminded of a waiting cell, once a level.
CREATE TABLE approval_chase (
    cell_id {uuid} NOT NULL REFERENCES approval_cell (id),
    level TEXT NOT NULL,
    chased_at {time} NOT NULL,
    PRIMARY KEY (cell_id, level)
);

-- The printed and signed sheet of a form as it stood.
CREATE TABLE approval_sheet (
    form_id {uuid} NOT NULL REFERENCES approval_form (id),
    moved_at {time} NOT NULL,
    digest TEXT NOT NULL,
    printed_at {time} NOT NULL,
    PRIMARY KEY (form_id, moved_at)
);

-- Work of every day: a row says that it was begun on that day.
CREATE TABLE daily_run (
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    begun_at {time} NOT NULL,
    PRIMARY KEY (kind, day)
);
