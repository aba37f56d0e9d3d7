//! The second step: the signed form.

use model::message::MessageKind;
use model::pec_request::{RequestNews, RequestStep};
use model::problem::FieldError;
use model::{Permission, Problem};
use store::messages::NewMessage;
use store::set;

use super::{change_of, load_at, save};
use crate::files::{self, Upload};
use crate::tickets::commit;
use crate::{Desk, Error, Principal, Result};

/// What a signed form can be: signed digitally, a document, or a picture of a sheet.
const KINDS: [&str; 5] = ["p7m", "pdf", "jpg", "jpeg", "tif"];

/// The signed form as somebody hands it in: a file that is sent now, or one that the ticket has already.
#[derive(Clone, Debug)]
pub struct SignedForm {
    pub id: i64,
    pub uploads: Vec<Upload>,
    /// The number of a file of the ticket.
    pub chosen: Option<i64>,
    /// The version of the request that was seen.
    pub version: i64,
}

/// Takes the signed form; a file that is sent becomes one of the ticket's, on a note.
///
/// # Errors
/// [`Problem::Invalid`] for `files` and `attachment_id`; [`Problem::Conflict`] when somebody was first.
pub async fn receive(desk: &Desk, who: &Principal, mut form: SignedForm) -> Result<()> {
    files::check(&form.uploads)?;
    if form.uploads.len() > 1 {
        return Err(Problem::field("files", FieldError::UnknownChoice).into());
    }
    let upload = form.uploads.pop();
    let name = match (&upload, form.chosen) {
        (Some(upload), _) => upload.name.clone(),
        (None, Some(_)) => String::new(),
        (None, None) => return Err(Problem::field("files", FieldError::Required).into()),
    };
    if upload.is_some() && !is_form(&name) {
        return Err(Problem::field("files", FieldError::FileKind).into());
    }
    let contract_id = crate::desk::contract_in_force(desk).await?;
    let sent = match upload {
        Some(upload) => files::store(desk, contract_id, vec![upload]).await?,
        None => Vec::new(),
    };

    let tx = desk.store.begin().await?;
    let (ticket, request) = load_at(&tx, who, form.id, RequestStep::Form, form.version).await?;
    let now = desk.now();
    let file_id = match form.chosen.filter(|_| sent.is_empty()) {
        Some(chosen) => {
            let file = store::attachments::find(&tx, &who.scope_for(Permission::TicketWork), chosen).await?;
            let file = file.filter(|file| file.ticket_id == ticket.id);
            let file = file.ok_or_else(|| Problem::field("attachment_id", FieldError::UnknownChoice))?;
            if !is_form(&file.name) {
                return Err(Problem::field("attachment_id", FieldError::FileKind).into());
            }
            chosen
        }
        None => {
            let note = NewMessage {
                ticket_id: set(ticket.id),
                kind: set(MessageKind::Note),
                author_id: set(Some(who.id)),
                body: set(files::label(&name)),
                at: set(now),
                ..Default::default()
            };
            let note = store::messages::insert(&tx, note, None).await?;
            store::attachments::insert_many(&tx, files::rows(&sent, contract_id, ticket.id, note.id)).await?;
            let file = store::pec_requests::file_of_message(&tx, note.id).await?;
            file.ok_or_else(|| Error::Fault("a file was added without a number".to_owned()))?
        }
    };
    let mut change = change_of(&request);
    change.state = set(request.kind.after(RequestStep::Form));
    change.form_attachment_id = set(Some(file_id));
    change.form_by = set(Some(who.id));
    change.form_at = set(Some(now));
    save(desk, &tx, who, &request, change, RequestNews::FormReceived, now).await?;
    commit(desk, tx, &[&ticket]).await
}

/// Whether a file can be a signed form, by its name.
pub(super) fn is_form(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| KINDS.iter().any(|kind| ending.eq_ignore_ascii_case(kind)))
}

#[cfg(test)]
mod tests {
    use super::is_form;

    #[test]
    fn a_form_is_a_document_and_no_program() {
        for good in ["modulo.pdf", "Modulo.PDF.P7M", "foto.jpeg"] {
            assert!(is_form(good), "{good}");
        }
        for bad in ["modulo", "modulo.docx", "pdf", "modulo.pdf.exe"] {
            assert!(!is_form(bad), "{bad}");
        }
    }
}
