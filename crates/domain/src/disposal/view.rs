//! What people see of disposals.

use std::collections::HashSet;

use model::desk::Choice;
use model::disposal::{
    DisposalRow, DisposalView, DisposalsPage, DocumentKind, Done, Fitting, ItemRow, ProposalPage, TombstoneView,
};
use model::forms::Typed;
use model::{Permission, Problem, Timestamp};
use store::disposals::documents::{self, Document};
use store::disposals::{self, Disposal, items, tombstones};

use super::list;
use crate::{Desk, Principal, Result};

/// Disposals on the page.
const SHOWN: i64 = 100;
/// Tickets on a page of a list.
const ITEMS: i64 = 100;

/// Refuses whoever neither proposes nor authorises.
fn allowed(who: &Principal) -> Result<()> {
    if who.may(Permission::Dispose, 0, None) || who.may(Permission::AuthoriseDisposal, 0, None) {
        Ok(())
    } else {
        Err(Problem::Forbidden.into())
    }
}

/// The disposals, the newest first.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn page(desk: &Desk, who: &Principal) -> Result<DisposalsPage> {
    allowed(who)?;
    let rows = disposals::newest(desk.store.reader(), SHOWN).await?;
    let row = |disposal: Disposal| DisposalRow {
        id: disposal.id,
        contract: disposal.contract,
        class: disposal.class,
        basis: disposal.basis,
        state: disposal.state,
        tickets: disposal.tickets,
        by: disposal.proposer,
        at: desk.moment(disposal.proposed_at),
    };
    Ok(DisposalsPage {
        disposals: rows.into_iter().map(row).collect(),
        may_propose: who.may(Permission::Dispose, 0, None),
    })
}

/// The form of a proposal, with what fits it where that was counted.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn proposal(desk: &Desk, who: &Principal, typed: Typed, fitting: Option<Fitting>) -> Result<ProposalPage> {
    if !who.may(Permission::Dispose, 0, None) {
        return Err(Problem::Forbidden.into());
    }
    let db = desk.store.reader();
    let choice = |(id, name): (i64, String)| Choice { id, name };
    let contracts = store::export::contracts(db).await?;
    let classes = store::retention::classes(db).await?;
    Ok(ProposalPage {
        contracts: contracts.into_iter().map(choice).collect(),
        classes: classes
            .into_iter()
            .map(|class| choice((class.id, class.name)))
            .collect(),
        typed,
        fitting,
    })
}

/// A disposal with its steps and a page of its list, behind a ticket.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn disposal(desk: &Desk, who: &Principal, id: i64, after: i64, typed: Typed) -> Result<DisposalView> {
    allowed(who)?;
    let db = desk.store.reader();
    let found = disposals::find(db, id).await?.ok_or(Problem::NotFound)?;
    let page = items::page(db, id, after, ITEMS).await?;
    let ids: Vec<i64> = page.iter().map(|item| item.ticket_id).collect();
    let held: HashSet<i64> = if ids.is_empty() {
        HashSet::new()
    } else {
        store::holds::held(db, &ids).await?.into_iter().collect()
    };
    let more = ids.last().copied().filter(|_| i64::try_from(ids.len()) == Ok(ITEMS));
    let export = match found.export_id {
        Some(export_id) => store::export_jobs::find(db, export_id).await?.map(|job| job.state),
        None => None,
    };
    let documents = documents::names(db, id).await?;
    let done = |by: Option<String>, at: Option<Timestamp>| {
        at.map(|at| Done {
            by: by.unwrap_or_default(),
            at: desk.moment(at),
        })
    };
    Ok(DisposalView {
        tally: items::tally(db, id).await?,
        held_now: i64::try_from(held.len()).unwrap_or_default(),
        may_dispose: who.may(Permission::Dispose, 0, None),
        may_authorise: who.may(Permission::AuthoriseDisposal, 0, None) && found.proposed_by != who.id,
        documents: documents.into_iter().map(|(kind, name, _)| (kind, name)).collect(),
        items: page
            .into_iter()
            .map(|item| ItemRow {
                held: held.contains(&item.ticket_id),
                ticket_id: item.ticket_id,
                sha256: item.sha256,
                bytes: item.bytes,
                state: item.state,
            })
            .collect(),
        more,
        export,
        id: found.id,
        contract: found.contract,
        class: found.class,
        basis: found.basis,
        state: found.state,
        since: found.closed_from.map(|at| desk.moment(at)),
        until: found.closed_before.map(|at| desk.moment(at.plus_ms(-1))),
        reason: found.reason,
        tickets: found.tickets,
        bytes: found.bytes,
        list_sha256: found.list_sha256,
        proposed: Done {
            by: found.proposer,
            at: desk.moment(found.proposed_at),
        },
        export_id: found.export_id,
        manifest: found.manifest,
        packaged: found.packaged_at.map(|at| desk.moment(at)),
        fault: found.fault,
        accepted_who: found.accepted_who,
        accepted_on: found.accepted_on,
        accepted_protocol: found.accepted_protocol,
        accepted: done(found.acceptor, found.accepted_at),
        authority: found.authority,
        act_number: found.act_number,
        act_on: found.act_on,
        authorised: done(found.authoriser, found.authorised_at),
        started: done(found.starter, found.started_at),
        ended: found.ended_at.map(|at| desk.moment(at)),
        keys: found.keys_at.map(|at| desk.moment(at)),
        record: found.record,
        record_sha256: found.record_sha256,
        typed,
    })
}

/// The record of a disposal that is over.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn record(desk: &Desk, who: &Principal, id: i64) -> Result<String> {
    allowed(who)?;
    let found = disposals::find(desk.store.reader(), id).await?;
    Ok(found.and_then(|found| found.record).ok_or(Problem::NotFound)?)
}

/// The list of a disposal: a line a ticket.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn list_text(desk: &Desk, who: &Principal, id: i64) -> Result<String> {
    allowed(who)?;
    let db = desk.store.reader();
    disposals::find(db, id).await?.ok_or(Problem::NotFound)?;
    list::text(db, id).await
}

/// A document of a disposal.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn document(desk: &Desk, who: &Principal, id: i64, kind: DocumentKind) -> Result<Document> {
    allowed(who)?;
    Ok(documents::find(desk.store.reader(), id, kind)
        .await?
        .ok_or(Problem::NotFound)?)
}

/// What is left of a ticket that was destroyed, for those who see every queue's tickets or deal with disposals.
///
/// # Errors
/// [`Problem::NotFound`], also for everybody else.
pub async fn tombstone(desk: &Desk, who: &Principal, ticket_id: i64) -> Result<TombstoneView> {
    if !who.may_somewhere(Permission::TicketRead) && allowed(who).is_err() {
        return Err(Problem::NotFound.into());
    }
    let found = tombstones::find(desk.store.reader(), ticket_id)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok(TombstoneView {
        ticket_id: found.ticket_id,
        received: desk.moment(found.received_at),
        closed: desk.moment(found.closed_at),
        destroyed: desk.moment(found.destroyed_at),
        class: found.class,
        disposal_id: found.disposal_id,
        sha256: found.sha256,
    })
}
