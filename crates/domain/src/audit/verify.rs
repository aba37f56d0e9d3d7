//! Verifying the chain: every entry is there, as it was sealed, and was written by the desk.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::Ordering;

use model::audit::{Broken, ChainView, Flaw, Verification, Verified};
use model::{Permission, Timestamp};
use serde::{Deserialize, Serialize};
use store::ConnectionTrait;
use store::audit::Row;
use store::audit::chain::{self, Seal};
use store::audit::segment;

use crate::admin::Actor;
use crate::{Desk, Error, Principal, Result};

/// So many places are read at a time.
const PAGE: i64 = 1_000;
/// An entry that is so much older than the one before it tells of a clock that was turned back (milliseconds); what was seen is
/// written down a moment after what was done.
const TURNED_BACK_MS: i64 = 60_000;
/// Where the last verification is kept.
const VERIFIED: &str = "audit_verified";

/// A place in the chain, and the hash there.
pub(super) type Place = (i64, String);

/// Where the chain begins: before its first entry, or behind the years that were dropped; and what is wrong with what is
/// written down of those.
pub(super) async fn beginning(desk: &Desk, db: &impl ConnectionTrait) -> Result<(Place, Option<Broken>)> {
    let mut begins = (0, desk.audit.key.genesis());
    let mut broken = None;
    for segment in segment::all(db).await? {
        if desk.audit.key.segment(&segment) != segment.mac {
            broken = broken.or(Some(Broken {
                flaw: Flaw::Segment,
                seq: Some(segment.first_seq),
                entry: None,
            }));
        }
        if segment.dropped_seq > begins.0 {
            begins = (segment.dropped_seq, segment.dropped_hash);
        }
    }
    Ok((begins, broken))
}

/// Verifies the chain, from a place on or the whole of it. It stops at the first place that is broken.
///
/// # Errors
/// When the database fails. A broken chain is no error.
pub async fn verify(desk: &Desk, from: Option<i64>) -> Result<Verification> {
    let db = desk.store.reader();
    let digests = digests(desk)?;
    let (mut begins, broken) = beginning(desk, db).await?;
    if let Some(before) = from.map(|from| from - 1).filter(|before| *before > begins.0) {
        match chain::at(db, before).await? {
            Some(seal) => begins = (seal.seq, seal.hash),
            None => {
                return Ok(Verification {
                    broken: Some(broken_at(Flaw::Gap, before, None)),
                    ..Verification::default()
                });
            }
        }
    }
    let mut walk = Walk {
        desk,
        digests: &digests,
        at: begins.0,
        hash: begins.1,
        latest: Timestamp(i64::MIN),
        found: Verification {
            first_seq: begins.0 + 1,
            broken,
            ..Verification::default()
        },
    };
    walk.compare_digest();
    while walk.found.broken.is_none() {
        let seals = chain::after(db, walk.at, PAGE).await?;
        let Some(last) = seals.last() else { break };
        let entries = chain::entries(db, walk.at, last.seq).await?;
        let mut entries: HashMap<i64, Row> = entries.into_iter().map(|row| (row.id, row)).collect();
        for seal in seals {
            let entry = entries.remove(&seal.audit_id);
            walk.step(seal, entry);
            if walk.found.broken.is_some() {
                break;
            }
        }
    }
    let mut found = walk.end();
    if found.broken.is_none() {
        unsealed(desk, from.is_none(), &mut found).await?;
    }
    Ok(found)
}

fn broken_at(flaw: Flaw, seq: i64, entry: Option<i64>) -> Broken {
    Broken {
        flaw,
        seq: Some(seq),
        entry,
    }
}

/// A walk along the chain.
struct Walk<'a> {
    desk: &'a Desk,
    digests: &'a BTreeMap<i64, String>,
    at: i64,
    hash: String,
    latest: Timestamp,
    found: Verification,
}

impl Walk<'_> {
    fn step(&mut self, seal: Seal, entry: Option<Row>) {
        let seq = self.at + 1;
        if seal.seq != seq {
            self.found.broken = Some(broken_at(Flaw::Gap, seq, None));
            return;
        }
        let Some(entry) = entry else {
            self.found.broken = Some(broken_at(Flaw::Removed, seq, Some(seal.audit_id)));
            return;
        };
        let key = &self.desk.audit.key;
        if key.link(seq, &self.hash, &entry) != seal.hash {
            self.found.broken = Some(broken_at(Flaw::Changed, seq, Some(entry.id)));
            return;
        }
        if !key.is_ours(&entry) {
            self.found.broken = Some(broken_at(Flaw::Foreign, seq, Some(entry.id)));
            return;
        }
        self.at = seq;
        self.hash = seal.hash;
        self.found.entries += 1;
        if self.latest.0 != i64::MIN && self.latest.since(entry.at) > TURNED_BACK_MS {
            self.found.turned_back += 1;
        }
        self.latest = entry.at;
        self.compare_digest();
    }

    /// Whether a digest outside knows another hash of this place.
    fn compare_digest(&mut self) {
        if let Some(hash) = self.digests.get(&self.at) {
            self.found.digests += 1;
            if *hash != self.hash {
                self.found.broken = Some(broken_at(Flaw::Digest, self.at, None));
            }
        }
    }

    fn end(mut self) -> Verification {
        self.found.last_seq = self.at;
        self.found.last_hash = self.hash;
        let known = self.digests.last_key_value().map_or(0, |(seq, _)| *seq);
        if self.found.broken.is_none() && known > self.at {
            self.found.broken = Some(broken_at(Flaw::Cut, self.at + 1, None));
        }
        self.found
    }
}

