//! What the desk needs from the outside world; `connectors` implements it, `server` puts the two together.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use bytes::Bytes;
use futures::future::BoxFuture;
use model::lookup::{LookupKey, Records};
use model::pec_request::RequestKind;
use serde::Serialize;

pub use model::mailbox::Security;

/// A password or token. Its `Debug` shows nothing, so that no log ever does.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// How to hand mail over to a mail server.
#[derive(Clone, Debug)]
pub struct SmtpAccount {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: Option<String>,
    pub secret: Option<Secret>,
}

/// How to read a mailbox.
#[derive(Clone, Debug)]
pub struct ImapAccount {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: String,
    pub secret: Secret,
    pub folder: String,
}

/// SMTP envelope (RFC 5321): who hears of failures, and who receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub from: String,
    pub to: Vec<String>,
}

/// Why a mail was not taken; one line for people, without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// Worth another attempt later (SMTP 4xx, no connection).
    Temporary(String),
    /// Will not get better by itself (SMTP 5xx).
    Permanent(String),
}

/// Hands mail to a mail server.
pub trait MailSender: Send + Sync {
    /// Sends the bytes as they are. `Ok` means that the server has taken responsibility for every recipient.
    fn send<'a>(
        &'a self,
        account: &'a SmtpAccount,
        envelope: &'a Envelope,
        raw: &'a [u8],
    ) -> BoxFuture<'a, Result<(), SendError>>;

    /// Connects, greets and signs in, and sends nothing: the test button.
    fn test<'a>(&'a self, account: &'a SmtpAccount) -> BoxFuture<'a, Result<(), SendError>>;
}

/// A mail as the IMAP server holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedMail {
    pub uid_validity: u32,
    pub uid: u32,
    /// INTERNALDATE (RFC 3501), milliseconds since the epoch.
    pub received_at_ms: Option<i64>,
    pub raw: Vec<u8>,
}

/// What happens to a mailbox connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailboxEvent {
    /// Signed in and the folder is open.
    Connected,
    /// Everything there was has been delivered.
    Idle,
    /// How full the mailbox is, in bytes (RFC 9208).
    Quota { used: i64, limit: i64 },
    /// So many mails are on the server and not stored yet.
    Behind { mails: usize },
    /// Mails that should have been moved stay where they are.
    NotMoved(NotMoved),
    /// The connection or the sign-in failed; it is tried again by itself.
    Failed {
        /// The server refused the credentials.
        auth: bool,
        /// One line for people, without secrets.
        text: String,
    },
}

/// Why mails were not moved on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotMoved {
    /// The server can neither move a mail nor remove a single one (it has neither MOVE nor UIDPLUS).
    Impossible,
    /// The server refused; its words in one line.
    Refused(String),
}

/// A mail on the server's own list of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedMail {
    pub uid: u32,
    /// INTERNALDATE (RFC 3501), milliseconds since the epoch.
    pub received_at_ms: Option<i64>,
}

/// Mails that are to be moved to another folder of the same account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The folder, level by level; the reader puts the server's own separator between them.
    pub path: Vec<String>,
    pub uids: Vec<u32>,
}

/// What a comparison of a folder with the ledger asks of the reader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AfterInventory {
    /// On the server and unknown to the desk: to be offered again.
    pub missing: Vec<u32>,
    /// To be moved.
    pub moves: Vec<Removal>,
}

/// What a running reader is told from outside.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// It is to end.
    pub stop: Arc<AtomicBool>,
    /// It is to compare the folder with the ledger as soon as it can; the reader takes this back.
    pub check: Arc<AtomicBool>,
}

/// What a mailbox reader calls back; blocking, because the `imap` crate is.
pub trait MailboxSink: Send {
    /// The highest uid already stored under this validity; 0 when none.
    ///
    /// # Errors
    /// When the store cannot be asked.
    fn last_seen(&mut self, uid_validity: u32) -> Result<u32, String>;

