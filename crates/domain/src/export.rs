//! Packages: whatever the desk holds of some tickets, in open formats, in a folder that can be checked without the desk.
//! docs/adr/0033.
//!
//! [`package`] is the mechanism: it asks nobody for leave and writes nothing into the log, because whoever calls it does
//! ([`run`] for the command line, [`jobs`] for the page).

pub mod ask;
mod content;
pub mod jobs;
pub mod list;
pub mod names;
mod page;
mod parties;
mod person;
pub mod run;
pub mod tar;
mod words;

use std::sync::Arc;

use bytes::Bytes;
use model::Timestamp;
use model::export::Selection;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::export::{Names, Wanted};
use tokio::task::JoinSet;

use crate::desk::hex;
use crate::ports::{BlobError, PackageSink, Sums};
use crate::{Desk, Error, Result};

use content::Planned;
use person::Person;

/// What the header calls the format, and its version.
pub const FORMAT: &str = "sportello-package";
pub const VERSION: i64 = 1;
/// The header and the manifest.
pub const HEADER: &str = "package.json";
pub const MANIFEST: &str = "manifest.sha256";
/// The first file of each ticket, and the one that is there only where stored files were not.
pub const TICKET: &str = "ticket.json";
pub const MISSING: &str = "missing.json";

/// Tickets that are read at a time.
const BATCH: usize = 100;
/// Tickets that are written at a time.
const WORKERS: usize = 2;

/// A package that is to be made.
#[derive(Clone, Debug)]
pub struct Order {
    pub selection: Selection,
    /// Why, as typed.
    pub why: String,
    /// Who wants it; the command line where none.
    pub by: Option<String>,
    /// When it was asked for: stands in the header, and nowhere else in the package.
    pub at: Timestamp,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    pub tickets: i64,
    pub messages: i64,
    pub attachments: i64,
    /// Without header and manifest.
    pub files: i64,
    /// Bytes of these files.
    pub bytes: i64,
    /// Tickets of which stored files were missing.
    pub incomplete: i64,
    /// SHA-256 of the manifest.
    pub manifest: String,
}

/// Writes a package of a selection. Whoever is stopped calls it again with the same order and place, and goes on.
///
/// # Errors
/// [`model::Problem::StorageFull`] where the disk is full, [`Error::Files`] where the place holds something else or cannot be
/// written, or when the database fails.
pub async fn package(desk: &Desk, order: &Order, sink: Arc<dyn PackageSink>) -> Result<Package> {
    let mut packer = Packer::begin(desk, order, sink).await?;
    while packer.step().await? {}
    packer.finish().await
}

/// The SHA-256 of the `ticket.json` that a package would hold of these tickets; those that are not there are left out.
///
/// # Errors
/// When the database fails.
pub async fn hashes(desk: &Desk, ids: &[i64]) -> Result<Vec<(i64, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let db = desk.store.reader();
    let names = store::export::names(db).await?;
    let batch = store::export::batch(db, ids).await?;
    let mut hashes = Vec::with_capacity(batch.tickets.len());
    for ticket in &batch.tickets {
        let planned = content::plan(&desk.zone, ticket, &batch, &names, None)?;
        hashes.push((ticket.id, hex(&Sha256::digest(&planned.json))));
    }
    Ok(hashes)
}

/// The numbers of the tickets of a selection, in order.
///
/// # Errors
/// When the database fails.
pub(crate) async fn matching(db: &impl store::ConnectionTrait, selection: &Selection) -> Result<Vec<i64>> {
    let ((wanted, listed), _) = read(db, selection).await?;
    if let Some(listed) = listed {
        return Ok(store::export::those_of(db, &wanted, &listed).await?);
    }
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let mut found: Vec<i64> = Vec::new();
    loop {
        let after = found.last().copied().unwrap_or(0);
        let ids = store::export::ids(db, &wanted, after, limit).await?;
        if ids.is_empty() {
            return Ok(found);
        }
        found.extend(ids);
    }
}

