-- Alerts --------------------------------------------------------------------------------------

-- What stands on every page of the cluster for a time: an emergency, or a day of mourning.
CREATE TABLE cluster_alert (
    id {uuid} PRIMARY KEY,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    text_en TEXT NOT NULL,
    url TEXT NOT NULL,
    from_at {time} NOT NULL,
    until_at {time} NOT NULL,
    raised_by {uuid} NOT NULL REFERENCES staff (id),
    raised_at {time} NOT NULL,
    ended_by {uuid} REFERENCES staff (id),
    ended_at {time}
);
CREATE INDEX cluster_alert_until ON cluster_alert (until_at);
