//! Addresses of PEC requests.

use model::pec_request::{RefusalReason, RequestFilter};

/// What is asked of the provider of certified mail.
pub const PEC_REQUESTS: &str = "/pec-requests";
/// Where one is opened with a ticket of its own; also where the form posts to.
pub const NEW_PEC_REQUEST: &str = "/pec-requests/new";
/// Where requests are downloaded as a list (GET for all of a filter, POST for those chosen).
pub const PEC_EXPORT: &str = "/pec-requests/export";
/// Where requests are marked as sent to the provider (POST).
pub const PEC_SENT: &str = "/pec-requests/sent";
/// The name of the draft of what was typed on the list.
pub const PEC_LIST_DRAFT: &str = "pec_requests";

/// A PEC request.
pub fn pec_request(id: i64) -> String {
    format!("{PEC_REQUESTS}/{id}")
}

/// Where something is done about it (`data`, `form`, `identity` …; POST).
pub fn pec_action(id: i64, action: &str) -> String {
    format!("{PEC_REQUESTS}/{id}/{action}")
}

/// The form that refuses it for a reason.
pub fn pec_refuse(id: i64, reason: RefusalReason) -> String {
    format!("{PEC_REQUESTS}/{id}?refuse={reason}#refuse")
}

/// The name of the draft of what was typed about it.
pub fn pec_draft(id: i64) -> String {
    format!("pec_request:{id}")
}

/// Where one is opened for a ticket; also where the form posts to.
pub fn pec_for_ticket(ticket_id: i64) -> String {
    format!("{NEW_PEC_REQUEST}/{ticket_id}")
}

/// The name of the draft of what was typed where one is opened; `ticket_id` is the ticket that asks for it.
pub fn pec_new_draft(ticket_id: Option<i64>) -> String {
    ticket_id.map_or_else(|| "pec_new".to_owned(), |id| format!("pec_new:{id}"))
}

/// A list of requests, or with another path the download of it.
pub fn pec_list(path: &str, filter: &RequestFilter) -> String {
    let parts = [
        filter.state.map(|state| format!("state={state}")),
        filter.kind.map(|kind| format!("kind={kind}")),
        filter.after.map(|id| format!("after={id}")),
    ];
    let query: Vec<String> = parts.into_iter().flatten().collect();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    }
}
