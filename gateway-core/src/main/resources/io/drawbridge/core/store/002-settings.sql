-- Configuration that was set by API or page, by key. A sealed text opens with the key of the data directory only.
CREATE TABLE setting (
    name VARCHAR(100) NOT NULL PRIMARY KEY,
    text VARCHAR(2000) NOT NULL,
    sealed BOOLEAN NOT NULL
);