    /// Stores a mail durably. The reader marks it seen only after `Ok`.
    ///
    /// # Errors
    /// When it was not stored; the reader offers it again later.
    fn deliver(&mut self, mail: FetchedMail) -> Result<(), String>;

    /// Compares everything that the server has in the folder with what the desk knows, and says what is to be done. Called
    /// after everything was offered: once a connection, every hour, and when [`Signals::check`] asks for it.
    ///
    /// # Errors
    /// When the comparison could not be stored.
    fn inventory(&mut self, uid_validity: u32, mails: &[ListedMail]) -> Result<AfterInventory, String>;

    /// Writes down that these mails are about to be moved: whatever happens then, their absence is explained.
    ///
    /// # Errors
    /// When it was not written; nothing may be moved then.
    fn moving(&mut self, uid_validity: u32, folder: &str, uids: &[u32]) -> Result<(), String>;

    /// Writes down that the server has moved them.
    ///
    /// # Errors
    /// When it was not written; the next comparison finds it out.
    fn moved(&mut self, uid_validity: u32, uids: &[u32]) -> Result<(), String>;

    /// Notes the state of the connection.
    fn event(&mut self, event: MailboxEvent);
}

/// Reads a mailbox for as long as the desk runs.
pub trait MailboxReader: Send + Sync {
    /// Reads until it is told to stop, reconnecting by itself. Blocking: it wants a thread of its own.
    fn run(&self, account: ImapAccount, sink: Box<dyn MailboxSink>, signals: Signals);

    /// Signs in, opens the folder and counts its messages: the test button.
    ///
    /// # Errors
    /// One line for people, without secrets.
    fn test(&self, account: &ImapAccount) -> Result<u32, String>;
}

/// A page of a document as a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub png: Bytes,
}

/// Draws documents.
pub trait Painter: Send + Sync {
    /// The pages of a document; a document that cannot be drawn says why, in one line.
    fn draw<'a>(&'a self, document: Bytes) -> BoxFuture<'a, Result<Vec<Picture>, String>>;
}

/// A stored blob: its address and its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRef {
    /// 64 hexadecimal digits.
    pub sha256: String,
    pub bytes: i64,
}

/// Why a blob could not be stored or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobError {
    /// There is none at this address.
    NotFound,
    /// No space left on the device.
    Full,
    /// Anything else, in one line.
    Other(String),
}

/// Keeps raw mails and attachments, addressed by contract and SHA-256: never shared between contracts, because a
/// contract's blobs are destroyed together.
pub trait BlobStore: Send + Sync {
    /// Stores bytes durably; storing the same bytes twice is one blob.
    fn put<'a>(&'a self, contract: i64, bytes: Bytes) -> BoxFuture<'a, Result<BlobRef, BlobError>>;

    /// Reads a blob whole.
    fn get<'a>(&'a self, contract: i64, sha256: &'a str) -> BoxFuture<'a, Result<Bytes, BlobError>>;

    /// Removes a blob, where it is there: nothing names it any more.
    fn remove<'a>(&'a self, contract: i64, sha256: &'a str) -> BoxFuture<'a, Result<(), BlobError>>;

    /// Whether the place can be written at the moment.
    fn check<'a>(&'a self) -> BoxFuture<'a, Result<(), BlobError>>;
}

/// What one folder of a package holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub files: i64,
    pub bytes: i64,
    /// Whether files that belong into it were not in the blob store.
    pub incomplete: bool,
}

/// Where a package is written: folder by folder, so that whoever is stopped goes on where that was. Paths are relative, with `/`.
///
/// The order of calls is `begin`; for each folder `kept`, or `put` for its files and `close`; `settle` now and then; `finish`.
pub trait PackageSink: Send + Sync {
    /// Begins a package, or goes on with the one that is there. `note` says what it is of; the note that it was begun with comes
    /// back. A place that holds something else is refused.
    fn begin<'a>(&'a self, note: &'a str) -> BoxFuture<'a, Result<String, BlobError>>;

