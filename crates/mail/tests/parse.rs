//! What a reader would lose if a mail were misread: the words, the sender, a file, the date.

use mail::{Automatic, Mail, ParseError, parse};

fn corpus(name: &str) -> Mail {
    let path = format!("{}/tests/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    parse(&std::fs::read(&path).expect(&path)).expect(name)
}

fn text_of(raw: &str) -> String {
    parse(raw.replace('\n', "\r\n").as_bytes()).expect("a mail").text
}

#[test]
fn latin1() {
    let mail = corpus("latin1.eml");
    let from = mail.from.expect("from");
    assert_eq!(from.name.as_deref(), Some("Giulia Nerì"));
    assert_eq!(from.email, "giulia@cittadini.example");
    assert_eq!(mail.subject, "Perché la pratica è ferma?");
    assert_eq!(mail.text, "Così non va: la città è lontana.");
    assert_eq!(mail.date_ms, Some(1_794_211_951_000));
    assert_eq!(mail.message_id.as_deref(), Some("lat1@cittadini.example"));
    assert_eq!(mail.automatic, Automatic::No);
    assert_eq!((mail.html, mail.bounce, mail.truncated), (None, None, false));
}

#[test]
fn html_only_has_readable_text() {
    let mail = corpus("html_only.eml");
    assert_eq!(
        mail.text,
        "Buongiorno,\n\nla pratica n. 12 è chiusa.\n\n- primo\n- secondo\n\nVedi qui <https://comune.example/pratiche>"
    );
    assert!(
        mail.html.expect("html").contains("<style>"),
        "the page itself stays as it came"
    );
}

#[test]
fn missing_bracket_keeps_the_sender() {
    let from = corpus("missing_bracket.eml").from.expect("from");
    assert_eq!(
        (from.name.as_deref(), from.email.as_str()),
        (Some("Mario Rossi"), "mario.rossi@cittadini.example")
    );
}

#[test]
fn nested_parts() {
    let mail = corpus("nested.eml");
    assert_eq!(mail.text, "Ecco la foto.");
    assert!(mail.html.expect("html").contains("cid:foto@anna"));
    let names: Vec<_> = mail
        .attachments
        .iter()
        .map(|file| (file.name.as_str(), file.inline))
        .collect();
    assert_eq!(
        names,
        [
            ("foto.png", true),
            ("Perizia n.è finale.pdf", false),
            ("Domanda originàle.eml", false)
        ]
    );
    assert_eq!(mail.attachments[0].content_id.as_deref(), Some("foto@anna"));
    assert_eq!(mail.attachments[0].bytes, b"\x89PNG\r\n\x1a\n");
    assert_eq!(mail.attachments[1].bytes, b"%PDF-1");
    assert!(mail.attachments[2].bytes.ends_with(b"Testo."));
}

#[test]
fn without_message_id() {
    let mail = corpus("no_message_id.eml");
    assert_eq!(mail.message_id, None);
    assert_eq!(mail.text, "Testo.");
    assert_eq!(mail.date_ms, Some(1_794_213_660_000));
}

#[test]
fn latin1_that_claims_to_be_utf8() {
    assert_eq!(corpus("lying_utf8.eml").text, "Perché è già così.");
}

#[test]
fn only_nothing_is_an_error() {
    assert_eq!(parse(b"").unwrap_err(), ParseError::Empty);
    assert_eq!(parse(b" \r\n\r\n").unwrap_err(), ParseError::Empty);
    assert_eq!(
        parse(b"ciao come va\r\n\r\ntutto bene").unwrap_err(),
        ParseError::NoHeaders
    );
    assert!(parse(b"Subject: x").is_ok());
    assert!(parse(b"From pippo Mon Nov  9\nSubject: x\n\nciao").is_ok());
}

#[test]
fn several_texts_are_joined_and_named_ones_are_files() {
    let raw = "From: a@b.it\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nuno\n--x\nContent-Type: text/html\n\n<p>due</p>\n\
               --x\nContent-Type: text/plain; name=\"nota.txt\"\n\ntre\n--x\nContent-Type: text/plain\nContent-Disposition: \
               attachment; filename=quattro.txt\n\nquattro\n--x--\n";
    let mail = parse(raw.as_bytes()).expect("a mail");
    assert_eq!(mail.text, "uno\n\ndue");
    assert_eq!(mail.html.as_deref(), Some("<pre>uno</pre>\n<p>due</p>"));
    let names: Vec<_> = mail.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["nota.txt", "quattro.txt"]);
}

