//! The rules in force, as a process knows them.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use model::Timestamp;
use store::{ConnectionTrait, Store};
use tokio::sync::watch;

use super::Clockwork;
use crate::sla::ClockRules;
use crate::zone::Zone;
use crate::{Desk, Error, Result};

/// The rules in force, as this process knows them. It looks for newer ones every second ([`follow`]); what was counted by older
/// ones is counted again ([`crate::recount`]).
pub struct Book {
    known: RwLock<Arc<Clockwork>>,
    zone: Zone,
}

impl Book {
    /// The rules in force; on a new desk those of the program.
    ///
    /// # Errors
    /// When the database fails, or what is stored is no document of rules.
    pub async fn open(store: &Store, zone: &Zone, now: Timestamp) -> Result<Self> {
        if store::clock_rules::in_force_id(store.reader()).await?.is_none() {
            let tx = store.begin().await?;
            store::clock_rules::insert_first(&tx, &to_json(&ClockRules::shipped())?, now).await?;
            tx.commit().await?;
        }
        Ok(Self {
            known: RwLock::new(Arc::new(in_force(store.reader(), zone).await?)),
            zone: zone.clone(),
        })
    }

    /// The rules in force.
    pub fn current(&self) -> Arc<Clockwork> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the rules again where others are in force.
    ///
    /// # Errors
    /// As [`Book::open`].
    pub async fn refresh(&self, store: &Store) -> Result<()> {
        let id = store::clock_rules::in_force_id(store.reader()).await?;
        if id != Some(self.current().id) {
            let fresh = Arc::new(in_force(store.reader(), &self.zone).await?);
            *self.known.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        Ok(())
    }
}

/// How soon the rules that another process put in force are noticed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Follows the rules in force until the desk stops.
pub async fn follow(desk: Desk, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        if let Err(error) = desk.clockwork.refresh(&desk.store).await {
            tracing::error!(%error, "the rules of the clocks could not be read, tried again in a moment");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            stopped = stopping.changed() => {
                if stopped.is_err() {
                    return;
                }
            }
        }
    }
}

/// A document as it is stored.
///
/// # Errors
/// Never for rules.
pub fn to_json(rules: &ClockRules) -> Result<String> {
    serde_json::to_string(rules).map_err(|error| Error::Fault(error.to_string()))
}

/// A stored document.
///
/// # Errors
/// When it is none of this version of the program.
pub fn from_json(stored: &str) -> Result<ClockRules> {
    serde_json::from_str(stored).map_err(|error| Error::Fault(format!("clock rules: {error}")))
}

async fn in_force(db: &impl ConnectionTrait, zone: &Zone) -> Result<Clockwork> {
    let row = store::clock_rules::in_force(db).await?;
    let row = row.ok_or_else(|| Error::Fault("no clock rules are in force".to_owned()))?;
    Clockwork::new(row.id, from_json(&row.rules)?, zone).map_err(|error| Error::Fault(error.to_string()))
}
