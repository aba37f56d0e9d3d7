//! Fax as each gateway words it. The mails are written here after the gateways' own templates.

use mail::fax::{
    Extractor, FaxOutcome, FaxRule, FaxRules, Group, PassedOver, Source, Unmet, Value, e164, explain, shipped,
};
use mail::parse::ParseError;
use mail::read::{Action, Kind, Reader, Reading};
use mail::smime::TrustStore;

fn read(raw: &str) -> Reading {
    let rules = FaxRules::new(&shipped()).expect("the shipped rules compile");
    let trust = TrustStore::default();
    let reader = Reader {
        trust: &trust,
        fax: &rules,
        received_ms: None,
    };
    reader.read(raw.as_bytes()).expect("a mail")
}

/// A gateway's mail with one document.
fn with_document(head: &str, body: &str, name: &str) -> String {
    let mime = if name.ends_with("pdf") {
        "application/pdf"
    } else {
        "image/tiff"
    };
    format!(
        "{head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=f\n\n--f\nContent-Type: text/plain; charset=utf-8\n\n{body}\n\
         --f\nContent-Type: {mime}; name=\"{name}\"\nContent-Disposition: attachment; filename=\"{name}\"\n\nII*\n--f--\n"
    )
}

#[test]
fn each_gateway_names_caller_and_pages_in_its_own_way() {
    let hyla =
        "From: HylaFAX Agent <FaxMaster@fax.example>\nTo: a@b.example\nSubject: Fax received from \"STUDIO LEGALE\"\n";
    let hyla_body = "recvq/fax000000001.tif:\n          Sender: STUDIO LEGALE\n           Pages: 3\n        Received: 2026:11:09 10:00:00\n\
                     \u{20}        CallID1: 0835111222\n         CallID2:\n";
    let it = "From: Server fax <faxmaster@fax.example>\nTo: a@b.example\nSubject: Fax ricevuto da UNKNOWN\n";
    let it_body = "                Mittente: UNKNOWN\n                  Pagine: 1\n                 CallID1: \n";
    let freepbx = "From: pbx@b.example\nTo: a@b.example\nSubject: New fax from: \"Rossi\" <0971555666>\n";
    let freepbx_body = "Enclosed, please find a new fax from: \"Rossi\" <0971555666>\nReceived & processed: 09/11/2026\nOn: 2026-11-09 10:00\n\
                        Via: ch1\nFor extension: 501\n";
    let fusion = "From: voip@b.example\nTo: a@b.example\nSubject: FAX Received: fax 0971777888-2026-11-09-10-00-00\n";
    let efax = "From: eFax <message@inbound.efax.example>\nTo: a@b.example\nSubject: eFax from \"+39 0971 333444\" - 5 page(s), Caller-ID: 39-0971-333444\n";
    let ricoh = "From: copier@b.example\nTo: a@b.example\nSubject: From \"0971 222333\" (Fax Message No. 0042)\n";
    let named = "From: copier@b.example\nTo: a@b.example\nSubject: From \"COMUNE DI MELFI\" (Fax Message No. 0043)\n";
    let generic =
        "From: Fax Online <noreply@provider.example>\nTo: a@b.example\nSubject: Hai ricevuto un fax da 0971 123456\n";
    let headers = "From: robot@provider.example\nTo: a@b.example\nSubject: Documento\nX-Fax-CallerID: 003906123456\nX-Fax-Pages: 7\n";
    for (head, body, file, rule, caller, pages) in [
        (
            hyla,
            hyla_body,
            "fax000000001.tif",
            "hylafax-en",
            Some("+390835111222"),
            Some(3),
        ),
        (it, it_body, "fax000000002.tif", "hylafax-it", None, Some(1)),
        (freepbx, freepbx_body, "fax.pdf", "freepbx", Some("+390971555666"), None),
        (
            fusion,
            "Caller: 0971777888\nPages: 2\n",
            "0971777888-2026-11-09.tif",
            "fusionpbx",
            Some("+390971777888"),
            Some(2),
        ),
        (efax, "Attached.\n", "fax.pdf", "efax", Some("+390971333444"), Some(5)),
        (
            ricoh,
            "This is an Internet fax.\n",
            "0042.tif",
            "t37",
            Some("+390971222333"),
            None,
        ),
        (named, "", "0043.tif", "t37", None, None),
        (
            generic,
            "Pagine ricevute: 4\n",
            "fax.pdf",
            "generic",
            Some("+390971123456"),
            Some(4),
        ),
        (headers, "", "doc.pdf", "generic", Some("+3906123456"), Some(7)),
    ] {
        let reading = read(&with_document(head, body, file));
        let fax = reading.fax.as_ref().unwrap_or_else(|| panic!("no fax: {head}"));
        assert_eq!(reading.kind, Kind::Fax, "{head}");
        assert_eq!(
            (fax.rule.as_str(), fax.caller.as_deref(), fax.pages),
            (rule, caller, pages),
            "{head}"
        );
        let action = if caller.is_some() {
            Action::NewTicket
        } else {
            Action::NewTicketNoCaller
        };
        assert_eq!(reading.action, action, "{head}");
        assert_eq!(reading.true_sender, None, "a gateway is never the requester");
    }
    let reading = read(&with_document(named, "", "0043.tif"));
    assert_eq!(
        reading.fax.and_then(|fax| fax.station).as_deref(),
        Some("COMUNE DI MELFI")
    );
}

