//! Mails whose text is wrapped into something: Outlook's TNEF, an opaque signature, an invitation; and bounces in the
//! words of those who follow no standard.

use mail::classify::Automatic;
use mail::parse::parse;
use mail::pec::provider::{Validity, opaque};
use mail::{SanitizeOptions, sanitize};

/// A TNEF file as Outlook writes it: one file with a long name, and a text.
fn winmail() -> Vec<u8> {
    let mut out = vec![0x78, 0x9f, 0x3e, 0x22, 1, 0];
    let mut attribute = |level: u8, id: u32, data: &[u8]| {
        out.push(level);
        out.extend(id.to_le_bytes());
        out.extend((data.len() as u32).to_le_bytes());
        out.extend(data);
        out.extend([0, 0]);
    };
    let text: Vec<u8> = "Buongiorno, in allegato\0"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut properties = 1_u32.to_le_bytes().to_vec();
    properties.extend(0x001f_u16.to_le_bytes());
    properties.extend(0x1000_u16.to_le_bytes());
    properties.extend(1_u32.to_le_bytes());
    properties.extend((text.len() as u32).to_le_bytes());
    properties.extend(&text);
    properties.resize(properties.len().next_multiple_of(4), 0);
    attribute(1, 0x0006_9003, &properties);
    attribute(2, 0x0006_9002, &[0; 14]);
    attribute(2, 0x0001_8010, b"MODULO~1.PDF\0");
    attribute(2, 0x0006_800f, b"%PDF-1.4 modulo");
    let name = "Modulo di esenzione.pdf\0";
    let mut properties = 1_u32.to_le_bytes().to_vec();
    properties.extend(0x001e_u16.to_le_bytes());
    properties.extend(0x3707_u16.to_le_bytes());
    properties.extend(1_u32.to_le_bytes());
    properties.extend((name.len() as u32).to_le_bytes());
    properties.extend(name.as_bytes());
    properties.resize(properties.len().next_multiple_of(4), 0);
    attribute(2, 0x0006_9005, &properties);
    out
}

fn as_mail(name: &str, mime: &str, bytes: &[u8]) -> Vec<u8> {
    format!(
        "From: a@b.example\nContent-Type: multipart/mixed; boundary=w\n\n--w\nContent-Type: {mime}; name={name}\n\
         Content-Transfer-Encoding: base64\n\n{}\n--w--\n",
        openssl::base64::encode_block(bytes)
    )
    .into_bytes()
}

#[test]
fn what_outlook_wraps_is_opened() {
    let mail = parse(&as_mail("winmail.dat", "application/ms-tnef", &winmail())).expect("a mail");
    assert_eq!(mail.text, "Buongiorno, in allegato");
    let files: Vec<_> = mail
        .attachments
        .iter()
        .map(|file| (file.name.as_str(), file.bytes.as_slice()))
        .collect();
    assert_eq!(files, [("Modulo di esenzione.pdf", b"%PDF-1.4 modulo".as_slice())]);
}

#[test]
fn a_damaged_winmail_dat_loses_nothing() {
    let whole = winmail();
    for len in 0..whole.len() {
        let mail = parse(&as_mail("winmail.dat", "application/ms-tnef", &whole[..len])).expect("a mail");
        assert!(
            !mail.attachments.is_empty() || !mail.text.is_empty() || len == 0,
            "at {len}"
        );
    }
}

/// A TNEF file whose only text is a property of bytes.
fn winmail_with(property: u16, bytes: &[u8]) -> Vec<u8> {
    let mut properties = 1_u32.to_le_bytes().to_vec();
    properties.extend(0x0102_u16.to_le_bytes());
    properties.extend(property.to_le_bytes());
    properties.extend(1_u32.to_le_bytes());
    properties.extend((bytes.len() as u32).to_le_bytes());
    properties.extend(bytes);
    properties.resize(properties.len().next_multiple_of(4), 0);
    let mut out = vec![0x78, 0x9f, 0x3e, 0x22, 1, 0, 1];
    out.extend(0x0006_9003_u32.to_le_bytes());
    out.extend((properties.len() as u32).to_le_bytes());
    out.extend(properties);
    out.extend([0, 0]);
    out
}

