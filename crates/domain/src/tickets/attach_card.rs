//! A registry's card goes to a ticket: as a file with its time, or value by value into a note that is being written.

use std::collections::BTreeMap;

use model::Permission;
use model::forms::{TEXT_MAX, Typed};
use model::problem::Check;

use super::{commit_uncounted, load};
use crate::drafts::{self, Owner};
use crate::files::{self, Upload};
use crate::lookups::attach::of_ticket;
use crate::{Desk, Principal, Result, audit};

/// Attaches a card that the person saw while working on the ticket: `file` is the card as it was seen, `text` the note that
/// it comes with.
///
/// # Errors
/// [`model::Problem::Invalid`] where the card is no longer at hand; else as for a note.
pub async fn attach(desk: &Desk, who: &Principal, id: i64, lookup_id: i64, text: &str, file: Upload) -> Result<()> {
    of_ticket(desk, who, id, lookup_id)?;
    let contract_id = crate::desk::contract_of(desk, id).await?;
    let stored = files::store(desk, contract_id, vec![file]).await?;

    let tx = desk.store.begin().await?;
    let ticket = load(&tx, who, id, Permission::TicketNote, None).await?;
    super::note::write(&tx, who, id, text, desk.now(), contract_id, &stored).await?;
    store::lookups::attached(&tx, id, &[lookup_id]).await?;
    audit::by(desk, &tx, who, "ticket.attach_card", "ticket", id, None).await?;
    commit_uncounted(desk, tx, &[&ticket]).await
}

/// Adds a line to the note that the person is writing on the ticket; what stands there already stays.
///
/// # Errors
/// [`model::Problem::NotFound`], [`model::Problem::Forbidden`]; [`model::Problem::Invalid`] for a line that no note can hold.
pub async fn copy(desk: &Desk, who: &Principal, id: i64, line: &str) -> Result<()> {
    let ticket = store::tickets::find(desk.store.reader(), who.scope(), id)
        .await?
        .ok_or(model::Problem::NotFound)?;
    if !who.may(Permission::TicketNote, ticket.queue_id, ticket.office_id) {
        return Err(model::Problem::Forbidden.into());
    }
    super::writable(&ticket)?;
    let (owner, form) = (Owner::Person(who.id), format!("note:{id}"));
    let earlier: Option<Typed> = drafts::read(desk, owner, &form).await?;
    let mut text = earlier.map(|typed| typed.value("text")).unwrap_or_default();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(line.trim());
    text.push('\n');
    let mut check = Check::default();
    check.required("copy", line, TEXT_MAX);
    check.limit("copy", &text, TEXT_MAX);
    check.done()?;
    let typed = Typed {
        values: BTreeMap::from([("text".to_owned(), text)]),
        problem: None,
    };
    drafts::keep(desk, owner, &form, &typed).await
}
