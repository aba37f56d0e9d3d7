//! The desk: everything a use case needs, put together once at start.

use std::sync::Arc;

use mail::smime::TrustStore;
use mail::thread::{Former, Threading};
use model::{Moment, Timestamp};
use rand::RngCore;
use store::Store;
use tokio::sync::Notify;

use crate::audit::Audit;
use crate::clock::Clock;
use crate::clockwork::Book;
use crate::fax::Rulebook;
use crate::live::Live;
use crate::lookups::{Connection, Lookups};
use crate::ports::{BlobStore, MailSender, NoWitness, PecAdmin, Witness};
use crate::presence::Presence;
use crate::vault::Vault;
use crate::zone::Zone;
use crate::{Error, Result, blobs};

/// The desk, shared by every request and worker.
#[derive(Clone)]
pub struct Desk {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub blobs: Arc<dyn BlobStore>,
    pub sender: Arc<dyn MailSender>,
    /// Takes PEC requests, where the provider can be asked by a program.
    pub pec_admin: Option<Arc<dyn PecAdmin>>,
    pub live: Live,
    pub presence: Arc<Presence>,
    pub zone: Zone,
    /// Holidays, service levels and opening hours.
    pub clockwork: Arc<Book>,
    pub threading: Arc<Threading>,
    /// Opens and seals the passwords of mailboxes.
    pub vault: Arc<Vault>,
    /// Whose signatures under certified mail are believed.
    pub trust: Arc<TrustStore>,
    /// How fax gateways word their mails.
    pub fax: Arc<Rulebook>,
    /// The region's registries.
    pub lookups: Arc<Lookups>,
    /// Keys of the audit log, and what was read and is not written down yet.
    pub audit: Arc<Audit>,
    /// Where the daily digest of the audit log is kept, outside of the database.
    pub witness: Arc<dyn Witness>,
    /// The desk's own address, without a slash at its end: what stands before the paths in mails to its people.
    pub public_url: Arc<str>,
    /// When, in local time, those are told who want one mail a day.
    pub digest_time: jiff::civil::Time,
    /// Woken when a mail was stored and waits to be read.
    pub inbound_waiting: Arc<Notify>,
    /// Woken when a document may wait to be drawn.
    pub pictures_waiting: Arc<Notify>,
    /// Woken when a mail was put into the outbox.
    pub outbox_waiting: Arc<Notify>,
    /// Woken when somebody wants a mailbox to be compared with its server.
    pub check_wanted: Arc<Notify>,
    /// Woken when other rules for the clocks are in force.
    pub recount_wanted: Arc<Notify>,
    /// Woken when the citizens of an outage are to be answered.
    pub outage_wanted: Arc<Notify>,
    /// Woken when an import of a registry has ended, whose records may go.
    pub imports_ended: Arc<Notify>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

/// The parts that the composition root chooses.
pub struct Parts {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub blobs: Arc<dyn BlobStore>,
    pub sender: Arc<dyn MailSender>,
    /// Takes PEC requests, where the provider can be asked by a program.
    pub pec_admin: Option<Arc<dyn PecAdmin>>,
    pub zone: Zone,
    /// The desk's name in subject tags.
    pub name: String,
    /// The domain of our Message-IDs.
    pub mail_domain: String,
    /// The master key.
    pub vault: Vault,
    /// The bundle of certificates for certified mail.
    pub trust: TrustStore,
    /// The Request Tracker that this desk replaces.
    pub former: Former,
    /// Where the region's registries are; those that are not named are local ones.
    pub registries: Vec<Connection>,
    /// The desk's own address, without a slash at its end.
    pub public_url: String,
    /// When, in local time, the mails with everything of a day leave.
    pub digest_time: jiff::civil::Time,
}

impl Desk {
    /// Puts the desk together on a migrated database. The first desk on a database makes its threading key; the first of a
    /// version of the program brings its fax rules.
    ///
    /// # Errors
    /// When the database fails or its threading key is damaged.
    pub async fn open(parts: Parts) -> Result<Self> {
        let key = threading_key(&parts.store).await?;
        crate::fax::bring_shipped(&parts.store, parts.clock.now()).await?;
        let clockwork = Book::open(&parts.store, &parts.zone, parts.clock.now()).await?;
        let lookups = Lookups::new(&parts.store, parts.registries, &parts.vault);
        let audit = Audit::open(&parts.store, &parts.vault).await?;
        Ok(Self {
            lookups: Arc::new(lookups),
            audit: Arc::new(audit),
            witness: Arc::new(NoWitness),
            clockwork: Arc::new(clockwork),
            recount_wanted: Arc::new(Notify::new()),
            outage_wanted: Arc::new(Notify::new()),
            store: parts.store,
            clock: parts.clock,
            blobs: parts.blobs,
            sender: parts.sender,
            pec_admin: parts.pec_admin,
            live: Live::default(),
            presence: Arc::new(Presence::default()),
            zone: parts.zone,
            threading: Arc::new(Threading::new(key, &parts.mail_domain, &parts.name).replacing(parts.former)),
            vault: Arc::new(parts.vault),
            trust: Arc::new(parts.trust),
            fax: Arc::default(),
            public_url: parts.public_url.into(),
            digest_time: parts.digest_time,
            inbound_waiting: Arc::new(Notify::new()),
            pictures_waiting: Arc::new(Notify::new()),
            outbox_waiting: Arc::new(Notify::new()),
            check_wanted: Arc::new(Notify::new()),
            imports_ended: Arc::new(Notify::new()),
        })
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The whole address of one of the desk's pages, for a mail to its people.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// An instant as people read it.
    pub fn moment(&self, at: Timestamp) -> Moment {
        self.zone.moment(at, self.now())
    }
}

/// The key of our Message-IDs' HMAC: 32 random bytes made once, so that a citizen's answer is known years later.
async fn threading_key(store: &Store) -> Result<[u8; 32]> {
    let mut fresh = [0u8; 32];
    rand::rng().fill_bytes(&mut fresh);
    let tx = store.begin().await?;
    let stored = store::settings::get_or_set(&tx, "threading_key", &hex(&fresh)).await?;
    tx.commit().await?;
    unhex(&stored).ok_or_else(|| Error::Fault("setting threading_key is damaged".to_owned()))
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}

pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0u8; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[i * 2..i * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

/// The contract of a ticket: what is written on it later belongs to it too, whichever is in force by then. Of a ticket that is
/// not there the one in force: whoever asked finds out for themselves.
pub(crate) async fn contract_of(desk: &Desk, ticket_id: i64) -> Result<i64> {
    match store::contracts::of_ticket(desk.store.reader(), ticket_id).await? {
        Some(id) => Ok(id),
        None => contract_in_force(desk).await,
    }
}

/// The contract that what comes in now belongs to. The first one is made by the first thing that comes in.
pub(crate) async fn contract_in_force(desk: &Desk) -> Result<i64> {
    let now = desk.now();
    if let Some(id) = store::desk::contract_in_force(desk.store.reader(), now).await? {
        return Ok(id);
    }
    let tx = desk.store.begin().await?;
    let id = match store::desk::contract_in_force(&tx, now).await? {
        Some(id) => id,
        None => {
            let id = store::desk::insert_contract(&tx, "Contratto 1", now).await?;
            blobs::keys::give_first(&tx, &desk.vault, id, now).await?;
            id
        }
    };
    tx.commit().await?;
    Ok(id)
}