/// What is in no place of the chain: written by the desk, and a moment ago. Where the whole log is verified, also whether
/// an entry is there twice.
async fn unsealed(desk: &Desk, whole: bool, found: &mut Verification) -> Result<()> {
    let db = desk.store.reader();
    let mut above = if whole { 0 } else { chain::highest_sealed(db).await? };
    loop {
        let rows = chain::unsealed(db, above, PAGE).await?;
        let Some(last) = rows.last() else { break };
        above = last.id;
        found.unsealed += i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if let Some(foreign) = rows.iter().find(|row| !desk.audit.key.is_ours(row)) {
            found.broken = Some(Broken {
                flaw: Flaw::Foreign,
                seq: None,
                entry: Some(foreign.id),
            });
            return Ok(());
        }
    }
    if whole && let Some(entry) = chain::repeated(db).await? {
        found.broken = Some(Broken {
            flaw: Flaw::Twice,
            seq: None,
            entry: Some(entry),
        });
    }
    Ok(())
}

fn digests(desk: &Desk) -> Result<BTreeMap<i64, String>> {
    let lines = desk
        .witness
        .told()
        .map_err(|error| Error::Fault(format!("the digests of the audit log: {error}")))?;
    Ok(lines.iter().filter_map(|line| super::digest::parse(line)).collect())
}

/// The last verification, as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    at: Timestamp,
    by: Option<i64>,
    found: Verification,
}

/// Verifies the whole chain, and keeps when, by whom and with what result.
///
/// # Errors
/// [`model::Problem::Forbidden`], or when the database fails.
pub async fn check(desk: &Desk, actor: Actor<'_>, from: Option<i64>) -> Result<Verification> {
    actor.require(Permission::Audit)?;
    let found = verify(desk, from).await?;
    let kept = Kept {
        at: desk.now(),
        by: actor.person_id(),
        found: found.clone(),
    };
    let text = serde_json::to_string(&kept).map_err(|error| Error::Fault(error.to_string()))?;
    let result = match &found.broken {
        Some(broken) => broken.flaw.code(),
        None => "whole",
    };
    let data = serde_json::json!({"result": result, "seq": found.last_seq, "from": from}).to_string();
    let tx = desk.store.begin().await?;
    // What was looked at in part says nothing about the whole.
    if from.is_none() {
        store::settings::set(&tx, VERIFIED, &text).await?;
    }
    actor
        .audit_with(desk, &tx, "audit.verify", "audit", None, Some(data))
        .await?;
    tx.commit().await?;
    Ok(found)
}

/// Has the whole chain verified in the background; nothing where that is under way.
///
/// # Errors
/// [`model::Problem::Forbidden`].
pub fn begin(desk: &Desk, who: &Principal) -> Result<()> {
    who.require(Permission::Audit)?;
    if desk.audit.verifying.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    let (desk, who) = (desk.clone(), who.clone());
    tokio::spawn(async move {
        if let Err(error) = check(&desk, Actor::Person(&who), None).await {
            tracing::error!(%error, "the audit log could not be verified");
        }
        desk.audit.verifying.store(false, Ordering::SeqCst);
    });
    Ok(())
}

/// How the chain stands.
///
/// # Errors
/// When the database fails.
pub(super) async fn standing(desk: &Desk) -> Result<ChainView> {
    let db = desk.store.reader();
    let last = chain::last(db).await?;
    let last_at = match &last {
        Some(last) => store::audit::find(db, last.audit_id).await?,
        None => None,
    };
    let (last_seq, last_hash) = match last {
        Some(last) => (last.seq, last.hash),
        None => beginning(desk, db).await?.0,
    };
    let kept = store::settings::get(db, VERIFIED).await?;
    // A result that another version of the program wrote is none.
    let kept: Option<Kept> = kept.and_then(|text| serde_json::from_str(&text).ok());
    let verified = match kept {
        None => None,
        Some(kept) => {
            let by = match kept.by {
                Some(id) => store::people::find(db, id).await?.map(|person| person.name),
                None => None,
            };
            Some(Verified {
                at: desk.moment(kept.at),
                by,
                found: kept.found,
            })
        }
    };
    Ok(ChainView {
        last_seq,
        last_hash,
        last_at: last_at.map(|row| desk.moment(row.at)),
        verified,
        running: desk.audit.verifying.load(Ordering::SeqCst),
    })
}
