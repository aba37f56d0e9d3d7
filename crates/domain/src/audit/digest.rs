//! The daily digest: where the chain stood, in a line that is kept outside of the database. Who changes the log afterwards, or
//! cuts its end off, contradicts it.

use jiff::civil::Date;
use model::Timestamp;
use model::audit::AuditKind;
use store::audit::{chain, search};

use crate::{Desk, Error, Result};

/// The last day of which a digest was handed over.
const TOLD: &str = "audit_digest_day";

/// Hands over the digest of yesterday, once; `false` where that was done or there is nobody to hand it to.
///
/// # Errors
/// When the database fails, or the digest could not be handed over: it is tried again.
pub async fn tell(desk: &Desk) -> Result<bool> {
    if !desk.witness.is_there() {
        return Ok(false);
    }
    let day = yesterday(desk);
    let db = desk.store.reader();
    let told = store::settings::get(db, TOLD).await?;
    // Later, where the clock was turned back: no day is told twice.
    if told.is_some_and(|told| told.parse::<Date>().is_ok_and(|told| told >= day)) {
        return Ok(false);
    }
    let line = line(desk, day).await?;
    // Handed over first: a day that is told twice does no harm, one that is not told is missing.
    desk.witness.tell(&line).map_err(Error::Fault)?;
    let tx = desk.store.begin().await?;
    store::settings::set(&tx, TOLD, &day.to_string()).await?;
    tx.commit().await?;
    Ok(true)
}

fn yesterday(desk: &Desk) -> Date {
    let today = desk.zone.day(desk.now());
    today.yesterday().unwrap_or(today)
}

/// `sportello-audit day=2026-11-23 seq=4711 hash=… entries=812 access=31 …`: the place and hash are those of now.
async fn line(desk: &Desk, day: Date) -> Result<String> {
    use std::fmt::Write;
    let db = desk.store.reader();
    let (seq, hash) = match chain::last(db).await? {
        Some(last) => (last.seq, last.hash),
        None => super::verify::beginning(desk, db).await?.0,
    };
    let (from, until) = (start(desk, day), start(desk, day.tomorrow().unwrap_or(day)));
    let counts = search::count_by_kind(db, from, until).await?;
    let all: i64 = counts.iter().map(|count| count.n).sum();
    let mut line = format!("sportello-audit day={day} seq={seq} hash={hash} entries={all}");
    for count in counts {
        // What somebody wrote into the database by hand stays out of the line.
        if let Ok(kind) = count.kind.parse::<AuditKind>() {
            let _ = write!(line, " {kind}={}", count.n);
        }
    }
    Ok(line)
}

/// When a day begins in the desk's zone.
pub(crate) fn start(desk: &Desk, day: Date) -> Timestamp {
    desk.zone
        .parse_local(&format!("{day}T00:00"))
        .unwrap_or(Timestamp(i64::MAX))
}

/// Place and hash of a digest's line; none of a line that is none, whatever was written before it.
pub fn parse(line: &str) -> Option<(i64, String)> {
    let (_, digest) = line.split_once("sportello-audit ")?;
    let field = |name: &str| {
        digest
            .split(' ')
            .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    let hash = field("hash")?.to_owned();
    let fits = hash.len() == 64 && hash.bytes().all(|digit| digit.is_ascii_hexdigit());
    Some((field("seq")?.parse().ok()?, hash)).filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_whatever_stands_before_it_and_nothing_else_is() {
        let hash = "0f".repeat(32);
        let line = format!("sportello-audit day=2026-11-23 seq=12 hash={hash} entries=3 read=3");
        assert_eq!(parse(&line), Some((12, hash.clone())));
        assert_eq!(
            parse(&format!("Nov 24 00:00:05 desk sportello[7]: {line}")),
            Some((12, hash))
        );
        for other in [
            "",
            "sportello-audit",
            "sportello-audit seq=1",
            "sportello-audit seq=x hash=0f",
            "sportello-audit seq=1 hash=0f",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