    /// What a folder holds that was settled before, where its files are still as they were written and `first`, its first file,
    /// has this SHA-256; none otherwise.
    fn kept<'a>(
        &'a self,
        folder: &'a str,
        first: &'a str,
        sha256: &'a str,
    ) -> BoxFuture<'a, Result<Option<Sums>, BlobError>>;

    /// Writes a file of a folder.
    fn put<'a>(&'a self, folder: &'a str, name: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<(), BlobError>>;

    /// Every file of a folder was written.
    fn close<'a>(&'a self, folder: &'a str) -> BoxFuture<'a, Result<Sums, BlobError>>;

    /// Forces the closed folders to the disk and puts them in their places.
    fn settle(&self) -> BoxFuture<'_, Result<(), BlobError>>;

    /// Ends the package with its header and its manifest: no folder is there that was not kept or closed. Returns the SHA-256 of
    /// the manifest.
    fn finish(&self, header: Bytes) -> BoxFuture<'_, Result<String, BlobError>>;
}

/// What a check of a package found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// How much of it is not as its manifest says.
    pub flaws: u64,
    /// SHA-256 of the manifest.
    pub manifest: String,
    /// By ticket: the SHA-256 of its `ticket.json`.
    pub tickets: std::collections::HashMap<i64, String>,
}

/// Where packages are that were asked for on the page.
pub trait PackageShelf: Send + Sync {
    /// The place of a package, made where there is none yet.
    fn place(&self, id: i64) -> Arc<dyn PackageSink>;

    /// Removes what is there of a package, unless writing it can go on: a writer that was stopped between its last file and the note of
    /// it leaves a package that nobody knows to be whole.
    fn tidy(&self, id: i64) -> BoxFuture<'_, Result<(), BlobError>>;

    /// Checks a package that is complete, file by file.
    fn check(&self, id: i64) -> BoxFuture<'_, Result<Checked, BlobError>>;

    /// Removes a package; one that is not there is removed already.
    fn remove(&self, id: i64) -> BoxFuture<'_, Result<(), BlobError>>;
}

/// Keeps files under names, by contract: what is in them, and whether it is sealed, is not its business. A name is 64
/// hexadecimal digits, perhaps behind an `s`.
pub trait BlobFiles: Send + Sync {
    /// Stores a file durably; whoever reads meanwhile sees what was there or what comes, never a part.
    fn write<'a>(&'a self, contract: i64, name: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<(), BlobError>>;

    /// Waits until a file that is there is on the disk.
    fn settle<'a>(&'a self, contract: i64, name: &'a str) -> BoxFuture<'a, Result<(), BlobError>>;

    /// Reads a file whole.
    fn read<'a>(&'a self, contract: i64, name: &'a str) -> BoxFuture<'a, Result<Bytes, BlobError>>;

    /// The first bytes of a file, at most so many, and how many it has.
    fn head<'a>(
        &'a self,
        contract: i64,
        name: &'a str,
        bytes: usize,
    ) -> BoxFuture<'a, Result<(Vec<u8>, u64), BlobError>>;

    /// Removes a file, where it is there.
    fn remove<'a>(&'a self, contract: i64, name: &'a str) -> BoxFuture<'a, Result<(), BlobError>>;

    /// The names of a contract's files whose digits begin with these two, in order.
    fn names<'a>(&'a self, contract: i64, start: &'a str) -> BoxFuture<'a, Result<Vec<String>, BlobError>>;

    /// Whether the place can be written at the moment.
    fn check<'a>(&'a self) -> BoxFuture<'a, Result<(), BlobError>>;
}

/// Why a registry gave no answer. Texts are for the log and for administrators: one line, without keys, data or secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceFault {
    /// It did not answer in time.
    Slow,
    /// It cannot be reached, or answered with a fault of its own.
    Down(String),
    /// It answered something that is not in its contract.
    Broken(String),
    /// Its certificate is not valid.
    Certificate(String),
    /// It refused the desk's credentials.
    Refused(String),
}

