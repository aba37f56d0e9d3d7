//! What holds for every mail, whatever is in it. A target makes a mail of the bytes it is given and asks here.

pub mod page;

use std::sync::LazyLock;

use mail::fax::{FaxRules, shipped};
use mail::inspect::inspection;
use mail::read::{Kind, Reader, Reading};
use mail::smime::TrustStore;
use mail::{ThreadClaim, Threading, text};

static FAX: LazyLock<FaxRules> = LazyLock::new(|| FaxRules::new(&shipped()).expect("the shipped rules are rules"));
static DESK: LazyLock<Threading> = LazyLock::new(|| Threading::new([7; 32], "desk.example", "Sportello"));

/// Reads a mail as the ingest does, believing nobody, and looks at the result.
pub fn read(raw: &[u8]) -> Option<Reading> {
    let reader = Reader {
        trust: &TrustStore::default(),
        fax: &FAX,
        received_ms: None,
    };
    let reading = reader.read(raw).ok()?;
    let mail = &reading.mail;
    assert!(!reading.signature.state.is_trusted(), "nobody is believed");
    assert!(
        !matches!(reading.kind, Kind::PecEnvelope | Kind::PecAnomaly | Kind::PecReceipt),
        "no certified mail without a signature that is believed"
    );
    assert!(reading.certified_ms().is_none());
    is_text(&mail.text);
    is_line(&mail.subject);
    is_line(&reading.clean_subject);
    for address in mail.from.iter().chain(&mail.to).chain(&mail.cc).chain(&mail.reply_to) {
        is_line(&address.email);
        is_line(address.name.as_deref().unwrap_or_default());
    }
    let mut bytes = 0;
    for file in &mail.attachments {
        bytes += file.bytes.len();
        is_line(&file.name);
        assert!((1..=200).contains(&file.name.chars().count()), "{:?}", file.name);
        assert!(
            !file.name.contains(['/', '\\', ':']) && !file.name.starts_with('.'),
            "{:?}",
            file.name
        );
    }
    assert!(bytes <= raw.len(), "{bytes} bytes of files in a mail of {}", raw.len());
    assert!(mail.references.len() <= 200 && mail.in_reply_to.len() <= 200);
    assert!(
        !matches!(DESK.claims(mail), ThreadClaim::Proven { .. }),
        "nobody knows the key"
    );
    let (visible, quoted) = text::split_quote(&mail.text);
    assert!(visible.len() + quoted.unwrap_or_default().len() <= mail.text.len());
    is_line(&text::preview(&mail.text, 100));
    if let Some(bounce) = &mail.bounce {
        assert!(bounce.failed.len() <= 1_000 && bounce.delayed.len() <= 1_000);
        assert!(
            bounce
                .diagnostic
                .as_ref()
                .is_none_or(|text| text.chars().count() <= 500)
        );
    }
    let seen = inspection(&reading);
    if let Some(page) = &seen.html_sanitized {
        page::is_harmless(page, false);
    }
    Some(reading)
}

/// A mail of one part with this type and these bytes.
pub fn wrapped(kind: &str, bytes: &[u8]) -> Vec<u8> {
    let header = format!("From: a@b.example\r\nContent-Type: {kind}\r\n\r\n");
    [header.as_bytes(), bytes].concat()
}

/// What a database and a page can take.
pub fn is_text(text: &str) {
    assert!(
        text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t')),
        "{text:?}"
    );
}

/// One line of it.
pub fn is_line(text: &str) {
    assert!(!text.contains(char::is_control), "{text:?}");
}
