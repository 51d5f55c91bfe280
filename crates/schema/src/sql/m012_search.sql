-- Search --------------------------------------------------------------------------------------

-- What stands before the results of certain words: a public article, or an address.
CREATE TABLE search_pin (
    id {uuid} PRIMARY KEY,
    site_id {uuid} NOT NULL REFERENCES site (id),
    article_id {uuid} REFERENCES article (id),
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    until {time} NOT NULL,
    pinned_by {uuid} NOT NULL REFERENCES staff (id),
    pinned_at {time} NOT NULL,
    removed_by {uuid} REFERENCES staff (id),
    removed_at {time}
);
CREATE INDEX search_pin_site ON search_pin (site_id, pinned_at);

CREATE TABLE search_pin_word (
    word TEXT NOT NULL,
    pin_id {uuid} NOT NULL REFERENCES search_pin (id),
    PRIMARY KEY (word, pin_id)
);
CREATE INDEX search_pin_word_pin ON search_pin_word (pin_id);

-- What is looked for, by month and site: never by whom.
CREATE TABLE search_term (
    month TEXT NOT NULL,
    site_id {uuid} NOT NULL REFERENCES site (id),
    term TEXT NOT NULL,
    asked BIGINT NOT NULL,
    vain BIGINT NOT NULL,
    PRIMARY KEY (month, site_id, term)
);
