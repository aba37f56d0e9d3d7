//! Files that people send with a form or a mail: stored first, then tied to their message.

use bytes::Bytes;
use model::Timestamp;
use model::forms::{FILE_MAX, FILES_MAX};
use model::message::Preview;
use model::problem::{Check, FieldError, FieldProblem};
use store::attachments::NewAttachment;

use crate::audit::reads;
use crate::ports::BlobRef;
use crate::{Desk, Principal, Result};

/// A file as it arrives.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The sender's name for it: a label, never a path.
    pub name: String,
    /// The sender's word for its type.
    pub mime: String,
    pub bytes: Bytes,
    pub content_id: Option<String>,
    pub inline: bool,
}

/// A file whose bytes are stored.
#[derive(Clone, Debug)]
pub struct Stored {
    upload: Upload,
    blob: BlobRef,
    /// Whether its pages are to be drawn.
    pub(crate) preview: Option<Preview>,
}

impl Stored {
    /// The sender's word for its type.
    pub(crate) fn mime(&self) -> &str {
        &self.upload.mime
    }

    /// Whether its name ends so, in whatever case.
    pub(crate) fn has_extension(&self, known: &[&str]) -> bool {
        let ending = self.upload.name.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| known.iter().any(|known| ending.eq_ignore_ascii_case(known)))
    }

    /// The sender's name for it.
    pub(crate) fn name(&self) -> &str {
        &self.upload.name
    }

    /// Its name without the ending.
    pub(crate) fn stem(&self) -> String {
        let name = &self.upload.name;
        name.rsplit_once('.')
            .map_or(name.as_str(), |(stem, _)| stem)
            .to_lowercase()
    }
}

/// Refuses files over the limits.
///
/// # Errors
/// [`model::Problem::Invalid`] with the limit.
pub fn check(files: &[Upload]) -> Result<()> {
    let mut check = Check::default();
    if files.len() > FILES_MAX {
        check.push(FieldProblem::with_limit(
            "files",
            FieldError::OutOfRange,
            FILES_MAX as u64,
        ));
    }
    for file in files {
        if file.bytes.len() as u64 > FILE_MAX {
            check.push(FieldProblem::with_limit("files", FieldError::FileTooLarge, FILE_MAX));
        }
    }
    Ok(check.done()?)
}

/// Stores the bytes. Done before the transaction: a blob that nothing points to is harmless, a row without its blob is
/// not.
///
/// # Errors
/// [`model::Problem::StorageFull`], or a fault of the file store.
pub async fn store(desk: &Desk, contract_id: i64, files: Vec<Upload>) -> Result<Vec<Stored>> {
    let mut stored = Vec::with_capacity(files.len());
    for upload in files {
        let blob = desk.blobs.put(contract_id, upload.bytes.clone()).await?;
        stored.push(Stored {
            upload,
            blob,
            preview: None,
        });
    }
    Ok(stored)
}

/// The attachment rows of stored files on a ticket.
pub(crate) fn rows(files: &[Stored], contract_id: i64, ticket_id: i64, message_id: i64) -> Vec<NewAttachment> {
    let tied = |row: NewAttachment| NewAttachment {
        ticket_id: store::set(Some(ticket_id)),
        message_id: store::set(Some(message_id)),
        ..row
    };
    loose_rows(files, contract_id).into_iter().map(tied).collect()
}

/// The attachment rows of a mail that waits for a ticket.
pub(crate) fn unfiled_rows(files: &[Stored], contract_id: i64, inbound_id: i64) -> Vec<NewAttachment> {
    let tied = |row: NewAttachment| NewAttachment {
        inbound_id: store::set(Some(inbound_id)),
        ..row
    };
    loose_rows(files, contract_id).into_iter().map(tied).collect()
}

fn loose_rows(files: &[Stored], contract_id: i64) -> Vec<NewAttachment> {
    use store::entity::attachment::ActiveModel;
    use store::set;
    files
        .iter()
        .map(|file| ActiveModel {
            ticket_id: set(None),
            message_id: set(None),
            inbound_id: set(None),
            contract_id: set(contract_id),
            name: set(label(&file.upload.name)),
            mime: set(file.upload.mime.clone()),
            bytes: set(file.blob.bytes),
            sha256: set(file.blob.sha256.clone()),
            content_id: set(file.upload.content_id.clone()),
            inline: set(file.upload.inline),
            preview: set(file.preview),
            preview_at: set(file.preview.map(|_| Timestamp(0))),
            ..Default::default()
        })
        .collect()
}

/// A file's name as a harmless label: no path, no control characters, at most 200 characters, never empty.
pub fn label(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    let clean = clean.trim().trim_start_matches('.');
    if clean.is_empty() {
        "allegato".to_owned()
    } else {
        clean.to_owned()
    }
}

/// An attachment to hand out: its label and bytes.
#[derive(Clone, Debug)]
pub struct Opened {
    pub name: String,
    pub mime: String,
    pub bytes: Bytes,
}

/// Opens an attachment of a ticket that the person may see.
///
/// # Errors
/// [`model::Problem::NotFound`] also where it exists and may not be seen.
pub async fn open(desk: &Desk, who: &Principal, id: i64) -> Result<Opened> {
    let located = store::attachments::find(desk.store.reader(), who.scope(), id)
        .await?
        .ok_or(model::Problem::NotFound)?;
    let bytes = desk.blobs.get(located.contract_id, &located.sha256).await?;
    reads::saw(desk, who, "attachment.read", "attachment", id, Some(located.ticket_id)).await?;
    Ok(Opened {
        name: located.name,
        mime: located.mime,
        bytes,
    })
}

/// A received mail, as it came, of a message on a ticket that the person may see.
///
/// # Errors
/// [`model::Problem::NotFound`] also where it exists and may not be seen.
pub async fn message_raw(desk: &Desk, who: &Principal, message_id: i64) -> Result<Opened> {
    let raw = store::evidence::raw_of_message(desk.store.reader(), who.scope(), message_id).await?;
    mail_file(desk, who, "message.original", ("message", message_id), raw).await
}

/// The receipt, as it came, that is evidence on a ticket that the person may see.
///
/// # Errors
/// [`model::Problem::NotFound`] also where it exists and may not be seen.
pub async fn evidence(desk: &Desk, who: &Principal, evidence_id: i64) -> Result<Opened> {
    let raw = store::evidence::raw_of_evidence(desk.store.reader(), who.scope(), evidence_id).await?;
    mail_file(desk, who, "evidence.original", ("evidence", evidence_id), raw).await
}

async fn mail_file(
    desk: &Desk,
    who: &Principal,
    action: &'static str,
    (object, id): (&'static str, i64),
    raw: Option<store::evidence::Raw>,
) -> Result<Opened> {
    let raw = raw.ok_or(model::Problem::NotFound)?;
    let bytes = desk.blobs.get(raw.contract_id, &raw.sha256).await?;
    reads::saw(desk, who, action, object, id, Some(raw.ticket_id)).await?;
    Ok(Opened {
        name: format!("mail-{}.eml", raw.number),
        mime: "message/rfc822".to_owned(),
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_label_and_never_a_path() {
        assert_eq!(label("../../etc/passwd"), "passwd");
        assert_eq!(label("C:\\Utenti\\ricevuta.pdf"), "ricevuta.pdf");
        assert_eq!(label("a\r\nb.pdf"), "ab.pdf");
        assert_eq!(label("...htaccess"), "htaccess");
        assert_eq!(label(""), "allegato");
    }
}
