-- Domain names (art. 12, annex 2) and the name server that serves them.

CREATE TABLE domain (
    id {uuid} PRIMARY KEY,
    label TEXT NOT NULL,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    site_id {uuid} REFERENCES site (id),
    form_id {uuid} REFERENCES approval_form (id),
    state TEXT NOT NULL,
    purpose TEXT NOT NULL,
    naming {json} NOT NULL,
    addresses {json} NOT NULL,
    contacts {json} NOT NULL,
    number TEXT UNIQUE,
    years INTEGER NOT NULL,
    registered_at {time},
    expires_at {time},
    registry_receipt TEXT NOT NULL DEFAULT '',
    redirect_to TEXT NOT NULL DEFAULT '',
    redirect_until {time},
    stopped_at {time},
    cancelled_at {time},
    reminded_at {time},
    -- The wish of the zone that this row changed last; behind `dns_zone.pushed` means served.
    wish BIGINT NOT NULL DEFAULT 0,
    version INTEGER NOT NULL,
    created_at {time} NOT NULL
);
-- A name is one unit's from its approval until it has been cancelled.
CREATE UNIQUE INDEX domain_taken ON domain (label) WHERE state NOT IN ('applied', 'cancelled');
CREATE INDEX domain_unit ON domain (unit_id, label);
CREATE INDEX domain_expiry ON domain (expires_at);
CREATE INDEX domain_form ON domain (form_id);

-- How far the name server has followed: every change of what the zone should hold counts `wanted`
-- up, and a push that succeeded remembers which wish it carried out.
CREATE TABLE dns_zone (
    name TEXT PRIMARY KEY,
    wanted BIGINT NOT NULL,
    pushed BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    last_detail TEXT,
    tried_at {time},
    pushed_at {time},
    next_at {time}
);
