//! Addresses of tickets: lists, one with what is done about it, contacts and calls.

use model::filter::TicketFilter;

/// Every visible open ticket.
pub const TICKETS: &str = "/tickets";
/// Those of them that are due soon, or late.
pub const DUE_SOON: &str = "/tickets?due=soon";
/// Log a contact; also where the form posts to.
pub const NEW_CONTACT: &str = "/contacts/new";
/// Tickets that wait for the front end.
pub const WORK: &str = "/work";
/// Takes the next of them (POST).
pub const WORK_NEXT: &str = "/work/next";
/// Citizens who are owed a call.
pub const RECONTACTS: &str = "/recontacts";
/// What is with one's office outside the contact centre.
pub const OFFICE: &str = "/office";
/// Jump to a ticket by its number.
pub const FIND: &str = "/find";

/// How long a ticket is kept; also where the form that changes its class posts to.
pub fn retention(ticket_id: i64) -> String {
    format!("/retention/{ticket_id}")
}

/// The name of the draft of what was typed there.
pub fn retention_draft(ticket_id: i64) -> String {
    format!("retention:{ticket_id}")
}

/// The clocks of a ticket.
pub fn times(id: i64) -> String {
    format!("/times/{id}")
}

/// Where a ticket's documents are verified and it is handed on.
pub fn forward(id: i64) -> String {
    format!("/forward/{id}")
}

/// Where the verification is posted to.
pub fn forward_check(id: i64) -> String {
    format!("/forward/{id}/check")
}

/// Where the answer of its office is written down (POST).
pub fn forward_answer(id: i64) -> String {
    format!("/forward/{id}/answer")
}

/// Where the queue that an office proposed is accepted (POST).
pub fn forward_accept(id: i64) -> String {
    format!("/forward/{id}/accept")
}

/// The name of the draft of what was typed there.
pub fn forward_draft(id: i64) -> String {
    format!("forward:{id}")
}

/// A citizen who is owed a call.
pub fn recontact(id: i64) -> String {
    format!("{RECONTACTS}/{id}")
}

/// Where something is done about it (`attempt`, `end`, `close`).
pub fn recontact_action(id: i64, action: &str) -> String {
    format!("{RECONTACTS}/{id}/{action}")
}

/// The name of the draft of what was typed about it.
pub fn recontact_draft(id: i64) -> String {
    format!("recontact:{id}")
}

/// Where a time to call is agreed about a ticket; also where the form posts to.
pub fn agree(ticket_id: i64) -> String {
    format!("{RECONTACTS}/new/{ticket_id}")
}

/// The name of the draft of what was typed there.
pub fn agree_draft(ticket_id: i64) -> String {
    format!("agree:{ticket_id}")
}

/// Where it is written down that the citizen was told the outcome of a ticket; also where the form posts to.
pub fn tell(ticket_id: i64) -> String {
    format!("{RECONTACTS}/told/{ticket_id}")
}

/// The name of the draft of what was typed there.
pub fn tell_draft(ticket_id: i64) -> String {
    format!("tell:{ticket_id}")
}

/// What is asked of one's office about a ticket; also where the answer is posted to.
pub fn office(id: i64) -> String {
    format!("{OFFICE}/{id}")
}

/// The name of the draft of what was typed there.
pub fn office_draft(id: i64) -> String {
    format!("office:{id}")
}

/// A ticket.
pub fn ticket(id: i64) -> String {
    format!("/tickets/{id}")
}

/// Where a reply is posted to.
pub fn reply(id: i64) -> String {
    format!("/tickets/{id}/reply")
}

/// Where a tab says that it no longer shows the ticket.
pub fn leave(id: i64, tab: u64) -> String {
    format!("/tickets/{id}/leave/{tab}")
}

/// Where a note is posted to.
pub fn note(id: i64) -> String {
    format!("/tickets/{id}/note")
}

/// A queue's list.
pub fn queue(slug: &str) -> String {
    format!("/queues/{slug}")
}

/// A list with its filter in the URL.
pub fn list(filter: &TicketFilter) -> String {
    let path = filter.queue.as_deref().map_or_else(|| TICKETS.to_owned(), queue);
    path + &filter.query()
}

/// The archive's tickets of somebody.
pub fn archive_of(contact_id: i64) -> String {
    list(&TicketFilter {
        archive: true,
        requester: Some(contact_id),
        ..TicketFilter::default()
    })
}

/// The contact form for a new ticket that goes on from a closed one.
pub fn follow_up(id: i64) -> String {
    format!("{NEW_CONTACT}?related={id}")
}
