//! Addresses of outages.

/// Outages: one cause behind many tickets.
pub const OUTAGES: &str = "/outages";
/// Where one is opened; also where the form posts to.
pub const OUTAGE_NEW: &str = "/outages/new";
/// The name of the draft of what was typed there.
pub const OUTAGE_OPENING_DRAFT: &str = "outage-new";

/// An outage.
pub fn outage(id: i64) -> String {
    format!("{OUTAGES}/{id}")
}

/// Where something is done about it (`link`, `unlink`, `report`, `follow`, `review`, `solve`, `withdraw`). What answering
/// everybody would do is seen at `solve`.
pub fn outage_action(id: i64, action: &str) -> String {
    format!("{OUTAGES}/{id}/{action}")
}

/// The name of the draft of what was typed about it.
pub fn outage_draft(id: i64) -> String {
    format!("outage:{id}")
}

/// The name of the draft of the text to the citizens that is being checked.
pub fn outage_review_draft(id: i64) -> String {
    format!("outage-review:{id}")
}

/// Where an outage is opened from a ticket.
pub fn outage_of(ticket_id: i64) -> String {
    format!("{OUTAGE_NEW}?ticket={ticket_id}")
}

/// Where a ticket is linked to an outage; also where the form posts to.
pub fn outage_link(ticket_id: i64) -> String {
    format!("{OUTAGES}/link/{ticket_id}")
}

/// The name of the draft of what was chosen there.
pub fn outage_link_draft(ticket_id: i64) -> String {
    format!("outage-link:{ticket_id}")
}