/// Compressed RTF (MS-OXRTFCP) of nothing but literals.
fn compressed(rtf: &str) -> Vec<u8> {
    let mut content = Vec::new();
    for eight in rtf.as_bytes().chunks(8) {
        content.push(0);
        content.extend(eight);
    }
    let mut out = (content.len() as u32 + 12).to_le_bytes().to_vec();
    out.extend((rtf.len() as u32).to_le_bytes());
    out.extend(b"LZFu\0\0\0\0");
    out.extend(content);
    out
}

#[test]
fn a_text_that_outlook_wrote_as_rtf_only_is_read() {
    let rtf = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Buongiorno,\par la citt\'e0 {\b ringrazia}.\par}";
    let raw = as_mail(
        "winmail.dat",
        "application/ms-tnef",
        &winmail_with(0x1009, &compressed(rtf)),
    );
    let mail = parse(&raw).expect("a mail");
    assert_eq!(mail.text, "Buongiorno,\nla città ringrazia.");
    assert_eq!(mail.html, None);
    assert!(mail.attachments.is_empty());
}

#[test]
fn a_page_inside_rtf_is_shown_as_a_page() {
    let rtf = r"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 citt\'e0\htmlrtf\par}\htmlrtf0 {\*\htmltag <script>x</script></p>}}";
    let raw = as_mail(
        "winmail.dat",
        "application/ms-tnef",
        &winmail_with(0x1009, &compressed(rtf)),
    );
    let mail = parse(&raw).expect("a mail");
    assert_eq!(mail.text, "città");
    let html = mail.html.expect("a page");
    assert_eq!(sanitize(&html, &SanitizeOptions::default()).html, "<p>città</p>");
}

#[test]
fn a_page_of_outlook_is_read_in_its_own_charset() {
    let page = b"<html><head><meta http-equiv=Content-Type content=\"text/html; charset=iso-8859-2\"></head><body>\xb1</body></html>";
    let raw = as_mail("winmail.dat", "application/ms-tnef", &winmail_with(0x1013, page));
    assert_eq!(parse(&raw).expect("a mail").text, "ą");
}

#[test]
fn damaged_rtf_loses_nothing_else() {
    let rtf = compressed(r"{\rtf1\ansi Buongiorno a tutti}");
    for len in 0..rtf.len() {
        let raw = as_mail("winmail.dat", "application/ms-tnef", &winmail_with(0x1009, &rtf[..len]));
        let mail = parse(&raw).expect("a mail");
        assert!("Buongiorno a tutti".starts_with(&mail.text), "{}", mail.text);
        assert_eq!(
            mail.attachments.is_empty(),
            !mail.text.is_empty(),
            "a file that says nothing is kept"
        );
    }
}

#[test]
fn signatures_around_signatures_are_opened_twice() {
    let mut inner = b"Content-Type: text/plain\r\n\r\nciao\r\n".to_vec();
    for level in 1..=3 {
        let signed = opaque(&inner, Validity::default()).expect("a signature");
        inner = format!(
            "From: a@b.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            openssl::base64::encode_block(&signed)
        )
        .into_bytes();
        let mail = parse(&inner).expect("a mail");
        if level < 3 {
            assert_eq!((mail.text.as_str(), mail.attachments.len()), ("ciao", 0), "{level}");
        } else {
            assert_eq!((mail.text.as_str(), mail.attachments.len()), ("", 1), "{level}");
        }
    }
}

#[test]
fn an_opaque_signature_is_opened() {
    let inner = "Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nLa ricevuta è allegata.\r\n\
                 --i\r\nContent-Type: application/pdf; name=ricevuta.pdf\r\n\r\n%PDF\r\n--i--\r\n";
    let signed = opaque(inner.as_bytes(), Validity::default()).expect("a signature");
    for mime in [
        "application/pkcs7-mime; smime-type=signed-data",
        "application/x-pkcs7-mime",
    ] {
        let raw = format!(
            "From: a@b.example\nContent-Type: {mime}; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n{}\n",
            openssl::base64::encode_block(&signed)
        );
        let mail = parse(raw.as_bytes()).expect("a mail");
        assert_eq!(mail.text, "La ricevuta è allegata.");
        assert_eq!(mail.attachments.len(), 1);
        assert_eq!(mail.attachments[0].name, "ricevuta.pdf");
    }
    // A document that somebody signed is a document.
    let mail = parse(&as_mail("istanza.pdf.p7m", "application/pkcs7-mime", &signed)).expect("a mail");
    assert_eq!(mail.attachments[0].name, "istanza.pdf.p7m");
}

