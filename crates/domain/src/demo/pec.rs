//! PEC requests of the demonstration: three tickets of their queue ask for something, each at another step.

use std::collections::BTreeMap;

use model::TicketState;
use model::pec_request::{RequestField, RequestKind};

use super::cases::{Case, FileContent, FileKind};
use super::content::named;
use super::files;
use super::stage::Stage;
use crate::admin::Actor::CommandLine;
use crate::pec_requests::form::SignedForm;
use crate::pec_requests::{data, form, open};
use crate::{Desk, Result, admin};

/// The queue of these requests.
const QUEUE: &str = "pec";
/// Where the provider's console would be.
const CONSOLE: &str = "https://console.gestore.example/caselle?indirizzo={address}";

/// How far a request is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    Data,
    Form,
    Identity,
}

/// Says which queue it is, and where the provider's console.
///
/// # Errors
/// When a use case refuses it.
pub(super) async fn settle(stage: &Stage<'_>) -> Result<()> {
    let queue_id = named(&stage.furniture.queues, QUEUE)?.id;
    admin::pec_requests::save(stage.desk, CommandLine, Some(queue_id), CONSOLE, &BTreeMap::new()).await
}

/// Opens the request that a ticket asks for, where it asks for one.
///
/// # Errors
/// When a use case refuses it.
pub(super) async fn follow(stage: &Stage<'_>, case: &Case, ticket_id: i64) -> Result<()> {
    if case.state == TicketState::Closed {
        return Ok(());
    }
    let (kind, reached) = match (case.queue.as_str(), case.citizen.as_str(), case.reason.as_str()) {
        (QUEUE, "colledoro", "pec_titolare") => (RequestKind::HolderChange, Reached::Form),
        (QUEUE, "comune_roccalba", "pec_titolare") => (RequestKind::HolderChange, Reached::Identity),
        (QUEUE, "labella", "pec_password") => (RequestKind::PasswordModule, Reached::Data),
        _ => return Ok(()),
    };
    let who = stage.back_office(QUEUE)?;
    let desk: &Desk = stage.desk;
    let id = open::open(desk, who, ticket_id, Some(kind)).await?.id;
    if reached >= Reached::Form {
        let citizen = stage.citizen(&case.citizen)?;
        let code = citizen.fiscal_code.as_ref().or(citizen.vat_number.as_ref());
        let typed = [
            (
                RequestField::Box,
                citizen
                    .pec
                    .clone()
                    .unwrap_or_else(|| "ufficio@pec.demo.example".to_owned()),
            ),
            (RequestField::Holder, citizen.name.clone()),
            (RequestField::HolderCode, code.cloned().unwrap_or_default()),
            (RequestField::NewHolder, "Rosa Esempio".to_owned()),
            (RequestField::NewHolderCode, "VRDNNA85M65F052O".to_owned()),
        ];
        let typed = typed.into_iter().map(|(field, value)| (field.code().to_owned(), value));
        data::write(desk, who, id, &typed.collect(), 1).await?;
    }
    if reached >= Reached::Identity {
        let file = FileContent {
            name: "modulo_cambio_titolare.pdf".to_owned(),
            kind: FileKind::Pdf,
            cid: None,
        };
        let signed = SignedForm {
            id,
            uploads: files::uploads(&[file]),
            chosen: None,
            version: 2,
        };
        form::receive(desk, who, signed).await?;
    }
    Ok(())
}