#[test]
fn signed_mail_shows_its_text_and_not_the_signature_beside_it() {
    let raw = "From: a@b.it\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=s\n\n--s\n\
               Content-Type: multipart/mixed; boundary=m\n\n--m\n\nfirmato\n--m--\n--s\n\
               Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nAAEC\n--s--\n";
    let mail = parse(raw.as_bytes()).expect("a mail");
    assert_eq!(mail.text, "firmato");
    assert_eq!(mail.attachments, []);
}

#[test]
fn broken_structure_is_read_as_far_as_it_goes() {
    for (raw, expected) in [
        // No boundary parameter, no closing delimiter, no delimiter at all.
        (
            "From: a@b.it\nContent-Type: multipart/mixed\n\n--abc\n\nciao\n--abc--\n",
            "ciao",
        ),
        (
            "From: a@b.it\nContent-Type: multipart/mixed; boundary=q\n\n--q\n\nciao",
            "ciao",
        ),
        (
            "From: a@b.it\nContent-Type: multipart/mixed; boundary=q\n\nciao",
            "ciao",
        ),
        // An alternative whose plain part is blank.
        (
            "From: a@b.it\nContent-Type: multipart/alternative; boundary=q\n\n--q\n\n \n--q\nContent-Type: text/html\n\n<b>ciao</b>\n--q--",
            "ciao",
        ),
        // Broken transfer encodings.
        ("From: a@b.it\nContent-Transfer-Encoding: base64\n\nY2l!hb w==", "ciao"),
        (
            "From: a@b.it\nContent-Transfer-Encoding: quoted-printable\n\nci=61o =ZZ 5=\n5 x=",
            "ciao =ZZ 55 x",
        ),
        // A type that is none, and a parameter without its semicolon.
        ("From: a@b.it\nContent-Type: text\n\nciao", "ciao"),
        ("From: a@b.it\nContent-Type: text/plain charset=utf-8\n\nciao", "ciao"),
        // No empty line before the body.
        ("From: a@b.it\nciao\n", "ciao"),
    ] {
        assert_eq!(text_of(raw), expected, "{raw}");
    }
}

#[test]
fn charsets() {
    let cases: [(&str, &[u8], &str); 9] = [
        ("windows-1252", b"\x80 5", "€ 5"),
        ("us-ascii", b"citt\xe0", "città"),
        ("us-ascii", "città".as_bytes(), "città"),
        ("x-inventato", b"citt\xe0", "città"),
        ("x-inventato", "città".as_bytes(), "città"),
        ("\"ISO-8859-15\"", b"\xa4", "€"),
        ("koi8-r", b"\xd0\xd2", "пр"),
        ("utf-8", b"\xc3\xa0\xc3\xa8\xc3\xac fine\xc3", "àèì fine\u{fffd}"),
        ("iso-2022-kr", b"ciao", "ciao"),
    ];
    for (label, body, expected) in cases {
        let mut raw = format!("From: a@b.it\r\nContent-Type: text/plain; charset={label}\r\n\r\n").into_bytes();
        raw.extend_from_slice(body);
        assert_eq!(parse(&raw).expect("a mail").text, expected, "{label}");
    }
}

#[test]
fn attachment_names_are_labels() {
    for (given, expected) in [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\\\temp\\\\a.pdf", "C__temp_a.pdf"),
        ("=?utf-8?Q?perch=C3=A9.pdf?=", "perché.pdf"),
        ("fattura\u{202e}fdp.exe", "fatturafdp.exe"),
        ("...", "attachment-1.pdf"),
        ("", "attachment-1.pdf"),
    ] {
        let raw = format!(
            "From: a@b.it\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"{given}\"\r\n\r\nx"
        );
        assert_eq!(parse(raw.as_bytes()).expect("a mail").attachments[0].name, expected);
    }
    let long = mail::attachment::safe_name(&format!("{}.pdf", "è".repeat(500)), "application/pdf", 1);
    assert_eq!((long.chars().count(), long.ends_with("è.pdf")), (200, true));
}

#[test]
fn dates() {
    for (text, expected) in [
        ("Mon, 9 Nov 2026 09:12:31 +0100", Some(1_794_211_951_000)),
        ("9 Nov 2026 08:12:31 GMT", Some(1_794_211_951_000)),
        ("Mon,09-nov-2026 09:12:31 +0100 (CET)", Some(1_794_211_951_000)),
        ("lun, 9 nov 26 09:12:31 CET", Some(1_794_211_951_000)),
        ("Thu, 1 Jan 1970 00:00:00 +0000", Some(0)),
        ("Thu, 29 Feb 2024 00:00:00 -0000", Some(1_709_164_800_000)),
        ("Thu, 1 Jan 1970 00:00:00 +0100", None),
        ("29 Feb 2026 00:00:00 +0000", None),
        ("9 Nov 2026", None),
        ("ieri", None),
        ("", None),
    ] {
        assert_eq!(mail::date::parse(text), expected, "{text}");
    }
}
