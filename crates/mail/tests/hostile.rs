//! Mails made to crash, to stall or to fill the memory. One of them must not stop the others.

use std::fmt::Write;
use std::time::{Duration, Instant};

use mail::pec::daticert;
use mail::text::{html_to_text, split_quote};
use mail::{SanitizeOptions, address, header, params, parse, sanitize};

/// Generous for an unoptimised build on a busy machine; quadratic work takes minutes.
const PATIENCE: Duration = Duration::from_secs(10);

fn quickly<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    assert!(start.elapsed() < PATIENCE, "{what} took {:?}", start.elapsed());
    result
}

#[test]
fn hundred_thousand_nested_elements() {
    for tag in ["div", "b", "table", "font", "blockquote", "svg", "a"] {
        // Below the size at which a page is cut.
        let open = format!("<{tag}>");
        let html = open.repeat(100_000.min(900_000 / open.len())) + "testo";
        let shown = quickly(tag, || sanitize(&html, &SanitizeOptions::default())).html;
        assert!(shown.contains("testo"), "{tag}");
        assert!(quickly(tag, || html_to_text(&html)).contains("testo"), "{tag}");
    }
}

#[test]
fn html_that_makes_parsers_quadratic() {
    let mut fonts = String::new();
    for number in 0..5_000 {
        let _ = write!(fonts, "<font size={number}>");
    }
    let mut attributes = String::from("<a ");
    for number in 0..100_000 {
        let _ = write!(attributes, "x{number} ");
    }
    for (what, html) in [
        ("formatting", format!("<p>{fonts}</p>{}", "<p>x".repeat(20_000))),
        ("attributes", attributes + ">testo</a>"),
        ("comments", "<!--".repeat(50_000)),
        ("unclosed tags", "<a ".repeat(50_000)),
        ("unclosed quotes", "<a x=\"><b y='>".repeat(50_001)),
        ("styles", "<style>".repeat(100_000)),
        (
            "closings",
            format!("{}{}", "<i>".repeat(200), "</b></div>".repeat(50_000)),
        ),
        ("paragraphs", format!("{}{}", "<i>".repeat(200), "<p>x".repeat(20_000))),
        ("references", "&amp".repeat(100_000)),
        ("brackets", "<".repeat(500_000)),
        ("parted references", "&amp<x>".repeat(150_000)),
        ("outside of cells", "<table>".to_owned() + &"<b>x</b>".repeat(100_000)),
        ("pieces", "<br>".repeat(400_000)),
    ] {
        quickly(what, || sanitize(&html, &SanitizeOptions::default()));
        quickly(what, || html_to_text(&html));
    }
}

#[test]
fn five_thousand_nested_multiparts() {
    let mut raw = String::from("From: a@b.it\r\n");
    for level in 0..5_000 {
        let _ = write!(
            raw,
            "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"
        );
    }
    raw.push_str("\r\ntesto\r\n");
    let mail = quickly("nesting", || parse(raw.as_bytes())).expect("a mail");
    assert!(mail.truncated);
    assert_eq!(mail.attachments.len(), 1, "what lies deeper is kept as one file");
}

#[test]
fn too_many_parts() {
    let raw = format!(
        "From: a@b.it\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n{}",
        "--x\r\n\r\na\r\n".repeat(50_000)
    );
    let mail = quickly("parts", || parse(raw.as_bytes())).expect("a mail");
    assert!(mail.truncated);
    assert!(mail.text.starts_with("a\n\na"));
}

#[test]
fn ten_megabytes_on_one_line() {
    let big = "x".repeat(10 * 1024 * 1024);
    for raw in [
        format!("From: a@b.it\r\n\r\n{big}"),
        format!("From: a@b.it\r\nSubject: {big}\r\n\r\nciao"),
        format!("From: a@b.it\r\nContent-Type: text/html\r\n\r\n<p>{big}"),
        format!("From: a@b.it\r\nContent-Transfer-Encoding: base64\r\n\r\n{big}"),
        format!("From: a@b.it\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{big}"),
        format!("From: a@b.it\r\nContent-Type: text/plain; boundary={big}\r\n\r\nciao"),
    ] {
        let mail = quickly("one line", || parse(raw.as_bytes())).expect("a mail");
        quickly("quotation", || split_quote(&mail.text));
    }
    assert!(quickly("no header", || parse(big.as_bytes())).is_err());
}

#[test]
fn hostile_headers() {
    for (what, value) in [
        ("words", "=?a?b?".repeat(50_000)),
        ("marks", "=?".repeat(100_000)),
        ("quotes", "\"".repeat(100_001)),
        ("comments", "(".repeat(200_000)),
        ("brackets", "<a@b".repeat(50_000)),
        ("commas", ",".repeat(200_000)),
        ("addresses", "a@b, ".repeat(40_000)),
        ("parameters", "; a*0*=utf-8''x".repeat(10_000)),
        ("percent", format!("; filename*={}", "%".repeat(200_000))),
        ("tags", "[URP #".repeat(30_000)),
        ("unended words", "=?a?b?x".repeat(35_000)),
    ] {
        quickly(what, || {
            header::decode(value.as_bytes());
            header::message_ids(&value);
            address::parse_list(&value);
            params::Value::parse(&value).param("filename");
        });
        let mut raw = String::from("X: y\r\n");
        for name in [
            "From",
            "To",
            "Subject",
            "References",
            "Content-Type",
            "Content-Disposition",
            "Date",
            "Return-Path",
        ] {
            let _ = write!(raw, "{name}: {value}\r\n");
        }
        raw.push_str("\r\nciao");
        let mail = quickly(what, || parse(raw.as_bytes())).expect("a mail");
        let desk = mail::Threading::new([0; 32], "x", "URP");
        quickly(what, || (desk.claims(&mail), desk.clean_subject(&mail.subject)));
    }
    let many = "A: b\r\n".repeat(300_000);
    assert!(quickly("fields", || parse(many.as_bytes())).is_ok());
}