#[test]
fn a_fax_that_did_not_arrive_is_counted_and_a_notice_is_neither() {
    for raw in [
        "From: HylaFAX Agent <FaxMaster@fax.example>\nSubject: Fax received from \"0971\"\n\nAn attempt to receive a fax on ttyS0 failed because:\n\n  No carrier\n",
        "From: Server fax HylaFAX <FaxMaster@fax.example>\nSubject: fax non ricevuto\n\nUn tentativo di ricevere un fax su ttyS0 è fallito perché:\n",
    ] {
        let reading = read(raw);
        assert_eq!(
            (reading.kind, reading.action),
            (Kind::FaxFailure, Action::CountFailedFax),
            "{raw}"
        );
    }
    let done = "From: HylaFAX Agent <FaxMaster@fax.example>\nSubject: Your facsimile job to 0971 completed\n\nCallID1: 0971222333\n";
    assert_eq!(
        read(done).action,
        Action::Ignore,
        "a report about a fax that somebody sent"
    );
}

#[test]
fn a_person_who_writes_about_a_fax_is_no_gateway() {
    for head in [
        "From: Mario Rossi <mario@posta.example>\nSubject: Fax ricevuto da Equitalia, cosa devo fare?\n",
        "From: Mario Rossi <mario@posta.example>\nSubject: New facts about my tax\n",
        "From: info@faxservizi.example\nIn-Reply-To: <t1.m1.aa@desk.example>\nSubject: R: fax da inviare\n",
    ] {
        let reading = read(&with_document(
            head,
            "Buongiorno, allego il documento.",
            "documento.pdf",
        ));
        assert_eq!(reading.kind, Kind::Mail, "{head}");
        assert!(reading.true_sender.is_some());
    }
}

#[test]
fn numbers_are_brought_to_one_form() {
    for (text, number) in [
        ("0971 47.13.73", Some("+390971471373")),
        ("+39 0971 471373", Some("+390971471373")),
        ("00390971471373", Some("+390971471373")),
        ("390971471373", Some("+390971471373")),
        ("3401234567", Some("+393401234567")),
        ("<0971471373>", Some("+390971471373")),
        ("+41 44 668 18 00", Some("+41446681800")),
        ("UNKNOWN", None),
        ("anonimo", None),
        ("501", None),
        ("12345678901234567890", None),
        ("", None),
    ] {
        assert_eq!(e164(text).as_deref(), number, "{text}");
    }
}

#[test]
fn a_rule_that_cannot_work_is_refused_with_the_reason() {
    let rule = |all: &[&str]| FaxRule {
        name: "mia".to_owned(),
        all: all
            .iter()
            .map(|pattern| Extractor {
                source: Source::Subject,
                pattern: (*pattern).to_owned(),
            })
            .collect(),
        any: Vec::new(),
        failure: Vec::new(),
        extract: Vec::new(),
        without_document: false,
    };
    for (rule, expected) in [
        (rule(&[]), "no pattern"),
        (rule(&["("]), "unclosed group"),
        (rule(&[".*"]), "matches everything"),
        (rule(&[&"a".repeat(600)]), "500 characters"),
        (rule(&["(a{1000}){1000}"]), "size limit"),
    ] {
        let problem = FaxRules::new(&[rule]).expect_err("a bad rule").to_string();
        assert!(problem.contains(expected), "{problem}");
    }
}

fn on(source: Source, pattern: &str) -> Extractor {
    Extractor {
        source,
        pattern: pattern.to_owned(),
    }
}

