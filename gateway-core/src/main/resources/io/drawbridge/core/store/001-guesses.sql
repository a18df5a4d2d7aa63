-- Wrong PINs and numbers, so that a restart forgives nobody. Times are milliseconds since 1970.
CREATE TABLE guess (
    kind VARCHAR(8) NOT NULL,
    name VARCHAR(64) NOT NULL,
    since_millis BIGINT NOT NULL,
    wrong INT NOT NULL,
    barred_until_millis BIGINT NOT NULL,
    PRIMARY KEY (kind, name)
);