#[test]
fn an_invitation_alone_is_readable() {
    let ics = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Incontro sul bando\\, fase 2\r\nDTSTART;TZID=Europe/Rome:20261123T093000\r\n\
               DTEND:20261123T103000Z\r\nLOCATION:Via Verrastro\r\n  4\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let mail = parse(&as_mail("invito.ics", "text/calendar", ics.as_bytes())).expect("a mail");
    assert_eq!(
        mail.text,
        "Incontro sul bando, fase 2\n23/11/2026 09:30 – 23/11/2026 10:30 UTC\nVia Verrastro 4"
    );
    assert_eq!(mail.attachments[0].name, "invito.ics");
}

#[test]
fn bounces_that_follow_no_standard_are_bounces() {
    let exim = "Return-Path: <>\nFrom: Mail Delivery System <Mailer-Daemon@mx.example>\nSubject: Mail delivery failed: returning message to sender\n\n\
        This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\n\
        recipients. This is a permanent error. The following address(es) failed:\n\n  mario@posta.example\n    host mx [1.2.3.4]: 550 no such user\n\n\
        ------ This is a copy of the message ------\n\nReturn-path: <cc@desk.example>\nFrom: cc@desk.example\nTo: mario@posta.example\n\
        Message-ID: <t5.m9.ab@desk.example>\nSubject: x\n";
    let qmail = "Return-Path: <>\nFrom: MAILER-DAEMON@qmail.example\nSubject: failure notice\n\nHi. This is the qmail-send program at qmail.example.\n\
        I'm afraid I wasn't able to deliver your message to the following addresses.\n\n<mario@posta.example>:\nSorry, no mailbox here by that name.\n\n\
        --- Below this line is a copy of the message.\n\nMessage-Id: <t5.m9.ab@desk.example>\nTo: mario@posta.example\n";
    let italian = "Return-Path: <>\nFrom: Sistema <servizio@posta.example>\nSubject: Messaggio non recapitato\n\nIl messaggio non è stato recapitato a:\n\n\
        Destinatario: mario@posta.example\nMotivo: casella piena\n\nMessage-ID: <t5.m9.ab@desk.example>\n";
    for raw in [exim, qmail, italian] {
        let mail = parse(raw.as_bytes()).expect("a mail");
        assert_eq!(mail.automatic, Automatic::Bounce, "{raw}");
        let bounce = mail.bounce.expect("a bounce");
        assert_eq!(bounce.failed, ["mario@posta.example"], "{raw}");
        assert_eq!(
            bounce.original_message_id.as_deref(),
            Some("t5.m9.ab@desk.example"),
            "{raw}"
        );
        assert!(bounce.diagnostic.is_some(), "{raw}");
    }
}

#[test]
fn people_who_write_of_undelivered_mail_are_no_machines() {
    let mail = parse(b"From: mario@posta.example\nSubject: Mancata consegna della tessera\n\nNon mi e' arrivata.\n")
        .expect("a mail");
    assert_eq!(mail.automatic, Automatic::No);
}

#[test]
fn a_report_of_a_delivery_is_good_news() {
    let report = |action: &str| {
        format!(
            "From: MAILER-DAEMON@x\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\n\nno\n--r\n\
             Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\n\
             Action: {action}\n\n--r--\n"
        )
    };
    for (action, failed, delayed, reassuring) in [
        ("delivered", 0, 0, true),
        ("relayed", 0, 0, true),
        ("delayed", 0, 1, false),
        ("failed", 1, 0, false),
    ] {
        let bounce = parse(report(action).as_bytes())
            .expect("a mail")
            .bounce
            .expect("a report");
        assert_eq!(
            (bounce.failed.len(), bounce.delayed.len(), bounce.reassuring),
            (failed, delayed, reassuring),
            "{action}"
        );
    }
}