#[test]
fn a_rule_that_cannot_work_keeps_no_other_from_it() {
    let mut rules = shipped();
    rules[0].all = vec![on(Source::Subject, "(")];
    rules[1].extract = vec![on(Source::Subject, r"(?P<numero>\d+)")];
    let (usable, problems) = FaxRules::usable(&rules);
    let named: Vec<&str> = problems.iter().map(|problem| problem.rule.as_str()).collect();
    assert_eq!(named, ["hylafax-it", "hylafax-en"]);
    let raw = with_document("From: a@b.example\nSubject: New fax received\n", "", "fax.pdf");
    let explained = explain(&usable, raw.as_bytes()).expect("a mail");
    assert_eq!(explained.trials.len(), shipped().len() - 2);
    assert_eq!(explained.trials[explained.winner.expect("a winner")].rule, "freepbx");
}

#[test]
fn each_rule_says_what_it_misses_and_what_it_finds() {
    let own = FaxRule {
        name: "mio".to_owned(),
        all: vec![on(Source::From, "^robot@"), on(Source::Subject, "^documento")],
        any: vec![on(Source::Body, "mai scritto"), on(Source::Header, "^x-gateway:")],
        failure: Vec::new(),
        extract: vec![
            on(Source::Body, r"da (?P<caller>\S+) a (?P<called>\d+)"),
            on(Source::Subject, r"(?P<pages>\d+) pagine"),
            on(Source::Body, r"ore (?P<time>\d\d:\d\d)"),
        ],
        without_document: false,
    };
    let other = FaxRule {
        name: "altro".to_owned(),
        all: vec![on(Source::Subject, "^documento"), on(Source::Subject, "^fax")],
        any: vec![on(Source::Body, "mai scritto")],
        ..own.clone()
    };
    let rules = FaxRules::new(&[other, own.clone(), own]).expect("rules");
    let head = "From: robot@provider.example\nSubject: Documento di 0 pagine\nX-Gateway: 1\n";
    let raw = with_document(head, "da studio a 0971123456, ore 10:30\n", "pagine.pdf");
    let explained = explain(&rules, raw.as_bytes()).expect("a mail");

    assert_eq!(explained.documents, ["pagine.pdf"]);
    assert_eq!(explained.winner, Some(1), "the first that recognises it");
    let [other, own, again] = explained.trials.as_slice() else {
        panic!("{explained:?}")
    };
    assert_eq!(other.unmet, [Unmet::All(on(Source::Subject, "^fax")), Unmet::Any]);
    assert_eq!((other.found.len(), other.fax.is_some()), (0, false));
    assert_eq!(own, again);
    let value = |group, raw: &str, usable: Option<&str>| Value {
        group,
        raw: raw.to_owned(),
        usable: usable.map(str::to_owned),
    };
    let found: Vec<&[Value]> = own.found.iter().map(|found| found.values.as_slice()).collect();
    assert_eq!(
        found,
        [
            [
                value(Group::Caller, "studio", None),
                value(Group::Called, "0971123456", Some("+390971123456"))
            ]
            .as_slice(),
            &[value(Group::Pages, "0", None)],
            &[value(Group::Time, "10:30", Some("10:30"))],
        ]
    );
    // The arriving mail is read by the same code.
    let trust = TrustStore::default();
    let reader = Reader {
        trust: &trust,
        fax: &rules,
        received_ms: None,
    };
    let read = reader.read(raw.as_bytes()).expect("a mail").fax.expect("a fax");
    assert_eq!(own.fax.as_ref(), Some(&read));
    assert_eq!(
        (read.outcome, read.station.as_deref(), read.pages, read.time.as_deref()),
        (FaxOutcome::Received, Some("studio"), None, Some("10:30"))
    );

    let without = head.to_owned() + "\nda studio a 0971123456\n";
    let explained = explain(&rules, without.as_bytes()).expect("a mail");
    assert_eq!(explained.trials[1].unmet, [Unmet::Document]);
    assert_eq!(explained.winner, None);
}

#[test]
fn no_rule_is_asked_about_certified_mail_and_about_answers() {
    let rules = FaxRules::new(&shipped()).expect("the shipped rules compile");
    for (header, passed_over) in [
        ("X-Trasporto: posta-certificata", PassedOver::Certified),
        ("In-Reply-To: <t1.m1.aa@desk.example>", PassedOver::Answer),
    ] {
        let head = format!("From: a@b.example\nSubject: New fax received\n{header}\n");
        let raw = with_document(&head, "", "fax.pdf");
        let explained = explain(&rules, raw.as_bytes()).expect("a mail");
        assert_eq!(
            (explained.passed_over, explained.winner),
            (Some(passed_over), None),
            "{header}"
        );
        assert!(
            explained.trials.iter().any(|trial| trial.fax.is_some()),
            "and a rule would know it"
        );
        assert_eq!(read(&raw).fax, None);
    }
    assert_eq!(explain(&rules, b" \n"), Err(ParseError::Empty));
}
