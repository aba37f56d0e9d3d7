//! What leaves must arrive as it was written, and nothing in it may become a header of its own.

use mail::{Address, AutoSubmitted, Automatic, ComposeError, Mail, Outgoing, OutgoingAttachment, compose, parse};

fn outgoing() -> Outgoing {
    Outgoing {
        from: Address {
            name: Some("URP – Tributi".to_owned()),
            email: "urp@regione.example".to_owned(),
        },
        to: vec![Address::new("mario@cittadini.example")],
        cc: vec![],
        reply_to: None,
        subject: "Re: [URP #5] Perché".to_owned(),
        text: "Gentile Mario,\nla città è qui.\n".to_owned(),
        message_id: "t5.m1.00@desk.example".to_owned(),
        in_reply_to: None,
        references: vec![],
        attachments: vec![],
        date_ms: 1_794_211_951_000,
        automatic: AutoSubmitted::No,
    }
}

fn send(mail: &Outgoing) -> (String, Mail) {
    let raw = compose(mail).expect("composed");
    let mail = parse(&raw).expect("a mail");
    (String::from_utf8(raw).expect("ASCII"), mail)
}

#[test]
fn round_trip() {
    let mut mail = outgoing();
    mail.to.push(Address {
        name: Some("Rossi, \"Anna\" è".to_owned()),
        email: "anna@cittadini.example".to_owned(),
    });
    mail.cc.push(Address {
        name: Some("Ufficio".to_owned()),
        email: "cc@regione.example".to_owned(),
    });
    mail.reply_to = Some(Address::new("risposte@regione.example"));
    mail.in_reply_to = Some("<domanda@cittadini.example>".to_owned());
    mail.references = vec!["uno@x".to_owned(), "domanda@cittadini.example".to_owned()];
    mail.automatic = AutoSubmitted::Replied;
    let bytes: Vec<u8> = (0..=255).collect();
    mail.attachments = vec![
        OutgoingAttachment {
            name: "Perizia così.pdf".to_owned(),
            mime: "application/pdf".to_owned(),
            bytes: bytes.clone(),
        },
        OutgoingAttachment {
            name: "dati.csv".to_owned(),
            mime: "text/csv".to_owned(),
            bytes: b"a\nb\r\nc".to_vec(),
        },
        OutgoingAttachment {
            name: "inoltro.eml".to_owned(),
            mime: "message/rfc822".to_owned(),
            bytes: b"Subject: x\r\n\r\ny".to_vec(),
        },
        OutgoingAttachment {
            name: "x".repeat(150),
            mime: "non un tipo".to_owned(),
            bytes: vec![],
        },
    ];
    let (raw, read) = send(&mail);
    assert!(raw.is_ascii(), "7-bit");
    assert!(!raw.replace("\r\n", "").contains(['\r', '\n']), "CRLF only");
    assert!(raw.lines().all(|line| line.len() <= 998));
    assert_eq!(read.from.as_ref(), Some(&mail.from));
    assert_eq!(read.to, mail.to);
    assert_eq!(read.cc, mail.cc);
    assert_eq!(read.reply_to, [Address::new("risposte@regione.example")]);
    assert_eq!(read.subject, mail.subject);
    assert_eq!(read.text, mail.text.trim());
    assert_eq!(read.message_id.as_deref(), Some(mail.message_id.as_str()));
    assert_eq!(read.in_reply_to, ["domanda@cittadini.example"]);
    assert_eq!(read.references, mail.references);
    assert_eq!(read.date_ms, Some(mail.date_ms));
    assert_eq!(read.automatic, Automatic::Replied);
    let files: Vec<_> = read
        .attachments
        .iter()
        .map(|file| (file.name.as_str(), file.mime.as_str()))
        .collect();
    let long = "x".repeat(150);
    assert_eq!(
        files,
        [
            ("Perizia così.pdf", "application/pdf"),
            ("dati.csv", "text/csv"),
            ("inoltro.eml", "application/octet-stream"),
            (long.as_str(), "application/octet-stream"),
        ]
    );
    assert_eq!(read.attachments[0].bytes, bytes);
    assert_eq!(read.attachments[1].bytes, b"a\nb\r\nc");
    assert_eq!(
        compose(&mail).expect("composed"),
        raw.as_bytes(),
        "the same input gives the same bytes"
    );
}

