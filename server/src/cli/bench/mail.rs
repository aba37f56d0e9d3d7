//! What one mail costs, without the network: stored, read, filed.

use std::time::{Duration, Instant};

use domain::Desk;
use domain::ingest::process::process_next;
use domain::ingest::receive::{Arrived, receive};

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
            raw: raw(n).into(),
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

/// A mail with a text and a base64 attachment of 100 kB; no two alike.
fn raw(n: usize) -> Vec<u8> {
    use std::fmt::Write;
    let mut mail = format!(
        "From: Cittadino <cittadino{n}@posta.example>\r\nTo: tributi@bench.example\r\nSubject: Invio documenti {n}\r\n\
         Message-ID: <bench-{n}@posta.example>\r\nDate: Mon, 23 Nov 2026 09:30:00 +0100\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"parte\"\r\n\r\n--parte\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         Buongiorno, allego i documenti richiesti.\r\n--parte\r\nContent-Type: application/pdf; name=\"documento.pdf\"\r\n\
         Content-Disposition: attachment; filename=\"documento.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    );
    let line = "JVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoKPDwvTGVuZ3RoIDMgMCBSL0ZpbHRlci9GbGF0ZURl";
    for row in 0..1_790 {
        let _ = write!(mail, "{:04}{}\r\n", (row + n) % 10_000, &line[..72]);
    }
    mail.push_str("--parte--\r\n");
    mail.into_bytes()
}
