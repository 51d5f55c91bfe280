-- Archive (art. 21) -----------------------------------------------------------------------------

-- Each version of a publication as the public saw it: the page's bytes and the record as data lie in
-- the store of files under their digests. `keep_months` empty means for ever.
CREATE TABLE archive_record (
    id {uuid} PRIMARY KEY,
    publication_id {uuid} NOT NULL REFERENCES publication (id),
    article_id {uuid} NOT NULL REFERENCES article (id),
    revision_id {uuid} NOT NULL REFERENCES revision (id),
    form_id {uuid} REFERENCES approval_form (id),
    site_id {uuid} NOT NULL REFERENCES site (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    number INTEGER NOT NULL,
    path TEXT NOT NULL,
    title TEXT NOT NULL,
    page_digest TEXT NOT NULL,
    data_digest TEXT NOT NULL,
    keep_months INTEGER,
    shown_from {time} NOT NULL,
    shown_until {time},
    captured_at {time} NOT NULL,
    disposed_at {time},
    disposal_form_id {uuid} REFERENCES approval_form (id),
    UNIQUE (publication_id, number)
);
CREATE INDEX archive_record_article ON archive_record (article_id);
CREATE INDEX archive_record_unit ON archive_record (unit_id, shown_from, id);
CREATE INDEX archive_record_shown ON archive_record (shown_from, id);
CREATE INDEX archive_record_page ON archive_record (page_digest);
CREATE INDEX archive_record_data ON archive_record (data_digest);
CREATE INDEX archive_record_ended ON archive_record (unit_id, shown_until) WHERE keep_months IS NOT NULL AND disposed_at IS NULL;

-- While a hold stands nothing of the article is disposed of, whatever its term.
CREATE TABLE archive_hold (
    id {uuid} PRIMARY KEY,
    article_id {uuid} NOT NULL REFERENCES article (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    reason TEXT NOT NULL,
    placed_by {uuid} NOT NULL REFERENCES staff (id),
    placed_at {time} NOT NULL,
    until_at {time},
    lifted_by {uuid} REFERENCES staff (id),
    lifted_at {time}
);
CREATE INDEX archive_hold_article ON archive_hold (article_id);

-- A site packed for keeping elsewhere (WACZ). A takedown makes the packages of its sites void.
CREATE TABLE archive_package (
    id {uuid} PRIMARY KEY,
    site_id {uuid} NOT NULL REFERENCES site (id),
    since {time},
    asked_by {uuid} NOT NULL REFERENCES staff (id),
    asked_at {time} NOT NULL,
    done_at {time},
    digest TEXT,
    size BIGINT,
    pages INTEGER,
    void_at {time}
);
CREATE INDEX archive_package_site ON archive_package (site_id, asked_at);

-- Takedown (arts. 19, 33) -----------------------------------------------------------------------

CREATE TABLE takedown (
    id {uuid} PRIMARY KEY,
    serial TEXT NOT NULL UNIQUE,
    article_id {uuid} NOT NULL REFERENCES article (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    by_staff_id {uuid} NOT NULL REFERENCES staff (id),
    at {time} NOT NULL,
    proven_at {time},
    proof_digest TEXT,
    restored_at {time},
    restored_by_form {uuid} REFERENCES approval_form (id)
);
CREATE UNIQUE INDEX takedown_standing ON takedown (article_id) WHERE restored_at IS NULL;
CREATE INDEX takedown_unit ON takedown (unit_id, at, id);
CREATE INDEX takedown_at ON takedown (at, id);

-- What was asked of each surface after a takedown, and what it answered.
CREATE TABLE takedown_probe (
    id {uuid} PRIMARY KEY,
    takedown_id {uuid} NOT NULL REFERENCES takedown (id),
    surface TEXT NOT NULL,
    address TEXT NOT NULL,
    answer TEXT NOT NULL,
    digest TEXT NOT NULL,
    clean {bool} NOT NULL,
    at {time} NOT NULL
);
CREATE INDEX takedown_probe_of ON takedown_probe (takedown_id, at, id);
