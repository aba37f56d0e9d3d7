//! Identity management (IMS) over LDAP (RFC 4511): who is registered for the portal, by tax code, mail address or number.
//!
//! Only searches are sent, below one base, for the mapped attributes. Nothing typed is part of a filter's grammar.

mod connection;
mod pool;
mod record;
mod settings;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use domain::lookups::MOST_RECORDS;
use domain::ports::{RegistrySource, SourceFault};
use futures::FutureExt;
use futures::future::BoxFuture;
use ldap3::ldap_escape;
use model::lookup::{LookupKey, LookupKind, Records};
use tokio::sync::Semaphore;

use self::connection::{Connection, Question, Server, Trouble};
use self::pool::Pool;

pub use self::settings::{LdapAttributes, LdapSettings};

/// Identity management behind a directory. Connections are made when they are needed, kept for a minute, and replaced once
/// within a question when they turn out to be gone.
pub struct Ldap {
    server: Server,
    base_dn: String,
    filter: String,
    attributes: LdapAttributes,
    mapped: Vec<String>,
    time: Duration,
    places: Semaphore,
    pool: Pool<Connection>,
}

impl std::fmt::Debug for Ldap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ldap({})", self.server.url)
    }
}

impl Ldap {
    /// Checks the settings; does not connect.
    ///
    /// # Errors
    /// The setting that is wrong and why, in one line without secrets.
    pub fn new(settings: LdapSettings) -> Result<Self, String> {
        let tls = settings.check()?;
        let filter = settings.filter.trim().to_owned();
        Ok(Self {
            server: Server {
                url: settings.url,
                start_tls: settings.start_tls,
                tls,
                bind_dn: settings.bind_dn,
                password: settings.password,
                time: settings.time,
            },
            base_dn: settings.base_dn,
            filter,
            mapped: settings.attributes.mapped(),
            attributes: settings.attributes,
            time: settings.time,
            places: Semaphore::new(settings.places.max(1)),
            pool: Pool::new(),
        })
    }

    async fn answer(&self, key: &LookupKey) -> Result<Records, SourceFault> {
        let Some(filter) = self.filter(key) else {
            return Ok(Records::Ims(Vec::new()));
        };
        let question = Question {
            base_dn: &self.base_dn,
            filter,
            attributes: self.mapped.clone(),
            most: MOST_RECORDS + 1,
            time: self.time,
        };
        // Never closed.
        let _place = self.places.acquire().await;
        if let Some(kept) = self.pool.take(Connection::is_open) {
            match self.ask(kept, &question).await {
                Err(trouble) if trouble.is_of_the_connection() => {
                    // Those beside it have met the same end. A search may be repeated: it changes nothing.
                    self.pool.clear();
                }
                answered => return answered.map_err(Trouble::fault),
            }
        }
        let fresh = Connection::open(&self.server).await?;
        self.ask(fresh, &question).await.map_err(Trouble::fault)
    }

    /// Asks over this connection and lets it wait for the next question where it is still good.
    async fn ask(&self, mut connection: Connection, question: &Question<'_>) -> Result<Records, Trouble> {
        let entries = connection.search(question).await?;
        if connection.is_open() {
            self.pool.put(connection);
        }
        Ok(Records::Ims(
            entries.iter().map(|entry| entry.record(&self.attributes)).collect(),
        ))
    }

    /// What is searched for a key; none where the directory has no such attribute.
    fn filter(&self, key: &LookupKey) -> Option<String> {
        let (attribute, values) = match key.kind {
            LookupKind::TaxCode => (&self.attributes.tax_code, vec![key.value.clone()]),
            LookupKind::Email => (&self.attributes.email, vec![key.value.clone()]),
            LookupKind::Phone => (&self.attributes.phone, spellings(&key.value)),
            LookupKind::Plate => return None,
        };
        if attribute.is_empty() {
            return None;
        }
        let mut terms: String = values
            .iter()
            .map(|value| format!("({attribute}={})", ldap_escape(value.as_str())))
            .collect();
        if values.len() > 1 {
            terms = format!("(|{terms})");
        }
        Some(if self.filter.is_empty() {
            terms
        } else {
            format!("(&{}{terms})", self.filter)
        })
    }
}

impl RegistrySource for Ldap {
    fn find<'a>(&'a self, key: &'a LookupKey) -> BoxFuture<'a, Result<Records, SourceFault>> {
        Box::pin(async move {
            // `ldap3` panics at some results that are not as RFC 4511 wants them.
            let answer = AssertUnwindSafe(self.answer(key)).catch_unwind();
            match tokio::time::timeout(self.time, answer).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(_)) => Err(connection::nonsense()),
                Err(_) => Err(SourceFault::Slow),
            }
        })
    }
}

/// The ways in which directories write a number. Blanks and hyphens need none of their own: attributes of the telephone
/// syntax are compared without them (RFC 4517, 4.2.29).
fn spellings(e164: &str) -> Vec<String> {
    let digits = e164.strip_prefix('+').unwrap_or(e164);
    let mut spellings = vec![e164.to_owned(), format!("00{digits}"), digits.to_owned()];
    // Within Italy a number is written with its leading zero, which its international form keeps.
    spellings.extend(digits.strip_prefix("39").map(str::to_owned));
    spellings
}

#[cfg(test)]
mod tests;
