//! The HTML of a received mail, made harmless.

use std::collections::HashMap;

use mail::sanitize::{SanitizeOptions, sanitize};
use model::Problem;

use crate::audit::reads;
use crate::{Desk, Principal, Result};

/// The sanitised HTML of a message on a ticket that the person may see, with its inline pictures pointing to
/// `/attachments/ID`, and the number of remote images left out.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn html(desk: &Desk, who: &Principal, message_id: i64, remote_images: bool) -> Result<(String, usize)> {
    let db = desk.store.reader();
    let (ticket_id, html) = store::messages::html(db, who.scope(), message_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let inline: HashMap<String, String> = store::attachments::inline_of_message(db, message_id)
        .await?
        .into_iter()
        .map(|(content_id, id)| (content_id, format!("/attachments/{id}/inline")))
        .collect();
    let clean = sanitize(
        &html,
        &SanitizeOptions {
            remote_images,
            inline_images: inline,
        },
    );
    reads::saw(desk, who, "message.read", "message", message_id, Some(ticket_id)).await?;
    Ok((clean.html, clean.blocked_images))
}
