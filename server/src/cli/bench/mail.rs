//! What mail costs, without the network: read, stored, filed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::Desk;
use domain::ingest::process::process_next;
use domain::ingest::receive::{Arrived, receive};
use mail::inspect::inspection;
use mail::read::Reader;
use mail::smime::TrustStore;

use super::corpus::{Corpus, corpus, letter};
use super::cpu;

/// The measured cost of a mail.
pub struct Mail {
    pub p50: Duration,
    pub p95: Duration,
    pub cpu_ms: f64,
    pub per_second: f64,
}

/// Receives mails with an attachment of 100 kB, one after the other, in this process.
///
/// # Errors
/// When the database or the file store fails.
pub async fn measure(desk: &Desk, mailbox_id: i64, count: usize) -> Result<Vec<Mail>, domain::Error> {
    let with_database = desk.store.database() == store::Database::Postgres;
    let pid = std::process::id();
    let mut times = Vec::with_capacity(count);
    let before = cpu::spent_ms(pid, with_database);
    let begun = Instant::now();
    for n in 0..count {
        let one = Instant::now();
        let arrived = Arrived {
            mailbox_id,
            place: None,
            received_at: None,
            raw: letter(n, "tributi@bench.example", 1_790).into(),
        };
        receive(desk, arrived).await?;
        process_next(desk).await?;
        times.push(one.elapsed());
    }
    let wall = begun.elapsed();
    let cpu = cpu::spent_ms(pid, with_database) - before;
    times.sort();
    let at = |share: f64| times[(((times.len() - 1) as f64) * share) as usize];
    let count = times.len() as f64;
    Ok(vec![Mail {
        p50: at(0.5),
        p95: at(0.95),
        cpu_ms: cpu / count,
        per_second: count / wall.as_secs_f64(),
    }])
}

/// How fast mixed mail is read, and taken in.
pub struct Mixed {
    pub mails: usize,
    pub megabytes: f64,
    /// One core, reading alone: `sportello mail inspect`.
    pub read_mb_per_second: f64,
    /// Stored and filed, both at once as a running desk does.
    pub mails_per_second: f64,
}

/// Reads and takes in mixed mail, in this process.
///
/// # Errors
/// When the database or the file store fails, or a mail opens no ticket.
pub async fn mixed(desk: &Desk, mailbox_id: i64, count: usize) -> Result<Mixed, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let Corpus { mails, bundle } = corpus(count)?;
    let desk = Desk {
        trust: Arc::new(TrustStore::from_pem(&bundle).map_err(|error| text(&error))?),
        ..desk.clone()
    };
    let fax = desk.fax.rules(&desk.store).await.map_err(|error| text(&error))?;
    let bytes: usize = mails.iter().map(Vec::len).sum();
    let begun = Instant::now();
    for raw in &mails {
        let reader = Reader {
            trust: &desk.trust,
            fax: &fax,
            received_ms: Some(desk.now().0),
        };
        let reading = reader.read(raw).map_err(|error| text(&error))?;
        let line = serde_json::to_string(&inspection(&reading)).map_err(|error| text(&error))?;
        std::hint::black_box(line);
    }
    let read = begun.elapsed();
    let begun = Instant::now();
    let storing = desk.clone();
    let stored = tokio::spawn(async move {
        for raw in mails {
            let arrived = Arrived {
                mailbox_id,
                place: None,
                received_at: None,
                raw: raw.into(),
            };
            receive(&storing, arrived).await.map_err(|error| error.to_string())?;
        }
        Ok::<(), String>(())
    });
    let mut filed = 0;
    while filed < count {
        if process_next(&desk).await.map_err(|error| text(&error))? {
            filed += 1;
        } else if stored.is_finished() {
            return Err(format!("{filed} of {count} mails were filed and no more came"));
        } else {
            desk.inbound_waiting.notified().await;
        }
    }
    stored.await.map_err(|error| text(&error))??;
    let taken = begun.elapsed();
    let megabytes = bytes as f64 / 1e6;
    Ok(Mixed {
        mails: count,
        megabytes,
        read_mb_per_second: megabytes / read.as_secs_f64(),
        mails_per_second: count as f64 / taken.as_secs_f64(),
    })
}
