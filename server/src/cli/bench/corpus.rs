//! Mails as a contact centre gets them: 60 % mail, 30 % certified mail, 10 % fax, 100 kB on average.

use std::fmt::Write;

use mail::pec::provider::{Passing, Provider, Validity};

/// 23 November 2026, in milliseconds since 1970.
const DAY_MS: i64 = 1_795_424_400_000;

/// The number of the first mail.
const FIRST: usize = 1_000_000;

/// Mails, and the certificates by which the certified ones among them are believed.
pub struct Corpus {
    pub mails: Vec<Vec<u8>>,
    pub bundle: Vec<u8>,
}

/// Makes `count` mails, no two alike.
///
/// # Errors
/// When OpenSSL cannot sign.
pub fn corpus(count: usize) -> Result<Corpus, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let provider = Provider::new("pec.bench.example", Validity::default()).map_err(|error| text(&error))?;
    // Apart from the numbers of other measurements: a mailbox takes the same mail only once.
    let mails = (FIRST..FIRST + count)
        .map(|n| match n % 10 {
            0 => Ok(fax(n)),
            1..=3 => certified(&provider, n).map_err(|error| text(&error)),
            _ => Ok(letter(n, "tributi@bench.example", 1_790)),
        })
        .collect::<Result<_, _>>()?;
    Ok(Corpus {
        mails,
        bundle: provider.bundle().map_err(|error| text(&error))?,
    })
}

/// A mail with a text, the same as HTML, and an attachment of so many lines of base64.
pub fn letter(n: usize, to: &str, lines: usize) -> Vec<u8> {
    let mut mail = format!(
        "From: Cittadino <cittadino{n}@posta.example>\r\nTo: {to}\r\nSubject: Invio documenti {n}\r\nMessage-ID: \
         <bench-{n}@posta.example>\r\nDate: Mon, 23 Nov 2026 09:30:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: \
         multipart/mixed; boundary=\"parte\"\r\n\r\n--parte\r\nContent-Type: multipart/alternative; boundary=\"alt\"\r\n\r\n\
         --alt\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBuongiorno, allego i documenti richiesti.\r\n--alt\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n<p>Buongiorno, allego i <b>documenti</b> richiesti.</p>\r\n--alt--\r\n"
    );
    file(&mut mail, "parte", "application/pdf", "documento.pdf", lines, n);
    mail.push_str("--parte--\r\n");
    mail.into_bytes()
}

fn certified(provider: &Provider, n: usize) -> Result<Vec<u8>, mail::pec::provider::SigningError> {
    let inner = letter(n, "tributi@pec.bench.example", 1_700);
    let (id, pec_id) = (format!("c{n}@posta.example"), format!("opec.{n}@pec.bench.example"));
    let passing = Passing {
        from: &format!("cittadino{n}@posta.example"),
        to: &["tributi@pec.bench.example"],
        ordinary: &[],
        subject: &format!("Invio documenti {n}"),
        message_id: &id,
        pec_id: &pec_id,
        at_ms: DAY_MS,
    };
    provider.envelope(&passing, &inner)
}

fn fax(n: usize) -> Vec<u8> {
    let mut mail = format!(
        "From: Server fax HylaFAX <faxmaster@fax.bench.example>\r\nTo: tributi@bench.example\r\nSubject: Fax ricevuto da \
         0971{:06}\r\nMessage-ID: <fax-{n}@fax.bench.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; \
         boundary=\"parte\"\r\n\r\n--parte\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n                Mittente: \
         0971{:06}\r\n                  Pagine: 2\r\n                 CallID1: 0971{:06}\r\n",
        n % 1_000_000,
        n % 1_000_000,
        n % 1_000_000
    );
    file(&mut mail, "parte", "application/pdf", &format!("fax{n:09}.pdf"), 800, n);
    mail.push_str("--parte--\r\n");
    mail.into_bytes()
}

fn file(mail: &mut String, boundary: &str, mime: &str, name: &str, lines: usize, n: usize) {
    // Writing to a string cannot fail.
    let _ = write!(
        mail,
        "--{boundary}\r\nContent-Type: {mime}; name=\"{name}\"\r\nContent-Disposition: attachment; \
         filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    );
    let line = "JVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoKPDwvTGVuZ3RoIDMgMCBSL0ZpbHRlci9GbGF0ZURl";
    for row in 0..lines {
        let _ = write!(mail, "{:04}{}\r\n", (row + n) % 10_000, &line[..72]);
    }
}
