//! Addresses of the audit log.

use model::audit::AuditFilter;

/// The audit log.
pub const AUDIT: &str = "/audit";
/// Where its chain is verified (POST).
pub const AUDIT_VERIFY: &str = "/audit/verify";
/// Where a search by person is begun (POST).
pub const AUDIT_PERSON: &str = "/audit/person";
/// The name of the draft of what was typed there.
pub const AUDIT_PERSON_DRAFT: &str = "audit:person";
/// What a search finds, as a file (POST).
pub const AUDIT_EXPORT: &str = "/audit/export";
/// The yearly check of administrators' accesses; as a file (POST).
pub const ADMINISTRATORS: &str = "/audit/administrators";

/// A page of the audit log.
pub fn audit(filter: &AuditFilter) -> String {
    let parts = [
        ("ticket", &filter.ticket),
        ("kind", &filter.kind),
        ("since", &filter.since),
        ("until", &filter.until),
        ("search", &filter.search),
        ("before", &filter.before),
    ];
    // Numbers, codes and days: whatever else somebody typed was not accepted.
    let plain = |value: &str| {
        value
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c))
            .collect::<String>()
    };
    let query: Vec<String> = parts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", plain(value)))
        .collect();
    if query.is_empty() {
        AUDIT.to_owned()
    } else {
        format!("{AUDIT}?{}", query.join("&"))
    }
}

/// What was done to a ticket, and who saw it.
pub fn audit_of(ticket_id: i64) -> String {
    format!("{AUDIT}?ticket={ticket_id}")
}
