//! A stranger must not write into somebody else's conversation; a citizen's answer must not open a second ticket.

use mail::{Former, Mail, Proof, ThreadClaim, Threading, parse};

fn desk() -> Threading {
    Threading::new([7; 32], "Desk.Example", "URP")
}

fn answer(headers: &str) -> Mail {
    parse(format!("From: a@b.it\n{headers}\n\nciao").as_bytes()).expect("a mail")
}

#[test]
fn own_identifiers_are_recognised() {
    let desk = desk();
    let id = desk.message_id(42, 7);
    assert!(id.starts_with("t42.m7.") && id.ends_with("@desk.example"), "{id}");
    let proof = Some(Proof { ticket: 42, message: 7 });
    assert_eq!(desk.ticket_of_message_id(&id), proof);
    assert_eq!(desk.ticket_of_message_id(&format!(" <{}> ", id.to_uppercase())), proof);
    assert_eq!(desk.message_id(42, 7), id, "the same message keeps its identifier");
}

#[test]
fn forged_identifiers_are_not() {
    let desk = desk();
    let id = desk.message_id(42, 7);
    let (local, domain) = id.split_once('@').expect("an identifier");
    let proof = local.rsplit('.').next().expect("a proof");
    let stranger = Threading::new([8; 32], "desk.example", "URP").message_id(42, 7);
    for forged in [
        format!("t43.m7.{proof}@{domain}"),
        format!("t42.m8.{proof}@{domain}"),
        format!("t42.m7.@{domain}"),
        format!("t42.m7.{}@{domain}", &proof[..2]),
        format!("t42.m7.{proof}00@{domain}"),
        format!("t42.m7.{proof}.x@{domain}"),
        format!("t+42.m7.{proof}@{domain}"),
        format!("t42.m7@{domain}"),
        format!("{local}@altrove.example"),
        format!("{local}è@{domain}"),
        "t42.m7.00000000000000000000@desk.example".to_owned(),
        stranger,
        String::new(),
        "x".repeat(10_000),
    ] {
        assert_eq!(desk.ticket_of_message_id(&forged), None, "{forged}");
    }
}

#[test]
fn notices_have_identifiers_of_their_own_kind() {
    let desk = desk();
    let id = desk.notice_id(5);
    assert!(id.starts_with("n5.") && id.ends_with("@desk.example"), "{id}");
    assert_eq!(desk.notice_of_message_id(&format!("<{}>", id.to_uppercase())), Some(5));
    assert_eq!(desk.ticket_of_message_id(&id), None, "it belongs to no ticket");
    assert_eq!(desk.notice_of_message_id(&desk.message_id(5, 5)), None);
    let stranger = Threading::new([8; 32], "desk.example", "URP").notice_id(5);
    for forged in [
        stranger,
        id.replace("n5.", "n6."),
        "n5.@desk.example".to_owned(),
        "n5".to_owned(),
    ] {
        assert_eq!(desk.notice_of_message_id(&forged), None, "{forged}");
    }
    assert!(
        desk.is_own(&answer(&format!("Message-ID: <{id}>"))),
        "it comes back to us"
    );
    assert_eq!(desk.claims(&answer(&format!("In-Reply-To: <{id}>"))), ThreadClaim::None);
}

#[test]
fn claims() {
    let desk = desk();
    let (old, new) = (desk.message_id(1, 1), desk.message_id(2, 5));
    let forged = "t9.m9.00000000000000000000@desk.example";
    let proven = |ticket, message| ThreadClaim::Proven { ticket, message };
    for (headers, expected) in [
        (format!("In-Reply-To: <{old}>"), proven(1, 1)),
        (
            format!("In-Reply-To: <altro@x>\nReferences: <{old}>\n <{new}> <altro@x>"),
            proven(2, 5),
        ),
        (
            format!("In-Reply-To: <{old}>\nReferences: <{new}>\nSubject: [URP #3] x"),
            proven(1, 1),
        ),
        (format!("In-Reply-To: <{forged}>"), ThreadClaim::None),
        (
            format!("In-Reply-To: <{forged}>\nSubject: Re: [URP #9] x"),
            ThreadClaim::TagOnly { ticket: 9 },
        ),
        ("Subject: ciao".to_owned(), ThreadClaim::None),
    ] {
        assert_eq!(desk.claims(&answer(&headers)), expected, "{headers}");
    }
    assert!(desk.is_own(&answer(&format!("Message-ID: <{old}>"))));
    assert!(!desk.is_own(&answer(&format!("Message-ID: <{forged}>"))));
    assert!(!desk.is_own(&answer("Subject: x")));
}

