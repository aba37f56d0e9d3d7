//! The sealer: links what was committed into the chain. Nobody who writes an entry waits for it, and one process at a time
//! does it.

use store::Database;
use store::audit::chain::{self, Seal};

use crate::{Desk, Result, failpoint};

/// So many are linked in one transaction.
const BATCH: i64 = 500;
/// On PostgreSQL a lower number may be committed after a higher one: so many numbers are looked at again each time.
const LATECOMERS: i64 = 1_000;
/// Every so many times all of them are looked at that were not there when this was done before.
const THOROUGH_EVERY: u32 = 600;

/// Where the sealing of a process stands.
#[derive(Debug, Default)]
pub struct Sealer {
    /// Below it nothing is missing any more.
    floor: i64,
    /// What was the highest sealed number at the last thorough look.
    noted: i64,
    looks: u32,
    /// The last place that this process saw.
    last: i64,
}

impl Sealer {
    /// For a single look at what is new: how a process ends.
    pub fn brief() -> Self {
        Self {
            looks: 1,
            ..Self::default()
        }
    }

    /// Links what was committed since; how many entries it was.
    ///
    /// # Errors
    /// When the database fails; then nothing was linked by this transaction.
    pub async fn seal(&mut self, desk: &Desk) -> Result<usize> {
        let thorough = self.looks.is_multiple_of(THOROUGH_EVERY);
        let mut sealed = 0;
        loop {
            let from = self.from(desk, thorough).await?;
            // Looking takes no lock: most of the time there is nothing to do.
            if chain::unsealed(desk.store.reader(), from, 1).await?.is_empty() {
                break;
            }
            match self.link(desk, from).await? {
                0 => break,
                count => sealed += count,
            }
        }
        if thorough {
            // What was being written at the thorough look before this one has been committed since, or never will be.
            self.floor = self.noted;
            self.noted = chain::highest_sealed(desk.store.reader()).await?;
        }
        self.looks = self.looks.wrapping_add(1);
        Ok(sealed)
    }

    /// Above which number entries are looked for.
    async fn from(&self, desk: &Desk, thorough: bool) -> Result<i64> {
        let highest = chain::highest_sealed(desk.store.reader()).await?;
        Ok(match desk.store.database() {
            // One writer at a time: numbers are committed in order.
            Database::Sqlite => highest,
            Database::Postgres if thorough => self.floor,
            Database::Postgres => self.floor.max(highest - LATECOMERS),
        })
    }

    async fn link(&mut self, desk: &Desk, from: i64) -> Result<usize> {
        let tx = desk.store.begin().await?;
        if !chain::lock(&tx).await? {
            return Ok(0);
        }
        let (mut seq, mut hash) = match chain::last(&tx).await? {
            Some(last) => (last.seq, last.hash),
            None => super::verify::beginning(desk, &tx).await?.0,
        };
        if seq < self.last {
            tracing::error!(seq, expected = self.last, "the audit chain has lost its end");
        }
        let mut seals = Vec::new();
        for row in chain::unsealed(&tx, from, BATCH).await? {
            if !desk.audit.key.is_ours(&row) {
                tracing::error!(entry = row.id, "an entry of the audit log was not written by the desk");
            }
            seq += 1;
            hash = desk.audit.key.link(seq, &hash, &row);
            seals.push(Seal {
                seq,
                audit_id: row.id,
                hash: hash.clone(),
            });
        }
        chain::insert(&tx, &seals).await?;
        failpoint::pass("audit.sealing");
        tx.commit().await?;
        failpoint::pass("audit.sealed");
        self.last = seq;
        Ok(seals.len())
    }
}
