//! What a package of many tickets costs: written, gone on with when nothing is left to write, and checked.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use connectors::package::{FolderPackage, verify};
use domain::export::{Order, Packer, package};
use domain::{Desk, Error, files};
use model::export::Selection;
use store::bulk;
use store::entity::{attachment, outbox};
use store::set;

use super::print;

/// One of so many tickets has a file.
const WITH_FILE: usize = 3;
/// Bytes of a file and of a mail.
const FILE: usize = 60_000;
const MAIL: usize = 8_000;

/// Gives closed and open tickets stored mails and files, writes a package of all of them, and prints.
///
/// # Errors
/// When the database, the file store or the folder fails.
pub async fn measure(desk: &Desk, folder: &Path, tickets: i64, mailbox_id: i64) -> Result<(), Error> {
    let contract = store::export::contracts(desk.store.reader()).await?;
    let contract_id = contract.first().map_or(1, |(id, _)| *id);
    plant(desk, contract_id, tickets, mailbox_id).await?;
    let order = Order {
        selection: Selection {
            contract_id: Some(contract_id),
            ..Selection::default()
        },
        why: "bench".to_owned(),
        by: None,
        at: desk.now(),
    };
    let place = folder.join("package");
    let begun = Instant::now();
    let written = package(desk, &order, Arc::new(FolderPackage::new(place.clone()))).await?;
    let seconds = begun.elapsed().as_secs_f64();
    print(format_args!(
        "a package of {} tickets, {} files, {:.0} MB: {seconds:.1} s, {:.0} tickets a second",
        written.tickets,
        written.files,
        written.bytes as f64 / 1e6,
        written.tickets as f64 / seconds
    ));
    let begun = Instant::now();
    let found = tokio::task::spawn_blocking(move || verify(&place, None))
        .await
        .map_err(|error| Error::Fault(error.to_string()))?
        .map_err(|error| Error::Files(error.to_string()))?;
    if found.count > 0 {
        return Err(Error::Fault(format!("the package has {} flaws", found.count)));
    }
    let seconds = begun.elapsed().as_secs_f64();
    print(format_args!(
        "checked: {seconds:.1} s, {:.0} tickets a second",
        found.tickets as f64 / seconds
    ));
    again(desk, &order, &folder.join("stopped")).await
}

/// A package that was stopped just before its end is gone on with.
async fn again(desk: &Desk, order: &Order, place: &Path) -> Result<(), Error> {
    let mut packer = Packer::begin(desk, order, Arc::new(FolderPackage::new(place.to_owned()))).await?;
    while packer.step().await? {}
    drop(packer);
    let begun = Instant::now();
    let written = package(desk, order, Arc::new(FolderPackage::new(place.to_owned()))).await?;
    let seconds = begun.elapsed().as_secs_f64();
    print(format_args!(
        "gone on with after a stop at its end: {seconds:.1} s, {:.0} tickets a second",
        written.tickets as f64 / seconds
    ));
    Ok(())
}

/// Every ticket has sent a mail, and some have a file: bytes of their own each.
pub(super) async fn plant(desk: &Desk, contract_id: i64, tickets: i64, mailbox_id: i64) -> Result<(), Error> {
    let ids: Vec<i64> = (1..=tickets).collect();
    for some in ids.chunks(200) {
        let batch = store::export::batch(desk.store.reader(), some).await?;
        let mut sent = Vec::new();
        let mut attached = Vec::new();
        for (n, message) in batch
            .messages
            .iter()
            .filter(|message| message.kind == model::message::MessageKind::Outbound)
            .enumerate()
        {
            let mail = desk.blobs.put(contract_id, filler(message.id, MAIL)).await?;
            sent.push(outbox::ActiveModel {
                ticket_id: set(Some(message.ticket_id)),
                message_id: set(Some(message.id)),
                person_id: set(None),
                mailbox_id: set(Some(mailbox_id)),
                contract_id: set(Some(contract_id)),
                sha256: set(Some(mail.sha256)),
                state: set(model::outbox::DeliveryState::Accepted),
                next_at: set(message.at),
                created_at: set(message.at),
                ..Default::default()
            });
            if n % WITH_FILE == 0 {
                let file = desk.blobs.put(contract_id, filler(-message.id, FILE)).await?;
                attached.push(attachment::ActiveModel {
                    ticket_id: set(Some(message.ticket_id)),
                    message_id: set(Some(message.id)),
                    inbound_id: set(None),
                    contract_id: set(contract_id),
                    name: set(files::label("avviso di accertamento.pdf")),
                    mime: set("application/pdf".to_owned()),
                    bytes: set(file.bytes),
                    sha256: set(file.sha256),
                    content_id: set(None),
                    inline: set(false),
                    preview: set(None),
                    preview_at: set(None),
                    ..Default::default()
                });
            }
        }
        let tx = desk.store.begin().await?;
        bulk::insert(&tx, sent).await?;
        bulk::insert(&tx, attached).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Bytes that no other number gives.
fn filler(number: i64, bytes: usize) -> Bytes {
    let mut out = Vec::with_capacity(bytes);
    let mut state = number
        .unsigned_abs()
        .wrapping_mul(2)
        .wrapping_add(u64::from(number < 0))
        | 1 << 63;
    while out.len() < bytes {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        out.extend_from_slice(&state.to_be_bytes());
    }
    out.truncate(bytes);
    Bytes::from(out)
}