#[test]
fn hostile_bounce() {
    let group = "Final-Recipient: rfc822; a@b.it\r\nstray\r\n";
    for status in [
        format!("{group}\r\n").repeat(20_000),
        group.repeat(20_000),
        "\r\n".repeat(100_000),
    ] {
        let raw = format!(
            "From: a@b.it\r\nContent-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\nciao\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n{status}"
        );
        quickly("bounce", || parse(raw.as_bytes())).expect("a mail");
    }
    let mut failed = String::from("Return-Path: <>\r\n");
    for number in 0..999 {
        let _ = write!(failed, "X-Failed-Recipients: a{number}@b.it\r\n");
    }
    let again = format!("X-Failed-Recipients: {}\r\n", "a998@b.it,".repeat(25_000));
    let raw = format!("{failed}{}\r\nciao", again.repeat(7));
    let mail = quickly("failed recipients", || parse(raw.as_bytes())).expect("a mail");
    assert_eq!(mail.bounce.expect("a bounce").failed.len(), 999);
    // Small letters that have more bytes than their capitals.
    let raw = format!(
        "From: MAILER-DAEMON@x\r\nReturn-Path: <>\r\n\r\nMessage-ID: {}\r\n",
        "İ".repeat(100)
    );
    assert!(parse(raw.as_bytes()).expect("a mail").bounce.is_some());
}

#[test]
fn hostile_certified_data() {
    let mut names = String::from("<postacert tipo=\"x\"");
    for number in 0..40_000 {
        let _ = write!(names, " a{number}=\"\"");
    }
    names.push_str(&" a39999=\"\"".repeat(40_000));
    for (what, xml) in [
        ("ampersands", format!("<postacert tipo=\"{}\">", "&".repeat(1_000_000))),
        (
            "subject",
            format!("<postacert tipo=\"x\"><a><oggetto>{}</oggetto>", "&".repeat(1_000_000)),
        ),
        ("names", names + "/>"),
        ("depth", "<postacert tipo=\"x\">".to_owned() + &"<a>".repeat(300_000)),
        (
            "recipients",
            "<postacert tipo=\"x\">".to_owned() + &"<destinatari>".repeat(70_000),
        ),
    ] {
        quickly(what, || daticert::read(xml.as_bytes()));
    }
}

#[test]
fn many_recipients_and_long_texts_are_cut() {
    let list = "a@b.it, ".repeat(10_000);
    let long = "testo ".repeat(1_000_000);
    let raw = format!(
        "From: a@b.it\r\nTo: {list}\r\nIn-Reply-To: {}\r\n\r\n{long}",
        "<a@b> ".repeat(1_000)
    );
    let mail = quickly("recipients", || parse(raw.as_bytes())).expect("a mail");
    assert_eq!(mail.to.len(), 5_000);
    assert_eq!(mail.in_reply_to.len(), 200);
    assert!(mail.truncated);
    assert!(mail.text.len() <= 4 * 1024 * 1024 && long.starts_with(&mail.text));
    assert_eq!(mail.attachments.len(), 1, "nothing is lost");
    assert_eq!(mail.attachments[0].name, "attachment-1.txt");
    assert_eq!(mail.attachments[0].bytes, long.into_bytes());
}

#[test]
fn long_quotations() {
    for text in [
        "> a\n".repeat(100_000),
        "On 1 wrote:\n".repeat(80_000),
        "On 1\n".repeat(150_000),
        "Da: x\n".repeat(100_000),
        "\n".repeat(500_000),
        "> a\nb\n".repeat(80_000),
    ] {
        quickly(&text[..6], || split_quote(&text));
    }
}

#[test]
fn no_control_characters_come_out() {
    let mut raw = b"From: M\0ario\x01 <m@x.it>\r\nSubject: a\0b\x1b[31mc\r\nMessage-ID: <a\0@b>\r\n\
                    Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nuno\0due\x07\ttre\x0c\r\n--x\r\n\
                    Content-Type: application/pdf; name=\"a\0b.pdf\"\r\n\r\nx\r\n--x--\r\n"
        .to_vec();
    let mail = parse(&raw).expect("a mail");
    assert_eq!(mail.text, "unodue\ttre");
    assert_eq!(mail.subject, "ab[31mc");
    assert_eq!(mail.message_id.as_deref(), Some("a@b"));
    assert_eq!(mail.from.and_then(|from| from.name).as_deref(), Some("Mario"));
    assert_eq!(mail.attachments[0].name, "ab.pdf");
    // Every way of cutting a mail short, and every byte of it broken, is read without a panic.
    for end in 0..raw.len() {
        let _ = parse(&raw[..end]);
    }
    for at in 0..raw.len() {
        for byte in [0, b'\r', b'\n', b'"', b'<', b'=', 0xff] {
            let original = std::mem::replace(&mut raw[at], byte);
            let _ = parse(&raw);
            raw[at] = original;
        }
    }
}
