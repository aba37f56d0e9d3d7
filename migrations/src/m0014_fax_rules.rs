//! How fax gateways word their mails is data that people change.

crate::migration! {
    up: &[
        // `definition` is a rule as JSON. `version` grows with every change: its sum tells a process that rules changed.
        "CREATE TABLE fax_rule (
            id {id},
            name TEXT NOT NULL UNIQUE,
            sort BIGINT NOT NULL,
            active BOOLEAN NOT NULL,
            definition TEXT NOT NULL,
            origin TEXT NOT NULL,
            changed_at BIGINT NOT NULL,
            version BIGINT NOT NULL DEFAULT 1)",
        "CREATE INDEX fax_rule_order ON fax_rule(sort, id)",
    ],
    down: &["DROP TABLE fax_rule"],
}
