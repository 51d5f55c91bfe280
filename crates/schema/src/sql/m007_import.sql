-- Migration in --------------------------------------------------------------------------------

-- Where an article or a list stood before its site came here. The date of the old site stands
-- here only: the date of publication can never be written back.
CREATE TABLE origin (
    id {uuid} PRIMARY KEY,
    site_id {uuid} NOT NULL REFERENCES site (id),
    path TEXT NOT NULL,
    address TEXT NOT NULL,
    article_id {uuid} REFERENCES article (id),
    column_id {uuid} REFERENCES site_column (id),
    original_published_at {time},
    imported_at {time} NOT NULL,
    UNIQUE (site_id, path)
);
CREATE INDEX origin_article ON origin (article_id);

CREATE TABLE origin_file (
    site_id {uuid} NOT NULL REFERENCES site (id),
    path TEXT NOT NULL,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    file_id {uuid} NOT NULL REFERENCES file (id),
    PRIMARY KEY (site_id, path, unit_id)
);

-- Brand ---------------------------------------------------------------------------------------

-- Sites outside the platform whose home pages must show the mark, too (art. 11).
CREATE TABLE brand_outside (
    id {uuid} PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    added_by {uuid} NOT NULL REFERENCES staff (id),
    added_at {time} NOT NULL,
    checked_at {time},
    removed_at {time}
);

-- A home page that does not show the mark as it should: since when, and when it was mended.
CREATE TABLE brand_deviation (
    id {uuid} PRIMARY KEY,
    site_id {uuid} REFERENCES site (id),
    outside_id {uuid} REFERENCES brand_outside (id),
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    since {time} NOT NULL,
    seen_at {time} NOT NULL,
    mended_at {time}
);
CREATE INDEX brand_deviation_open ON brand_deviation (mended_at, since);