/// One of the region's registries, wherever it is: in the desk's own database, behind LDAP, REST or a view.
///
/// Whoever implements it asks once and says what came back. Time limit, number of questions at a time and the rest after
/// faults are the desk's business (`lookups::Line`).
pub trait RegistrySource: Send + Sync {
    /// What the registry knows under this key; no records where it knows nothing.
    fn find<'a>(&'a self, key: &'a LookupKey) -> BoxFuture<'a, Result<Records, SourceFault>>;

    /// How many records there are under this key, for one that more share than are shown. None where the registry cannot say so
    /// without reading them all.
    fn count<'a>(&'a self, _key: &'a LookupKey) -> BoxFuture<'a, Option<i64>> {
        Box::pin(std::future::ready(None))
    }
}

/// What is asked of the provider of certified mail. This is what a connector sends, as JSON: without an empty field, and with the
/// codes of [`RequestKind`] for what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PecOrder {
    /// `REQUEST-VERSION`: the same order sent twice is one order.
    pub idempotency_key: String,
    /// The number of the request.
    pub request: i64,
    /// The number of its ticket, as citizens know it.
    pub ticket: String,
    pub kind: RequestKind,
    /// The box (`name@domain`) or, for a dedicated domain, the domain.
    pub address: String,
    pub domain: String,
    #[serde(skip_serializing_if = "PecHolder::is_empty")]
    pub holder: PecHolder,
    /// Who takes over, where the holder changes.
    #[serde(skip_serializing_if = "PecHolder::is_empty")]
    pub new_holder: PecHolder,
    /// The body to which the box or the domain belongs.
    #[serde(skip_serializing_if = "PecHolder::is_empty")]
    pub body: PecHolder,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub contact_address: String,
    /// E.164.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub contact_mobile: String,
    /// The size that is wanted, in GB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota_gb: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<PecLog>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub technical_contact: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub technical_address: String,
    /// Why, in the words of whoever asks.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A person or a body, by name and tax code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PecHolder {
    pub name: String,
    pub tax_code: String,
}

impl PecHolder {
    /// Nobody.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.tax_code.is_empty()
    }
}

/// Which part of a log is wanted. Days are `2026-11-23`, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PecLog {
    pub from: String,
    pub to: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subject: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub recipient: String,
}

/// The provider has taken an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PecReceipt {
    /// What the provider calls it.
    pub reference: String,
    /// It is done already; otherwise it waits with the provider.
    pub done: bool,
}

/// Why an order has no receipt; one line for people, without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PecAdminFault {
    /// Worth another attempt later. Whether it was taken is not known.
    Unreachable(String),
    /// The provider does not want it as it is.
    Refused(String),
}

/// Hands orders to the provider of certified mail.
pub trait PecAdmin: Send + Sync {
    /// Hands over an order. An order whose key was seen before is not carried out again: it gets the receipt of the first time.
    fn submit<'a>(&'a self, order: &'a PecOrder) -> BoxFuture<'a, Result<PecReceipt, PecAdminFault>>;
}
/// Keeps the daily digest of the audit log where whoever can change the database cannot change it.
pub trait Witness: Send + Sync {
    /// Whether there is one at all.
    fn is_there(&self) -> bool;

    /// Hands a line over; it stays.
    ///
    /// # Errors
    /// One line for people.
    fn tell(&self, line: &str) -> Result<(), String>;

    /// The lines handed over so far; none where they cannot be read back.
    ///
    /// # Errors
    /// One line for people.
    fn told(&self) -> Result<Vec<String>, String>;
}

/// Nobody is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoWitness;

impl Witness for NoWitness {
    fn is_there(&self) -> bool {
        false
    }

    fn tell(&self, _: &str) -> Result<(), String> {
        Ok(())
    }

    fn told(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}
