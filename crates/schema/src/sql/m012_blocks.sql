-- Content blocks ------------------------------------------------------------------------------

-- A piece of text that stands on many pages: written once, reviewed once, changed everywhere.
CREATE TABLE content_block (
    id {uuid} PRIMARY KEY,
    site_id {uuid} NOT NULL REFERENCES site (id),
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    shared {bool} NOT NULL,
    live_id {uuid},
    created_at {time} NOT NULL
);
CREATE INDEX content_block_site ON content_block (site_id, slug);

CREATE TABLE content_block_version (
    id {uuid} PRIMARY KEY,
    block_id {uuid} NOT NULL REFERENCES content_block (id),
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    written_by {uuid} NOT NULL REFERENCES staff (id),
    written_at {time} NOT NULL,
    decided_by {uuid} REFERENCES staff (id),
    decided_at {time},
    note TEXT NOT NULL,
    UNIQUE (block_id, number)
);
CREATE INDEX content_block_version_state ON content_block_version (state, written_at);

-- Columns above whose list a block stands.
CREATE TABLE content_block_place (
    block_id {uuid} NOT NULL REFERENCES content_block (id),
    column_id {uuid} NOT NULL REFERENCES site_column (id),
    PRIMARY KEY (column_id, block_id)
);
CREATE INDEX content_block_place_block ON content_block_place (block_id);
