//! Reasons of quarantine are codes; they were sentences.

crate::migration! {
    up: &[
        "UPDATE inbound SET reason = 'empty' WHERE state = 'quarantined' AND reason = 'the mail is empty'",
        "UPDATE inbound SET reason = 'no_headers' WHERE state = 'quarantined' AND reason = 'the mail has no headers'",
    ],
    down: &[],
}
