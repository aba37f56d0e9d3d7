//! The page on which a registry is asked, about a ticket or without one.

use model::lookup::page::{LookupPage, LookupTicket};
use model::{Permission, Problem};

use super::ask::{choices, keys_of};
use crate::{Desk, Principal, Result, tickets};

/// What the page offers; about a ticket with the keys of the person whom it is about.
///
/// # Errors
/// [`Problem::Forbidden`] for somebody who may ask no registry, [`Problem::NotFound`] for a ticket that they may not see,
/// [`Problem::Archived`] for one of the archive.
pub async fn page(desk: &Desk, who: &Principal, ticket_id: Option<i64>) -> Result<LookupPage> {
    let choices = choices(desk, who).await?;
    if choices.is_empty() {
        return Err(Problem::Forbidden.into());
    }
    let mut page = LookupPage {
        registries: choices.into_iter().map(|choice| choice.registry).collect(),
        ..LookupPage::default()
    };
    let Some(id) = ticket_id else {
        who.require(Permission::ContactLog)?;
        return Ok(page);
    };
    let ticket = tickets::page::page(desk, who, id).await?;
    if ticket.archived.is_some() {
        return Err(Problem::Archived.into());
    }
    let third_party = ticket.on_behalf_of.is_some();
    if let Some(person) = ticket.on_behalf_of.or(ticket.requester) {
        page.keys = page
            .registries
            .iter()
            .flat_map(|registry| {
                let keys = keys_of(*registry, &person.keys);
                keys.into_iter().map(move |key| (*registry, key.kind, key.value))
            })
            .collect();
    }
    page.ticket = Some(LookupTicket {
        id,
        subject: ticket.subject,
        third_party,
        delegation: ticket.delegation_seen == Some(true),
        may_note: ticket.can.note,
    });
    Ok(page)
}
