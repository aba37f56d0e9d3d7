//! Answering a program starts a loop; taking a person for a program loses a citizen.

use mail::{Automatic, parse};

fn judge(headers: &str) -> Automatic {
    parse(format!("From: a@b.it\n{headers}\n\nciao").as_bytes())
        .expect("a mail")
        .automatic
}

#[test]
fn kinds() {
    for (headers, expected) in [
        ("Subject: x", Automatic::No),
        ("Subject: Risposta automatica: chiedo", Automatic::No),
        ("Subject: Assente ingiustificato", Automatic::No),
        ("Auto-Submitted: no", Automatic::No),
        ("Return-Path: <a@b.it>", Automatic::No),
        ("X-Auto-Response-Suppress: DR, RN, NRN", Automatic::No),
        ("Auto-Submitted: auto-replied", Automatic::Replied),
        ("Auto-Submitted: Auto-Replied (vacation)", Automatic::Replied),
        ("X-Autoreply: yes", Automatic::Replied),
        ("X-Autorespond: Fuori", Automatic::Replied),
        ("Precedence: auto_reply", Automatic::Replied),
        ("Return-Path: <>\nSubject: Fuori ufficio", Automatic::Replied),
        (
            "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\nSubject: Automatic reply: x",
            Automatic::Replied,
        ),
        (
            "Content-Type: multipart/report; report-type=disposition-notification",
            Automatic::Replied,
        ),
        ("Auto-Submitted: auto-generated", Automatic::Generated),
        ("Precedence: bulk", Automatic::Generated),
        ("List-Id: <x.y>", Automatic::Generated),
        ("List-Unsubscribe: <mailto:a@b>", Automatic::Generated),
        ("Feedback-ID: 1:2:3", Automatic::Generated),
        ("Return-Path: <>", Automatic::Generated),
        ("X-Auto-Response-Suppress: OOF, AutoReply", Automatic::Generated),
        ("X-Failed-Recipients: c@d.it", Automatic::Bounce),
        (
            "Content-Type: multipart/report; report-type=\"delivery-status\"",
            Automatic::Bounce,
        ),
    ] {
        assert_eq!(judge(headers), expected, "{headers}");
    }
    let daemon = parse(b"Return-Path: <>\nFrom: MAILER-DAEMON@x.it\n\nciao").expect("a mail");
    assert_eq!(daemon.automatic, Automatic::Bounce);
    let person = parse(b"Return-Path: <postmaster@x.it>\nFrom: postmaster@x.it\n\nciao").expect("a mail");
    assert_eq!(person.automatic, Automatic::No);
}

fn corpus(name: &str) -> mail::Mail {
    let path = format!("{}/tests/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    parse(&std::fs::read(&path).expect(&path)).expect(name)
}

#[test]
fn delivery_report() {
    let mail = corpus("bounce.eml");
    assert_eq!(mail.automatic, Automatic::Bounce);
    assert_eq!(mail.text, "Your message could not be delivered.");
    let bounce = mail.bounce.expect("bounce");
    assert_eq!(bounce.failed, ["nessuno@cittadini.example"]);
    assert_eq!(
        bounce.original_message_id.as_deref(),
        Some("t7.m9.00112233445566778899@desk.example")
    );
    assert_eq!(bounce.diagnostic.as_deref(), Some("550 5.1.1 User unknown"));
}

#[test]
fn failed_recipients_header() {
    let raw = b"Return-Path: <>\nFrom: Mail Delivery System <Mailer-Daemon@x.it>\nX-Failed-Recipients: a@b.it,\n C@D.it\n\nciao";
    let bounce = parse(raw).expect("a mail").bounce.expect("bounce");
    assert_eq!(bounce.failed, ["a@b.it", "c@d.it"]);
}

#[test]
fn vacation_notice() {
    let mail = corpus("vacation.eml");
    assert_eq!((mail.automatic, mail.bounce), (Automatic::Replied, None));
}
