-- Service interfaces that units offer to the portal (art. 9) ----------------------------------

-- What the daily look found stands beside it; nothing is ever dropped for being down.
CREATE TABLE service_interface (
    id {uuid} PRIMARY KEY,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    created_at {time} NOT NULL,
    withdrawn_at {time},
    withdrawn_for TEXT NOT NULL,
    checked_at {time},
    down_since {time},
    down_for TEXT NOT NULL,
    told_at {time}
);
CREATE INDEX service_interface_unit ON service_interface (unit_id, id);

-- What was offered, word for word; a change is a further version and is decided again.
CREATE TABLE interface_version (
    id {uuid} PRIMARY KEY,
    interface_id {uuid} NOT NULL REFERENCES service_interface (id),
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    serves TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    method TEXT NOT NULL,
    parameters TEXT NOT NULL,
    documentation TEXT NOT NULL,
    phone TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    offered_by {uuid} NOT NULL REFERENCES staff (id),
    offered_at {time} NOT NULL,
    decision TEXT,
    decided_by {uuid} REFERENCES staff (id),
    decided_at {time},
    reason TEXT NOT NULL,
    UNIQUE (interface_id, number)
);
CREATE INDEX interface_version_waiting ON interface_version (offered_at) WHERE decision IS NULL;

-- Hosts outside of the cluster and of gov.cn that the IT office has allowed.
CREATE TABLE interface_host (
    id {uuid} PRIMARY KEY,
    host TEXT NOT NULL,
    reason TEXT NOT NULL,
    allowed_by {uuid} NOT NULL REFERENCES staff (id),
    allowed_at {time} NOT NULL,
    ended_at {time}
);
CREATE UNIQUE INDEX interface_host_open ON interface_host (host) WHERE ended_at IS NULL;