/// What a selection asks the store for, the list of tickets that it comes down to where it does, and the person in it.
async fn read(
    db: &impl store::ConnectionTrait,
    selection: &Selection,
) -> Result<((Wanted, Option<Vec<i64>>), Option<Arc<Person>>)> {
    let wanted = Wanted {
        contract_id: selection.contract_id,
        queue_id: selection.queue_id,
        from: selection.from,
        until: selection.until,
        disposal_id: selection.disposal_id,
    };
    let person = match &selection.person {
        Some(key) => Some(Arc::new(Person::find(db, key).await?)),
        None => None,
    };
    let listed = match (&person, selection.tickets.as_slice()) {
        (None, []) => None,
        (None, listed) => Some(listed.to_vec()),
        (Some(person), []) => Some(person.tickets.clone()),
        (Some(person), listed) => {
            let both = person.tickets.iter().filter(|id| listed.contains(id));
            Some(both.copied().collect())
        }
    };
    Ok(((wanted, listed), person))
}

/// The next tickets of a package.
enum Tickets {
    /// Those that fit, read as they are needed.
    Wanted,
    /// A list, in order.
    Listed(Vec<i64>),
}

/// A package that is being written, some tickets at a time.
pub struct Packer {
    desk: Desk,
    sink: Arc<dyn PackageSink>,
    wanted: Wanted,
    tickets: Tickets,
    after: i64,
    names: Arc<Names>,
    person: Option<Arc<Person>>,
    note: Value,
    /// How many tickets there are to be written.
    pub total: i64,
    done: Package,
}

impl Packer {
    /// Begins a package, or goes on with it.
    ///
    /// # Errors
    /// As [`package`].
    pub async fn begin(desk: &Desk, order: &Order, sink: Arc<dyn PackageSink>) -> Result<Self> {
        let db = desk.store.reader();
        let selection = &order.selection;
        if selection.is_empty() {
            return Err(Error::Fault("a package of nothing in particular".to_owned()));
        }
        let ((wanted, listed), person) = read(db, selection).await?;
        let tickets = match listed {
            Some(listed) => Tickets::Listed(store::export::those_of(db, &wanted, &listed).await?),
            None => Tickets::Wanted,
        };
        let total = match &tickets {
            Tickets::Wanted => store::export::count(db, &wanted).await?,
            Tickets::Listed(listed) => i64::try_from(listed.len()).unwrap_or(i64::MAX),
        };
        let names = store::export::names(db).await?;
        let note = note(desk, order, &names);
        // A package that goes on says when it was begun.
        let begun = sink.begin(&note.to_string()).await?;
        let begun: Value = serde_json::from_str(&begun)
            .map_err(|error| Error::Files(format!("what the package was begun with cannot be read: {error}")))?;
        if begun["selection"] != note["selection"] || begun["desk"] != note["desk"] {
            return Err(Error::Files(
                "there is a package of something else, begun and not finished: choose another folder".to_owned(),
            ));
        }
        Ok(Self {
            desk: desk.clone(),
            sink,
            wanted,
            tickets,
            after: 0,
            names: Arc::new(names),
            person,
            note: begun,
            total,
            done: Package::default(),
        })
    }

    /// How many tickets are written.
    pub fn done(&self) -> i64 {
        self.done.tickets
    }