#[test]
fn subjects() {
    let desk = desk();
    assert_eq!(desk.subject_tag(12), "[URP #12]");
    for (subject, ticket, clean, tagged) in [
        ("Bollo auto", None, "Bollo auto", "[URP #5] Bollo auto"),
        ("Re: Bollo auto", None, "Bollo auto", "Re: [URP #5] Bollo auto"),
        ("R: RE: Rif: Bollo  auto", None, "Bollo auto", "Re: [URP #5] Bollo auto"),
        (
            "Re: [URP #5] Bollo auto",
            Some(5),
            "Bollo auto",
            "Re: [URP #5] Bollo auto",
        ),
        (
            "[URP #7] R: [urp # 8 ] Re[2]: Bollo",
            Some(7),
            "Bollo",
            "Re: [URP #5] Bollo",
        ),
        ("I: Fwd: FW: Bollo", None, "Bollo", "[URP #5] Bollo"),
        (
            "[Altro #5] [URP 5] [URP #x] Bollo",
            None,
            "[Altro #5] [URP 5] [URP #x] Bollo",
            "[URP #5] [Altro #5] [URP 5] [URP #x] Bollo",
        ),
        (
            "Iscrizione: come si fa",
            None,
            "Iscrizione: come si fa",
            "[URP #5] Iscrizione: come si fa",
        ),
        (
            "[URP #99999999999999999999] x",
            None,
            "[URP #99999999999999999999] x",
            "[URP #5] [URP #99999999999999999999] x",
        ),
        ("", None, "", "[URP #5]"),
        ("Re:", None, "", "Re: [URP #5]"),
        ("[[URP #3", None, "[[URP #3", "[URP #5] [[URP #3"),
    ] {
        assert_eq!(desk.ticket_of_subject(subject), ticket, "{subject}");
        assert_eq!(desk.clean_subject(subject), clean, "{subject}");
        assert_eq!(desk.tagged_subject(5, subject), tagged, "{subject}");
    }
}

#[test]
fn the_key_stays_out_of_logs() {
    assert!(!format!("{:?}", desk()).contains('7'));
}

#[test]
fn a_copy_for_one_recipient_proves_the_same_message() {
    let desk = desk();
    assert_eq!(desk.copy_id(42, 7, 0), desk.message_id(42, 7));
    let second = desk.copy_id(42, 7, 1);
    assert!(second.contains(".r2@"), "{second}");
    assert_eq!(
        desk.ticket_of_message_id(&second),
        Some(Proof { ticket: 42, message: 7 })
    );
    assert_eq!(desk.ticket_of_message_id(&second.replace(".r2@", ".x2@")), None);
    assert_eq!(
        desk.ticket_of_message_id(&second.replace("t42.", "t43.")),
        None,
        "the proof covers the ticket"
    );
}

#[test]
fn threads_of_the_request_tracker_before_us_are_known_as_hints() {
    let desk = desk().replacing(Former {
        names: vec!["GSA".to_owned(), "Tributi Csb".to_owned()],
        organization: Some("gsa.regione.example".to_owned()),
    });
    let claims =
        |headers: &str| desk.claims(&parse(format!("From: a@b.example\n{headers}\n\nx").as_bytes()).expect("a mail"));
    for headers in [
        "Subject: Re: [GSA #4711] Bollo",
        "Subject: Re: [tributi csb #4711] Bollo",
        "In-Reply-To: <rt-4.4.3-12345-1411234567-1234.4711-3-0@gsa.regione.example>",
        "References: <x@y> <RT-Ticket-4711@GSA.regione.example>",
    ] {
        assert_eq!(claims(headers), ThreadClaim::TagOnly { ticket: 4711 }, "{headers}");
    }
    for headers in [
        "Subject: Re: [Altro #4711] Bollo",
        "In-Reply-To: <rt-4.4.3-12345-1411234567-1234.4711-3-0@altrove.example>",
        "In-Reply-To: <rt-nonsense@gsa.regione.example>",
        "References: <RT-Ticket-x@gsa.regione.example>",
    ] {
        assert_eq!(claims(headers), ThreadClaim::None, "{headers}");
    }
    assert_eq!(desk.clean_subject("R: [GSA #4711] Re: Bollo"), "Bollo");
    let own = desk.message_id(9, 1);
    let both = claims(&format!("Subject: [GSA #4711] x\nIn-Reply-To: <{own}>"));
    assert_eq!(
        both,
        ThreadClaim::Proven { ticket: 9, message: 1 },
        "a proof outweighs a hint"
    );
}
