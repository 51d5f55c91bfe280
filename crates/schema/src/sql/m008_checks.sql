-- Checks before release (arts. 14, 19, 20, 31): conclusions on findings, exceptions of the norm, what the drafter adds
-- to the release form, doubtful matters, the office's own word lists, and looking again at what is public.

CREATE TABLE finding_conclusion (
    id {uuid} PRIMARY KEY,
    article_id {uuid} NOT NULL REFERENCES article (id),
    key TEXT NOT NULL,
    check_name TEXT NOT NULL,
    found TEXT NOT NULL,
    reason TEXT NOT NULL,
    concluded_by {uuid} NOT NULL REFERENCES staff (id),
    concluded_at {time} NOT NULL
);
CREATE UNIQUE INDEX finding_conclusion_of_article ON finding_conclusion (article_id, key);

-- A rule of the norm that is graver or milder in one column, and 三审三校; in force when approved and not ended.
CREATE TABLE norm_exception (
    id {uuid} PRIMARY KEY,
    column_id {uuid} NOT NULL REFERENCES site_column (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    reason TEXT NOT NULL,
    proposed_by {uuid} NOT NULL REFERENCES staff (id),
    proposed_at {time} NOT NULL,
    decided_by {uuid} REFERENCES staff (id),
    decided_at {time},
    approved {bool},
    ended_at {time}
);
CREATE INDEX norm_exception_of_column ON norm_exception (column_id, rule);
CREATE INDEX norm_exception_proposed ON norm_exception (proposed_at, id);

CREATE TABLE release_note (
    article_id {uuid} PRIMARY KEY REFERENCES article (id),
    note {json} NOT NULL,
    changed_by {uuid} NOT NULL REFERENCES staff (id),
    changed_at {time} NOT NULL
);

CREATE TABLE doubt (
    id {uuid} PRIMARY KEY,
    article_id {uuid} NOT NULL REFERENCES article (id),
    form_id {uuid} NOT NULL REFERENCES approval_form (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    digest TEXT NOT NULL,
    title TEXT NOT NULL,
    class TEXT NOT NULL,
    question TEXT NOT NULL,
    asked_by {uuid} NOT NULL REFERENCES staff (id),
    asked_at {time} NOT NULL,
    due_on TEXT NOT NULL,
    answer TEXT,
    opinion TEXT,
    answered_by {uuid} REFERENCES staff (id),
    answered_at {time},
    taken_back_at {time},
    chased_at {time}
);
CREATE INDEX doubt_open ON doubt (asked_at, id) WHERE answered_at IS NULL AND taken_back_at IS NULL;
CREATE INDEX doubt_of_article ON doubt (article_id, asked_at);
CREATE INDEX doubt_of_unit ON doubt (unit_id, asked_at, id);

-- The office's own word lists: a version is proposed by one and put in force by another.
CREATE TABLE word_list (
    id {uuid} PRIMARY KEY,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    words {json} NOT NULL,
    count INTEGER NOT NULL,
    note TEXT NOT NULL,
    added_by {uuid} NOT NULL REFERENCES staff (id),
    added_at {time} NOT NULL,
    approved_by {uuid} REFERENCES staff (id),
    approved_at {time},
    ended_at {time}
);
CREATE UNIQUE INDEX word_list_version ON word_list (name, version);

-- What was found in public articles when lists had changed; each hit is settled with a reason.
CREATE TABLE rescan_hit (
    id {uuid} PRIMARY KEY,
    article_id {uuid} NOT NULL REFERENCES article (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    version TEXT NOT NULL,
    key TEXT NOT NULL,
    finding {json} NOT NULL,
    found_at {time} NOT NULL,
    settled_by {uuid} REFERENCES staff (id),
    settled_at {time},
    reason TEXT
);
CREATE UNIQUE INDEX rescan_hit_once ON rescan_hit (article_id, key);
CREATE INDEX rescan_hit_open ON rescan_hit (found_at, id) WHERE settled_at IS NULL;

-- Which version of the lists the public articles were last looked through with.
CREATE TABLE rescan_run (
    version TEXT PRIMARY KEY,
    begun_at {time} NOT NULL,
    ended_at {time},
    articles BIGINT NOT NULL,
    hits BIGINT NOT NULL
);
