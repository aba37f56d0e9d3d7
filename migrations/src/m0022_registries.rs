//! The region's registries: who asked them for what, and the local ones that are filled by files.

crate::migration! {
    up: &[
        // A look-up: who, when, which registry, why, and whether it knew something; of the key only an HMAC, of the answer nothing.
        "CREATE TABLE lookup (
            id {id},
            at BIGINT NOT NULL,
            person_id BIGINT NOT NULL REFERENCES person(id),
            registry TEXT NOT NULL,
            key_kind TEXT NOT NULL,
            key_hmac TEXT NOT NULL,
            ticket_id BIGINT REFERENCES ticket(id),
            call_at BIGINT,
            queue_id BIGINT REFERENCES queue(id),
            reason_id BIGINT REFERENCES reason(id),
            why TEXT NOT NULL DEFAULT '',
            third_party BOOLEAN NOT NULL DEFAULT FALSE,
            delegation BOOLEAN NOT NULL DEFAULT FALSE,
            result TEXT NOT NULL,
            took_ms BIGINT NOT NULL,
            records BIGINT NOT NULL DEFAULT 0,
            attached BOOLEAN NOT NULL DEFAULT FALSE)",
        // With the person, so that what is usual is counted in the index alone.
        "CREATE INDEX lookup_at ON lookup(at, id, person_id)",
        // One for each filter of the review, in the order of its list.
        "CREATE INDEX lookup_person ON lookup(person_id, at, id)",
        "CREATE INDEX lookup_key ON lookup(key_hmac, at, id)",
        "CREATE INDEX lookup_registry ON lookup(registry, at, id)",
        "CREATE INDEX lookup_result ON lookup(result, at, id)",
        "CREATE INDEX lookup_queue ON lookup(queue_id, at, id)",
        "CREATE INDEX lookup_typed ON lookup(at, id) WHERE why <> ''",
        "CREATE INDEX lookup_undelegated ON lookup(at, id) WHERE third_party AND NOT delegation",
        "CREATE INDEX lookup_attached ON lookup(at, id) WHERE attached",
        "CREATE INDEX lookup_ticket ON lookup(ticket_id, id) WHERE ticket_id IS NOT NULL",
        // Those of a contact being logged, until it is a ticket; those that stay here belong to none.
        "CREATE INDEX lookup_loose ON lookup(at, id, person_id, call_at) WHERE ticket_id IS NULL",
        "CREATE INDEX lookup_call ON lookup(person_id, call_at) WHERE ticket_id IS NULL AND call_at IS NOT NULL",
        // A file for a local registry. What it holds is seen once it is in force; one at most is, for each registry, and one at
        // most is being read.
        "CREATE TABLE registry_import (
            id {id},
            registry TEXT NOT NULL,
            state TEXT NOT NULL,
            mode TEXT NOT NULL,
            policy TEXT NOT NULL,
            file_name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            bytes BIGINT NOT NULL,
            base_id BIGINT REFERENCES registry_import(id),
            person_id BIGINT REFERENCES person(id),
            started_at BIGINT NOT NULL,
            heartbeat_at BIGINT NOT NULL,
            ended_at BIGINT,
            applied_at BIGINT,
            applied_by BIGINT REFERENCES person(id),
            read_bytes BIGINT NOT NULL DEFAULT 0,
            lines BIGINT NOT NULL DEFAULT 0,
            accepted BIGINT NOT NULL DEFAULT 0,
            refused BIGINT NOT NULL DEFAULT 0,
            added BIGINT NOT NULL DEFAULT 0,
            changed BIGINT NOT NULL DEFAULT 0,
            removed BIGINT NOT NULL DEFAULT 0,
            unchanged BIGINT NOT NULL DEFAULT 0,
            fault TEXT,
            findings TEXT NOT NULL DEFAULT '{}',
            swept BOOLEAN NOT NULL DEFAULT FALSE)",
        "CREATE INDEX registry_import_of ON registry_import(registry, id)",
        "CREATE UNIQUE INDEX registry_import_force ON registry_import(registry) WHERE state = 'in_force'",
        "CREATE UNIQUE INDEX registry_import_reading ON registry_import(registry) WHERE state = 'reading'",
        // Those whose records may still be there.
        "CREATE INDEX registry_import_unswept ON registry_import(id) WHERE swept = FALSE",
        // A record of a local registry, numbered by its import (the upper bits) and its place in it: the records of an import
        // are a range. `ident` and `content` are hashes: which record it is, and what it says.
        "CREATE TABLE registry_row (
            id {id},
            ident BIGINT NOT NULL,
            content BIGINT NOT NULL,
            data TEXT NOT NULL)",
        // What a record is found by. Filled in the order of the hash, so that a million of them are a million times the next place.
        "CREATE TABLE registry_key (
            import_id BIGINT NOT NULL,
            hash BIGINT NOT NULL,
            row_id BIGINT NOT NULL,
            PRIMARY KEY (import_id, hash, row_id)){clustered}",
    ],
    down: &[
        "DROP TABLE registry_key",
        "DROP TABLE registry_row",
        "DROP TABLE registry_import",
        "DROP TABLE lookup",
    ],
}
