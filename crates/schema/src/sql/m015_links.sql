-- Links of public texts (annex 5, L1) ------------------------------------------------------------

-- Every address that a public text shows, once, with what the daily look found.
CREATE TABLE link_target (
    id {uuid} PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    inside {bool} NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    detail TEXT NOT NULL,
    checked_at {time},
    failures INTEGER NOT NULL,
    failing_since {time},
    dead_since {time}
);
CREATE INDEX link_target_due ON link_target (checked_at, id);
CREATE INDEX link_target_state ON link_target (state, id);

-- Where it stands: in a publication or in a content block; what stood there once stays.
CREATE TABLE link_place (
    id {uuid} PRIMARY KEY,
    target_id {uuid} NOT NULL REFERENCES link_target (id),
    site_id {uuid} NOT NULL REFERENCES site (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    text_id {uuid} NOT NULL,
    article_id {uuid} REFERENCES article (id),
    everywhere {bool} NOT NULL,
    field TEXT NOT NULL,
    label TEXT NOT NULL,
    path TEXT NOT NULL,
    shown TEXT NOT NULL,
    since_at {time} NOT NULL,
    until_at {time},
    accepted_by {uuid} REFERENCES staff (id),
    accepted_at {time},
    accepted_for TEXT NOT NULL
);
CREATE UNIQUE INDEX link_place_once ON link_place (text_id, target_id, field);
CREATE INDEX link_place_target ON link_place (target_id, site_id);
CREATE INDEX link_place_unit ON link_place (unit_id, id);
CREATE INDEX link_place_site ON link_place (site_id, id);

-- Which public texts have been looked through for links.
CREATE TABLE link_seen (
    text_id {uuid} PRIMARY KEY,
    at {time} NOT NULL
);

-- Hosts outside that may be linked: proposed by a unit, decided by the IT office.
CREATE TABLE link_host (
    id {uuid} PRIMARY KEY,
    host TEXT NOT NULL,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    reason TEXT NOT NULL,
    proposed_by {uuid} NOT NULL REFERENCES staff (id),
    proposed_at {time} NOT NULL,
    decided_by {uuid} REFERENCES staff (id),
    decided_at {time},
    approved {bool},
    ended_at {time}
);
CREATE INDEX link_host_name ON link_host (host);
CREATE INDEX link_host_proposed ON link_host (proposed_at, id);

-- News close to people (art. 14): what a text is about, as its officer says ----------------------

ALTER TABLE publication ADD COLUMN subject TEXT NOT NULL DEFAULT '';
CREATE INDEX publication_subject ON publication (column_id, published_at, subject) WHERE withdrawn_at IS NULL;
