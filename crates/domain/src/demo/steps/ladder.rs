//! Up to the offices and back. Until the ladder has use cases of its own (issue 4), what they will do is done here by hand.

use model::message::EventKind;
use model::{Permission, Problem, TicketState};
use store::tickets::TicketChange;
use store::{Scope, set};

use super::{Scene, missing, required};
use crate::demo::cases::Step;
use crate::demo::content::named;
use crate::demo::furnish::Office;
use crate::tickets::state::change_state;
use crate::{Principal, Result};

/// The level of the offices outside the contact centre.
const OUTSIDE: i64 = 3;

impl Scene<'_> {
    /// An office of level III answers with a note and changes nothing by itself: the back office does.
    pub(super) async fn status(&self, who: &Principal, step: &Step) -> Result<()> {
        let to = step.state.ok_or_else(|| missing("state"))?;
        self.note(who, &step.text, &[]).await?;
        if who.may_somewhere(Permission::TicketWork) {
            return self.change_state(who, to).await;
        }
        let who = self.stage.back_office(&self.case.queue)?;
        self.change_state(who, to).await?;
        self.hand(who, None).await
    }

    /// An inner office is told by a note; an office of level III gets the ticket too.
    pub(super) async fn escalate(&self, who: &Principal, step: &Step) -> Result<()> {
        let office = named(
            &self.stage.furniture.offices,
            required(step.office.as_deref(), "office")?,
        )?;
        self.note(
            who,
            &format!("Inoltro a «{}». {}", office.name, step.text),
            &step.attachments,
        )
        .await?;
        if office.level < OUTSIDE {
            return Ok(());
        }
        let to = TicketState::ThirdLevel;
        self.change_state(who, to).await?;
        self.hand(who, Some(office)).await
    }

    /// Hands the ticket to an office, or back to its queue.
    async fn hand(&self, who: &Principal, to: Option<&Office>) -> Result<()> {
        let tx = self.desk.store.begin().await?;
        let ticket = store::tickets::find_for_change(&tx, &Scope::desk(), self.ticket_id).await?;
        let ticket = ticket.ok_or(Problem::NotFound)?;
        let change = TicketChange {
            id: set(ticket.id),
            version: set(ticket.version + 1),
            office_id: set(to.map(|office| office.id)),
            level: set(to.map_or(1, |office| office.level)),
            ..Default::default()
        };
        store::tickets::update(&tx, change).await?;
        if let Some(office) = to {
            let (at, kind, name) = (self.desk.now(), EventKind::OfficeChanged, office.name.clone());
            store::events::insert(&tx, ticket.id, at, kind, Some(who.id), None, Some(name)).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn change_state(&self, who: &Principal, to: TicketState) -> Result<()> {
        change_state(&self.desk, who, self.ticket_id, to, self.version().await?).await
    }
}
