-- The life of columns and sites (art. 10, annex 1) --------------------------------------------

-- Public items a column has had, counted up to the number that a new one needs; since when visitors are led to it.
ALTER TABLE site_column ADD COLUMN items INTEGER NOT NULL DEFAULT 0;
ALTER TABLE site_column ADD COLUMN shown_at {time};
-- A special topic ends here and stays as an archive.
ALTER TABLE site_column ADD COLUMN ends_at {time};
-- The column that took over its content, and what the public is told about where it went.
ALTER TABLE site_column ADD COLUMN merged_into {uuid} REFERENCES site_column (id);
ALTER TABLE site_column ADD COLUMN closing_note TEXT NOT NULL DEFAULT '';
UPDATE site_column SET shown_at = created_at;
UPDATE site_column SET items =
    (SELECT COUNT(*) FROM publication p WHERE p.column_id = site_column.id AND p.withdrawn_at IS NULL);

-- The address of a column that has moved or was merged, with everything below it.
CREATE TABLE column_redirect (
    id {uuid} PRIMARY KEY,
    site_id {uuid} NOT NULL REFERENCES site (id),
    from_path TEXT NOT NULL,
    to_path TEXT NOT NULL,
    since {time} NOT NULL,
    UNIQUE (site_id, from_path)
);

-- A time in which a site is not, or soon no longer, what it was: offline for a time, stopped in an emergency, or
-- before its closing. A row stays when the time is over.
CREATE TABLE site_pause (
    id {uuid} PRIMARY KEY,
    site_id {uuid} NOT NULL REFERENCES site (id),
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    heir TEXT NOT NULL,
    heir_url TEXT NOT NULL,
    archive {bool} NOT NULL,
    resumes TEXT NOT NULL,
    ordered_by {uuid} REFERENCES staff (id),
    ordered_name TEXT NOT NULL,
    ordered_at {time} NOT NULL,
    from_at {time} NOT NULL,
    until_at {time} NOT NULL,
    ended_at {time}
);
CREATE INDEX site_pause_site ON site_pause (site_id, from_at);
CREATE INDEX site_pause_open ON site_pause (until_at) WHERE ended_at IS NULL;

-- 安全检测: no site is opened before its test is filed.
CREATE TABLE security_test (
    id {uuid} PRIMARY KEY,
    site_id {uuid} NOT NULL REFERENCES site (id),
    tested_by TEXT NOT NULL,
    tested_on TEXT NOT NULL,
    report_number TEXT NOT NULL,
    file_id {uuid} REFERENCES file (id),
    filed_by {uuid} REFERENCES staff (id),
    filed_at {time} NOT NULL
);
CREATE INDEX security_test_site ON security_test (site_id, tested_on);
