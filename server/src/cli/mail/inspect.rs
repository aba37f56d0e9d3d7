//! `sportello mail inspect`: how a mail would be read. The same code as the ingest, and no database.

use std::io::{BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use mail::fax::{FaxRules, shipped};
use mail::inspect::{Inspection, inspection};
use mail::read::Reader;
use mail::smime::TrustStore;
use serde::Serialize;

use crate::cli::{Exit, Outcome};

#[derive(Args)]
pub struct InspectArgs {
    /// Mails as files (.eml).
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// One JSON object a line instead of text.
    #[arg(long)]
    json: bool,
    /// Certificates whose signatures are believed (PEM). Without it none is.
    #[arg(long, value_name = "FILE.pem")]
    trust: Option<PathBuf>,
}

#[derive(Serialize)]
struct Line<'a> {
    file: String,
    #[serde(flatten)]
    mail: &'a Inspection,
}

/// A file that is no mail: what the ingest would put into quarantine.
#[derive(Serialize)]
struct Unreadable<'a> {
    file: String,
    kind: Option<&'a str>,
    action: &'a str,
    error: String,
}

/// Reads each file; a file that cannot be read does not keep the others from it.
pub fn run(args: &InspectArgs) -> Outcome {
    let trust = match &args.trust {
        Some(path) => trust(path)?,
        None => TrustStore::default(),
    };
    let fax = FaxRules::new(&shipped()).map_err(Exit::failed)?;
    let mut out = BufWriter::new(stdout().lock());
    let mut unreadable = 0_usize;
    for path in &args.files {
        let raw = std::fs::read(path).map_err(|error| Exit::failed(format!("{}: {error}", path.display())))?;
        let reader = Reader {
            trust: &trust,
            fax: &fax,
            received_ms: None,
        };
        let file = path.display().to_string();
        let written = match reader.read(&raw) {
            Ok(reading) => {
                let mail = inspection(&reading);
                if args.json {
                    json(&mut out, &Line { file, mail: &mail })
                } else {
                    text(&mut out, &file, &mail)
                }
            }
            Err(error) => {
                unreadable += 1;
                let line = Unreadable {
                    file,
                    kind: None,
                    action: mail::read::Action::Quarantine.code(),
                    error: error.to_string(),
                };
                if args.json {
                    json(&mut out, &line)
                } else {
                    writeln!(out, "{}\n  error          {}\n", line.file, line.error)
                }
            }
        };
        match written {
            Ok(()) => {}
            // Whoever reads has seen enough (`| head`).
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
            Err(error) => return Err(Exit::failed(error)),
        }
    }
    out.flush().map_err(Exit::failed)?;
    match unreadable {
        0 => Ok(()),
        count => Err(Exit::failed(format!(
            "{count} of {} files hold no mail",
            args.files.len()
        ))),
    }
}

fn trust(path: &Path) -> Result<TrustStore, Exit> {
    let name = path.display();
    let pem = std::fs::read(path).map_err(|error| Exit::failed(format!("{name}: {error}")))?;
    TrustStore::from_pem(&pem).map_err(|error| Exit::failed(format!("{name}: {error}")))
}

fn json(out: &mut impl Write, line: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// A fact a line, for people.
fn text(out: &mut impl Write, file: &str, mail: &Inspection) -> std::io::Result<()> {
    writeln!(out, "{file}")?;
    for step in &mail.steps {
        writeln!(out, "  {:<14} {}", step.what, step.found)?;
    }
    let facts = [
        ("action", Some(mail.action.code().to_owned())),
        ("sender", mail.true_sender.clone()),
        ("subject", Some(mail.clean_subject.clone())),
        ("certified", mail.certified_time.clone()),
        ("error", mail.errore_esteso.clone()),
        ("refers to", mail.ref_message_id.clone()),
        ("caller", mail.caller.clone()),
        ("pages", mail.pages.map(|pages| pages.to_string())),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            writeln!(out, "  {name:<14} {value}")?;
        }
    }
    for (address, state) in &mail.recipient_state {
        writeln!(out, "  {:<14} {address}: {}", "recipient", state.code())?;
    }
    for file in &mail.attachments {
        writeln!(
            out,
            "  {:<14} {} ({}, {} bytes)",
            "attachment", file.name, file.mime, file.bytes
        )?;
    }
    for line in mail.text.lines().take(12) {
        writeln!(out, "  | {line}")?;
    }
    writeln!(out)
}
