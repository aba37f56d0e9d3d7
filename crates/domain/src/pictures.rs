//! Pages of documents as pictures: asked for when a mail is filed, drawn later, one after the other, in a process that may
//! break down without anybody noticing.

use bytes::Bytes;
use mail::read::{Kind, Reading};
use model::Problem;
use model::message::Preview;
use store::pictures::NewPicture;
use store::set;

use crate::audit::reads;
use crate::files::Stored;
use crate::ports::Painter;
use crate::{Desk, Principal, Result};

/// A drawing that was cut short is begun again after so long (milliseconds).
const LEASE_MS: i64 = 180_000;
/// Drawings that were begun before a document counts as one that cannot be drawn.
const MAX_TRIES: i64 = 2;

/// Asks for pictures of what a mail brought: of a fax its document, of any mail its TIFF files, which browsers do not show. A
/// fax that came as PDF and as TIFF is drawn once, from what the line delivered.
pub(crate) fn ask(reading: &Reading, stored: &mut [Stored]) {
    let is_tiff = |file: &Stored| file.mime() == "image/tiff" || file.has_extension(&["tif", "tiff"]);
    let is_pdf = |file: &Stored| file.mime() == "application/pdf" || file.has_extension(&["pdf"]);
    let tiffs: Vec<String> = stored.iter().filter(|file| is_tiff(file)).map(Stored::stem).collect();
    for file in stored {
        let drawn_already = is_pdf(file) && tiffs.contains(&file.stem());
        file.preview = (is_tiff(file) || (reading.kind == Kind::Fax && is_pdf(file) && !drawn_already))
            .then_some(Preview::Waiting);
    }
}

/// Draws the next document that waits; `false` when there is none.
///
/// # Errors
/// When the database or the file store fails. A document that cannot be drawn is no error.
pub async fn draw_next(desk: &Desk, painter: &dyn Painter) -> Result<bool> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let claimed = store::pictures::claim(&tx, now, now.plus_ms(LEASE_MS)).await?;
    tx.commit().await?;
    let Some(work) = claimed else { return Ok(false) };
    // Whoever began it before did not survive it.
    let drawn = if work.preview_tries > MAX_TRIES {
        Err("drawing it broke down before".to_owned())
    } else {
        painter
            .draw(desk.blobs.get(work.contract_id, &work.sha256).await?)
            .await
    };
    let mut pages = Vec::new();
    let preview = match drawn {
        Ok(drawn) => {
            for (page, picture) in (1..).zip(drawn) {
                let blob = desk.blobs.put(work.contract_id, picture.png).await?;
                pages.push(NewPicture {
                    attachment_id: set(work.id),
                    ticket_id: set(work.ticket_id),
                    page: set(page),
                    contract_id: set(work.contract_id),
                    sha256: set(blob.sha256),
                    width: set(i64::from(picture.width)),
                    height: set(i64::from(picture.height)),
                });
            }
            Preview::Done
        }
        Err(reason) => {
            tracing::warn!(attachment = work.id, reason, "no pictures of a document");
            Preview::Failed
        }
    };
    let tx = desk.store.begin().await?;
    store::pictures::insert(&tx, pages).await?;
    store::pictures::settle(&tx, work.id, preview).await?;
    // Read now and not when it was claimed: a mail may have become a ticket meanwhile.
    let ticket_id = store::pictures::ticket_of(&tx, work.id).await?;
    let ticket = match ticket_id {
        Some(ticket_id) => store::tickets::find(&tx, &store::Scope::desk(), ticket_id).await?,
        None => None,
    };
    crate::tickets::commit_uncounted(desk, tx, ticket.as_ref().as_slice()).await?;
    Ok(true)
}

/// A page of an attachment on a ticket that the person may see, as PNG.
///
/// # Errors
/// [`Problem::NotFound`] also where it exists and may not be seen.
pub async fn page(desk: &Desk, who: &Principal, attachment_id: i64, page: i64) -> Result<Bytes> {
    let found = store::pictures::find(desk.store.reader(), who.scope(), attachment_id, page)
        .await?
        .ok_or(Problem::NotFound)?;
    let bytes = desk.blobs.get(found.contract_id, &found.sha256).await?;
    reads::saw(
        desk,
        who,
        "attachment.read",
        "attachment",
        attachment_id,
        found.ticket_id,
    )
    .await?;
    Ok(bytes)
}
