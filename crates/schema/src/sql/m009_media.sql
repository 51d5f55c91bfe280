-- Virus scans ---------------------------------------------------------------------------------

-- What the scanner says of bytes, whoever uploaded them and however often.
CREATE TABLE file_scan (
    digest TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    found TEXT,
    engine TEXT,
    attempts INTEGER NOT NULL,
    asked_at {time} NOT NULL,
    next_at {time},
    scanned_at {time},
    last_error TEXT
);
CREATE INDEX file_scan_state ON file_scan (state, digest);

-- The media library ---------------------------------------------------------------------------

CREATE TABLE media_folder (
    id {uuid} PRIMARY KEY,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    made_by {uuid} NOT NULL REFERENCES staff (id),
    made_at {time} NOT NULL,
    UNIQUE (unit_id, name)
);

CREATE TABLE media (
    id {uuid} PRIMARY KEY,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    folder_id {uuid} REFERENCES media_folder (id),
    file_id {uuid} NOT NULL UNIQUE REFERENCES file (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    alt TEXT NOT NULL,
    decorative {bool} NOT NULL,
    caption TEXT NOT NULL,
    credit TEXT NOT NULL,
    is_map {bool} NOT NULL,
    map_number TEXT NOT NULL,
    focus_x INTEGER NOT NULL,
    focus_y INTEGER NOT NULL,
    crop_left INTEGER NOT NULL,
    crop_top INTEGER NOT NULL,
    crop_right INTEGER NOT NULL,
    crop_bottom INTEGER NOT NULL,
    likeness BIGINT,
    seconds INTEGER,
    version INTEGER NOT NULL,
    added_by {uuid} NOT NULL REFERENCES staff (id),
    added_at {time} NOT NULL,
    changed_at {time} NOT NULL,
    archived_at {time}
);
CREATE INDEX media_unit ON media (unit_id, added_at, id);
CREATE INDEX media_folder_added ON media (folder_id, added_at, id);
CREATE INDEX media_kind ON media (unit_id, kind, added_at, id);

-- Every file that a medium has been; the greatest number is the present one.
CREATE TABLE media_version (
    media_id {uuid} NOT NULL REFERENCES media (id),
    number INTEGER NOT NULL,
    file_id {uuid} NOT NULL UNIQUE REFERENCES file (id),
    by_staff_id {uuid} NOT NULL REFERENCES staff (id),
    at {time} NOT NULL,
    PRIMARY KEY (media_id, number)
);

-- Who shows which file: `place` is `working` for what is being written and `public` for what
-- the public sees.
CREATE TABLE media_use (
    file TEXT NOT NULL,
    user_kind TEXT NOT NULL,
    user_id {uuid} NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (file, user_kind, user_id, place)
);
CREATE INDEX media_use_user ON media_use (user_kind, user_id, place);

-- Pictures in other sizes and cuts, drawn once. The bytes lie in the store under their digest.
CREATE TABLE rendition (
    file_id {uuid} NOT NULL REFERENCES file (id),
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    size BIGINT NOT NULL,
    made_at {time} NOT NULL,
    PRIMARY KEY (file_id, name)
);

-- Files of articles that were uploaded before there was a library are taken into it by a job. It
-- bears the id of an article, because ids are not made in SQL; without articles there is nothing to do.
INSERT INTO job (id, kind, payload, lane, unique_key, run_at, attempts, created_at)
SELECT id, 'media.gather', '{"after":null}', 1, NULL, 0, 0, 0 FROM article ORDER BY id LIMIT 1;
