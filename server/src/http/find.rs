//! Jumping to a ticket by its number, and the addresses of the system that came before.

use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use super::see;

/// The search box.
#[derive(Deserialize)]
pub struct FindQuery {
    #[serde(default)]
    q: String,
}

/// `482`, `#000482`, `[Sportello #482]` lead to the ticket; anything else to the list.
pub async fn find(Query(query): Query<FindQuery>) -> Response {
    match number(&query.q) {
        Some(id) => see(&app::paths::ticket(id)),
        None => see(app::paths::TICKETS),
    }
}

/// The first number in a text: `#000482`, `[Tributi #482]`.
pub(super) fn number(text: &str) -> Option<i64> {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// Request Tracker's address of a ticket.
#[derive(Deserialize)]
pub struct RtQuery {
    id: i64,
}

/// `/Ticket/Display.html?id=N`: links in old mails and bookmarks keep working.
pub async fn request_tracker(Query(query): Query<RtQuery>) -> Response {
    see(&app::paths::ticket(query.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for text in ["482", "#000482", " [Sportello #482] Re: bollo "] {
            assert_eq!(number(text), Some(482), "{text}");
        }
        assert_eq!(number("bollo"), None);
        assert_eq!(number("99999999999999999999"), None);
    }
}