    /// Writes the next tickets; false when there are none left.
    ///
    /// # Errors
    /// As [`package`].
    pub async fn step(&mut self) -> Result<bool> {
        let db = self.desk.store.reader();
        let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
        let ids = match &self.tickets {
            Tickets::Wanted => store::export::ids(db, &self.wanted, self.after, limit).await?,
            Tickets::Listed(listed) => {
                let from = listed.partition_point(|id| *id <= self.after);
                listed.iter().skip(from).take(BATCH).copied().collect()
            }
        };
        let Some(last) = ids.last().copied() else {
            return Ok(false);
        };
        let batch = store::export::batch(db, &ids).await?;
        let mut shares: Vec<Vec<Planned>> = Vec::new();
        shares.resize_with(WORKERS, Vec::new);
        for (n, ticket) in batch.tickets.iter().enumerate() {
            let planned = content::plan(&self.desk.zone, ticket, &batch, &self.names, self.person.as_deref())?;
            self.done.tickets += 1;
            self.done.messages += planned.messages;
            self.done.attachments += planned.attachments;
            if let Some(share) = shares.get_mut(n % WORKERS) {
                share.push(planned);
            }
        }
        let mut workers = JoinSet::new();
        for share in shares {
            workers.spawn(write_all(self.desk.clone(), self.sink.clone(), share));
        }
        while let Some(worked) = workers.join_next().await {
            let written = worked.map_err(|error| Error::Fault(error.to_string()))??;
            for sums in written {
                self.done.files += sums.files;
                self.done.bytes += sums.bytes;
                self.done.incomplete += i64::from(sums.incomplete);
            }
        }
        self.sink.settle().await?;
        self.after = last;
        Ok(true)
    }

    /// Ends the package with its header and manifest.
    ///
    /// # Errors
    /// As [`package`].
    pub async fn finish(mut self) -> Result<Package> {
        let mut header = self.note;
        header["counts"] = json!({
            "tickets": self.done.tickets, "messages": self.done.messages, "attachments": self.done.attachments,
            "files": self.done.files, "bytes": self.done.bytes, "incomplete_tickets": self.done.incomplete,
        });
        let header = Bytes::from(pretty(&header)?);
        self.done.manifest = self.sink.finish(header).await?;
        Ok(self.done)
    }
}

/// What the header says before anything is counted.
fn note(desk: &Desk, order: &Order, names: &Names) -> Value {
    let contract = order.selection.contract_id.and_then(|id| names.contracts.get(&id));
    json!({
        "format": FORMAT, "version": VERSION, "software": concat!("sportello ", env!("CARGO_PKG_VERSION")),
        "desk": &*desk.public_url, "made_at": content::at(order.at), "made_by": order.by, "reason": order.why,
        "selection": order.selection,
        "contract": contract.map(|contract| json!({
            "name": contract.name, "supplier": contract.supplier, "starts_at": content::at(contract.starts_at),
            "ends_at": contract.ends_at.map(content::at),
        })),
        "queue": order.selection.queue_id.and_then(|id| names.queues.get(&id)),
    })
}

async fn write_all(desk: Desk, sink: Arc<dyn PackageSink>, tickets: Vec<Planned>) -> Result<Vec<Sums>> {
    let mut written = Vec::with_capacity(tickets.len());
    for ticket in tickets {
        written.push(write(&desk, sink.as_ref(), ticket).await?);
    }
    Ok(written)
}

/// Writes a ticket, unless it is there as it would be written.
async fn write(desk: &Desk, sink: &dyn PackageSink, ticket: Planned) -> Result<Sums> {
    let sha256 = hex(&Sha256::digest(&ticket.json));
    if let Some(sums) = sink.kept(&ticket.folder, TICKET, &sha256).await? {
        return Ok(sums);
    }
    let folder = ticket.folder.as_str();
    sink.put(folder, TICKET, Bytes::from(ticket.json)).await?;
    sink.put(folder, "page.html", Bytes::from(ticket.page)).await?;
    let mut missing = Vec::new();
    for blob in &ticket.blobs {
        match desk.blobs.get(blob.contract_id, &blob.sha256).await {
            Ok(bytes) => sink.put(folder, &blob.path, bytes).await?,
            // What is lost is said, and keeps nobody from the rest.
            Err(BlobError::NotFound) => missing.push(json!({"path": blob.path, "sha256": blob.sha256})),
            Err(error) => return Err(error.into()),
        }
    }
    if !missing.is_empty() {
        let text = pretty(&json!({"missing": missing}))?;
        sink.put(folder, MISSING, Bytes::from(text)).await?;
    }
    Ok(sink.close(folder).await?)
}

/// JSON as people read it, the same for the same values.
fn pretty(value: &Value) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|error| Error::Fault(error.to_string()))?;
    text.push(b'\n');
    Ok(text)
}