#[test]
fn what_the_program_writes_by_itself_says_so() {
    let mut mail = outgoing();
    mail.automatic = AutoSubmitted::Generated;
    let (raw, read) = send(&mail);
    assert!(raw.contains("\r\nAuto-Submitted: auto-generated\r\n"), "{raw}");
    assert_eq!(read.automatic, Automatic::Generated);
}

#[test]
fn plain_mail() {
    let (raw, read) = send(&outgoing());
    assert!(raw.contains("Date: Mon, 09 Nov 2026 08:12:31 +0000\r\n"), "{raw}");
    assert!(raw.contains("Message-ID: <t5.m1.00@desk.example>\r\n"));
    assert!(raw.contains("Content-Type: text/plain; charset=utf-8\r\n"));
    assert!(!raw.contains("Auto-Submitted"));
    assert!(read.attachments.is_empty());
    let mut long = outgoing();
    long.text = format!("{}\nFrom qui\n.\nfine ", "parola ".repeat(1_000));
    assert_eq!(send(&long).1.text, long.text.trim());
}

#[test]
fn nothing_starts_a_header() {
    let evil = "x\r\nBcc: vittima@altrove.example\r\n\r\ncorpo";
    let mut mail = outgoing();
    mail.subject = evil.to_owned();
    mail.from.name = Some(evil.to_owned());
    mail.to[0].name = Some(evil.to_owned());
    mail.in_reply_to = Some(format!("a@b{evil}"));
    mail.references = vec![format!("a@b{evil}"), "c@d\n".to_owned(), "e@f".to_owned()];
    mail.attachments = vec![OutgoingAttachment {
        name: evil.to_owned(),
        mime: format!("text/plain{evil}"),
        bytes: vec![1],
    }];
    let (raw, read) = send(&mail);
    assert!(!raw.to_lowercase().lines().any(|line| line.starts_with("bcc")), "{raw}");
    assert_eq!(read.subject, "x Bcc: vittima@altrove.example corpo");
    assert!(read.in_reply_to.is_empty());
    assert_eq!(read.references, ["e@f"]);
    assert_eq!(read.attachments.len(), 1);
    for bad in [
        evil,
        "a@b.it\r\nBcc: c@d.it",
        "a@b.it\n",
        "a@b.it, c@d.it",
        "a b@c.it",
        "perché@x.it",
        "niente",
        "",
    ] {
        let mut mail = outgoing();
        mail.to[0].email = bad.to_owned();
        assert!(matches!(compose(&mail), Err(ComposeError::Address(_))), "{bad:?}");
    }
    for bad in ["", "<>", "a b@c", "a@b>\r\nBcc: c@d.it", "a@b\n"] {
        let mut mail = outgoing();
        mail.message_id = bad.to_owned();
        assert!(matches!(compose(&mail), Err(ComposeError::MessageId(_))), "{bad:?}");
    }
}

#[test]
fn limits() {
    let mut mail = outgoing();
    mail.references = (0..50).map(|number| format!("r{number}@x")).collect();
    let (_, read) = send(&mail);
    assert_eq!((read.references.len(), read.references[0].as_str()), (20, "r30@x"));
    mail.to.clear();
    assert!(matches!(compose(&mail), Err(ComposeError::NoRecipient)));
    for date_ms in [i64::MIN, -1, i64::MAX] {
        let mut mail = outgoing();
        mail.date_ms = date_ms;
        assert!(compose(&mail).is_ok(), "{date_ms}");
    }
}
