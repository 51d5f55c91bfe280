-- Imports begun on the desk: what somebody brought, what was found in it, what came of it. The file
-- is forgotten when the import is over.
CREATE TABLE site_import (
    id {uuid} PRIMARY KEY,
    site_id {uuid} NOT NULL REFERENCES site (id),
    asked_by {uuid} NOT NULL REFERENCES staff (id),
    asked_at {time} NOT NULL,
    name TEXT NOT NULL,
    base TEXT NOT NULL,
    size BIGINT NOT NULL,
    digest TEXT,
    found {json},
    trouble TEXT,
    choice {json},
    begun_at {time},
    total BIGINT,
    report {json},
    done_at {time},
    dropped_at {time},
    undone_at {time}
);
CREATE INDEX site_import_by ON site_import (asked_by, asked_at);
CREATE INDEX site_import_kept ON site_import (asked_at) WHERE digest IS NOT NULL;

-- Which import brought it; none for those of the command line.
ALTER TABLE origin ADD COLUMN import_id {uuid} REFERENCES site_import (id);
CREATE INDEX origin_import ON origin (import_id, article_id);
