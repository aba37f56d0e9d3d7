//! Up the ladder and back, by its use cases.

use model::ladder::BACK_OFFICE;
use model::{Problem, TicketState};
use store::Scope;
use store::tickets::Ticket;

use super::{Scene, missing, required};
use crate::demo::cases::Step;
use crate::demo::content::named;
use crate::tickets::ladder::escalate::{Destination, Escalation, escalate};
use crate::tickets::ladder::give_back::{Answer, give_back};
use crate::tickets::state::change_state;
use crate::tickets::verify::{of_ticket, verify};
use crate::{Principal, Result};

impl Scene<'_> {
    /// Whoever is in the office that has the ticket answers for it; anybody else changes its status.
    pub(super) async fn status(&self, who: &Principal, step: &Step) -> Result<()> {
        let to = step.state.ok_or_else(|| missing("state"))?;
        let ticket = self.ticket().await?;
        let answers = ticket
            .office_id
            .is_some_and(|office_id| who.offices().contains(&office_id));
        if answers && to == TicketState::ToCommunicate {
            let (desk, id, text) = (&self.desk, self.ticket_id, step.text.as_str());
            return give_back(desk, who, id, Answer::Outcome, text, Vec::new(), ticket.version).await;
        }
        self.note(who, &step.text, &[]).await?;
        change_state(&self.desk, who, self.ticket_id, to, ticket.version).await
    }

    /// What is with the back office already is only noted; before a ticket goes up its documents are verified.
    pub(super) async fn escalate(&self, who: &Principal, step: &Step) -> Result<()> {
        let office = named(
            &self.stage.furniture.offices,
            required(step.office.as_deref(), "office")?,
        )?;
        if office.level <= BACK_OFFICE {
            let text = format!("Inoltro a «{}». {}", office.name, step.text);
            return self.note(who, &text, &step.attachments).await;
        }
        let ticket = self.ticket().await?;
        let items = of_ticket(self.desk.store.reader(), &ticket).await?;
        if !items.is_empty() {
            let found = vec![Some(true); items.len()];
            verify(&self.desk, who, self.ticket_id, &found, ticket.version).await?;
        }
        let form = Escalation {
            ticket_id: self.ticket_id,
            to: Destination::Office(office.id),
            why: step.text.clone(),
            missing: String::new(),
            version: self.version().await?,
        };
        escalate(&self.desk, who, &form).await
    }

    pub(super) async fn ticket(&self) -> Result<Ticket> {
        let ticket = store::tickets::find(self.desk.store.reader(), &Scope::desk(), self.ticket_id).await?;
        Ok(ticket.ok_or(Problem::NotFound)?)
    }
}
