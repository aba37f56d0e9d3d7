//! Legal holds: while one stands, nothing of what it describes is destroyed. It describes tickets as packages do ([`export::ask`]):
//! some numbers, a person, a contract, a queue, a period. What it covers is looked for when it is placed, and again when a disposal
//! is proposed and before it begins, so that what came in meanwhile counts. docs/adr/0036.

use model::desk::Choice;
use model::export::{ExportForm, Selection};
use model::forms::Typed;
use model::hold::{HoldPage, HoldView, HoldsPage};
use model::problem::{Check, FieldError, FieldProblem};
use model::{Permission, Problem};
use serde_json::json;
use store::ConnectionTrait;
use store::holds::{self, Hold};

use crate::admin::Actor;
use crate::export::{self, ask, run::noted};
use crate::{Desk, Error, Principal, Result, audit};

/// Holds on the page, and tickets on the page of one.
const SHOWN: i64 = 100;
/// Tickets that are written down at a time.
const COVERED: usize = 200;
/// Longest protocol number, in characters.
const PROTOCOL_MAX: usize = 100;
/// Shortest and longest reason for a release, in characters.
const WHY_MIN: usize = 10;
const WHY_MAX: usize = 300;

/// Places a hold; its number.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::Invalid`], a line a field.
pub async fn place(desk: &Desk, who: &Principal, form: &ExportForm, protocol: &str) -> Result<i64> {
    Actor::Person(who).require_for(Permission::Hold, None)?;
    let mut check = Check::default();
    let chosen = ask::choices(desk, &mut check, form);
    let (why, protocol) = (form.why.trim(), protocol.trim());
    ask::why_is_fine(&mut check, why);
    check.limit("protocol", protocol, PROTOCOL_MAX);
    check.done()?;
    let tx = desk.store.begin().await?;
    ask::known(&tx, &chosen).await?;
    let stored = stored(&chosen)?;
    let id = holds::insert(&tx, &stored, why, protocol, who.id, desk.now()).await?;
    cover(&tx, id, &chosen).await?;
    let data = json!({"selection": noted(desk, &chosen), "protocol": protocol}).to_string();
    audit::by(desk, &tx, who, "hold.place", "hold", id, Some(data)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Releases a hold. Whom it was about is forgotten with it; what it covered may be destroyed when its term is over. Whoever
/// authorises disposals does this, not who proposes and executes them.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::NotFound`]; [`Problem::Conflict`] where it does not stand any more; [`Problem::Invalid`] for
/// `released_why`.
pub async fn release(desk: &Desk, who: &Principal, id: i64, why: &str) -> Result<()> {
    Actor::Person(who).require_for(Permission::AuthoriseDisposal, None)?;
    let why = why.trim();
    let mut check = Check::default();
    check.required("released_why", why, WHY_MAX);
    if !why.is_empty() && why.chars().count() < WHY_MIN {
        check.push(FieldProblem::with_limit(
            "released_why",
            FieldError::TooShort,
            WHY_MIN as u64,
        ));
    }
    check.done()?;
    let tx = desk.store.begin().await?;
    let hold = holds::find(&tx, id).await?.ok_or(Problem::NotFound)?;
    let mut chosen = ask::chosen(&hold.selection)?;
    if let Some(person) = &mut chosen.person {
        person.value.clear();
    }
    if !holds::release(&tx, id, &stored(&chosen)?, why, who.id, desk.now()).await? {
        return Err(Problem::Conflict { by: hold.releaser }.into());
    }
    let data = json!({"why": why}).to_string();
    audit::by(desk, &tx, who, "hold.release", "hold", id, Some(data)).await?;
    Ok(tx.commit().await?)
}

/// Looks again for what the holds that stand cover.
///
/// # Errors
/// When the database fails.
pub async fn refresh(tx: &impl ConnectionTrait) -> Result<()> {
    for (id, selection) in holds::standing(tx).await? {
        cover(tx, id, &ask::chosen(&selection)?).await?;
    }
    Ok(())
}

async fn cover(tx: &impl ConnectionTrait, id: i64, chosen: &Selection) -> Result<()> {
    for some in export::matching(tx, chosen).await?.chunks(COVERED) {
        holds::cover(tx, id, some).await?;
    }
    Ok(())
}

fn stored(chosen: &Selection) -> Result<String> {
    serde_json::to_string(chosen).map_err(|error| Error::Fault(error.to_string()))
}

/// The holds, the newest first, and what one can be placed on.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn page(desk: &Desk, who: &Principal, typed: Typed) -> Result<HoldsPage> {
    Actor::Person(who).require_for(Permission::Hold, None)?;
    let db = desk.store.reader();
    let (contracts, queues) = names(db).await?;
    let rows = holds::newest(db, SHOWN).await?;
    let holds = rows
        .into_iter()
        .map(|hold| view(desk, hold, &contracts, &queues))
        .collect::<Result<Vec<_>>>()?;
    Ok(HoldsPage {
        holds,
        contracts,
        queues,
        typed,
    })
}

/// One of them with its first tickets.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`].
pub async fn hold(desk: &Desk, who: &Principal, id: i64, typed: Typed) -> Result<HoldPage> {
    Actor::Person(who).require_for(Permission::Hold, None)?;
    let db = desk.store.reader();
    let hold = holds::find(db, id).await?.ok_or(Problem::NotFound)?;
    let (contracts, queues) = names(db).await?;
    let standing = hold.released_at.is_none();
    Ok(HoldPage {
        hold: view(desk, hold, &contracts, &queues)?,
        tickets: holds::tickets(db, id, SHOWN).await?,
        may_release: standing && who.may(Permission::AuthoriseDisposal, 0, None),
        typed,
    })
}

async fn names(db: &impl ConnectionTrait) -> Result<(Vec<Choice>, Vec<Choice>)> {
    let choice = |(id, name): (i64, String)| Choice { id, name };
    let contracts = store::export::contracts(db).await?;
    let queues = store::export::queues(db).await?;
    Ok((
        contracts.into_iter().map(choice).collect(),
        queues.into_iter().map(choice).collect(),
    ))
}

fn view(desk: &Desk, hold: Hold, contracts: &[Choice], queues: &[Choice]) -> Result<HoldView> {
    let chosen = ask::chosen(&hold.selection)?;
    Ok(HoldView {
        id: hold.id,
        what: ask::told(desk, &chosen, contracts, queues),
        reason: hold.reason,
        protocol: hold.protocol,
        tickets: hold.tickets,
        by: hold.placer,
        at: desk.moment(hold.placed_at),
        released: hold
            .released_at
            .map(|at| (hold.releaser.unwrap_or_default(), hold.released_why, desk.moment(at))),
    })
}
