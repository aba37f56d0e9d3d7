//! Mails as citizens send them. `mail::compose` writes plain text only, because the desk sends nothing else; mail
//! programs send HTML with its plain form and pictures inside, which is put together here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail::address::Address;
use mail::compose::{AutoSubmitted, Outgoing, compose};
use model::Timestamp;

use super::cases::FileContent;
use super::files;
use crate::{Error, Result};

/// A mail to the desk.
pub(super) struct Letter<'a> {
    pub from: Address,
    pub to: &'a str,
    pub subject: String,
    pub text: &'a str,
    pub html: Option<&'a str>,
    pub files: &'a [FileContent],
    pub message_id: String,
    /// Message-IDs of the conversation, oldest first; the last is the one it answers.
    pub references: Vec<String>,
    pub at: Timestamp,
}

/// The bytes of a mail.
///
/// # Errors
/// When an address cannot be sent to.
pub(super) fn write(letter: Letter<'_>) -> Result<Vec<u8>> {
    let attachments = if letter.html.is_some() {
        Vec::new()
    } else {
        files::attachments(letter.files)
    };
    let plain = compose(&Outgoing {
        from: letter.from,
        to: vec![Address::new(letter.to)],
        cc: Vec::new(),
        reply_to: None,
        subject: letter.subject,
        text: letter.text.trim().to_owned(),
        message_id: letter.message_id,
        in_reply_to: letter.references.last().cloned(),
        references: letter.references,
        attachments,
        date_ms: letter.at.0,
        automatic: AutoSubmitted::No,
    })
    .map_err(|error| Error::Fault(format!("composing a mail of the demonstration: {error}")))?;
    match letter.html {
        None => Ok(plain),
        Some(html) => with_html(plain, html, letter.files),
    }
}

/// The same mail with its text in two forms (RFC 2046 5.1.4), pictures related to the HTML (RFC 2387), other files beside.
fn with_html(plain: Vec<u8>, html: &str, files: &[FileContent]) -> Result<Vec<u8>> {
    let plain = String::from_utf8(plain).map_err(|error| Error::Fault(error.to_string()))?;
    let (head, text) = plain.split_once("\r\n\r\n").unwrap_or((plain.as_str(), ""));
    // Fields about the text go with the text; they are too short to be folded.
    let about = |line: &&str| line.to_ascii_lowercase().starts_with("content-");
    let (about_text, head): (Vec<&str>, Vec<&str>) = head.split("\r\n").partition(about);
    let text = format!("{}\r\n\r\n{}\r\n", about_text.join("\r\n"), text.trim_end());
    let html = encoded("Content-Type: text/html; charset=utf-8", html.as_bytes());
    let mut body = multipart("alternative", &[text, html]);
    let (inline, beside): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.cid.is_some());
    for (kind, files) in [("related", inline), ("mixed", beside)] {
        if !files.is_empty() {
            let mut parts = vec![body];
            parts.extend(files.into_iter().map(file_part));
            body = multipart(kind, &parts);
        }
    }
    Ok(format!("{}\r\n{body}", head.join("\r\n")).into_bytes())
}

fn multipart(kind: &str, parts: &[String]) -> String {
    let boundary = format!("demo-{kind}");
    let mut text = format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n");
    for part in parts {
        text.push_str(&format!("--{boundary}\r\n{part}"));
    }
    text.push_str(&format!("--{boundary}--\r\n"));
    text
}

fn file_part(file: &FileContent) -> String {
    let name = &file.name;
    let place = match &file.cid {
        Some(cid) => format!("Content-ID: <{cid}>\r\nContent-Disposition: inline; filename=\"{name}\""),
        None => format!("Content-Disposition: attachment; filename=\"{name}\""),
    };
    encoded(
        &format!("Content-Type: {}\r\n{place}", files::mime(file.kind)),
        &files::bytes(file),
    )
}

/// A part in base64, in lines as long as they may be (RFC 2045 6.8).
fn encoded(head: &str, bytes: &[u8]) -> String {
    let mut text = format!("{head}\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    for line in STANDARD.encode(bytes).as_bytes().chunks(76) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::cases::FileKind;

    #[test]
    fn a_mail_with_html_reads_as_it_was_written() {
        let file = |name: &str, kind, cid: Option<&str>| FileContent {
            name: name.into(),
            kind,
            cid: cid.map(str::to_owned),
        };
        let files = [
            file("logo.png", FileKind::Png, Some("logo@a.example")),
            file("atto.pdf", FileKind::Pdf, None),
        ];
        let letter = Letter {
            from: Address {
                name: Some("Società «Demo», Venosa".into()),
                email: "a@a.example".into(),
            },
            to: "tributi@demo.example",
            subject: "Perché? Una domanda lunga, con così tanti accenti che il suo campo va a capo più volte".into(),
            text: "Buongiorno,\n\n.perché?\n",
            html: Some("<p>Buongiorno</p><img src=\"cid:logo@a.example\">"),
            files: &files,
            message_id: "demo-1@a.example".into(),
            references: vec!["x@demo.example".into()],
            at: Timestamp(1_795_000_000_000),
        };
        let mail = mail::parse(&write(letter).unwrap()).unwrap();
        assert_eq!(mail.from.unwrap().name.as_deref(), Some("Società «Demo», Venosa"));
        assert!(mail.subject.ends_with("va a capo più volte"), "{}", mail.subject);
        assert_eq!(mail.in_reply_to, ["x@demo.example"]);
        assert_eq!(mail.text, "Buongiorno,\n\n.perché?");
        assert_eq!(
            mail.html.as_deref(),
            Some("<p>Buongiorno</p><img src=\"cid:logo@a.example\">")
        );
        let found: Vec<_> = mail
            .attachments
            .iter()
            .map(|file| (file.name.as_str(), file.inline))
            .collect();
        assert_eq!(found, [("logo.png", true), ("atto.pdf", false)]);
        assert!(mail.attachments[1].bytes.starts_with(b"%PDF"));
    }
}
