//! Certified mail: what is believed, what is not, and what each receipt says. A provider of the tests' own signs.

use mail::fax::FaxRules;
use mail::pec::RecipientState;
use mail::pec::provider::{Passing, Provider, Validity};
use mail::read::{Action, Kind, Reader, Reading};
use mail::smime::{SignatureState, TrustStore};

/// 2026-11-09T09:12:31+01:00.
const AT: i64 = 1_794_211_951_000;

fn provider() -> Provider {
    Provider::new("pec.gestore.example", Validity::default()).expect("a provider")
}

fn trust(provider: &Provider) -> TrustStore {
    TrustStore::from_pem(&provider.bundle().expect("a bundle")).expect("a trust store")
}

fn read(raw: &[u8], trust: &TrustStore) -> Reading {
    let fax = FaxRules::default();
    let reader = Reader {
        trust,
        fax: &fax,
        received_ms: None,
    };
    reader.read(raw).expect("a mail")
}

fn passing() -> Passing<'static> {
    Passing {
        from: "mario.rossi@pec.cittadino.example",
        to: &["protocollo@pec.regione.example"],
        ordinary: &[],
        subject: "Istanza di rateizzazione, più rate",
        message_id: "cliente.1@cittadino.example",
        pec_id: "opec1.20261109.1@pec.gestore.example",
        at_ms: AT,
    }
}

const INNER: &[u8] = b"Message-ID: <opec1.20261109.1@pec.gestore.example>\r\nFrom: Mario Rossi <mario.rossi@pec.cittadino.example>\r\n\
    To: protocollo@pec.regione.example\r\nSubject: Istanza di rateizzazione\r\nIn-Reply-To: <prima@pec.gestore.example>\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=z\r\n\r\n--z\r\n\r\nBuongiorno, chiedo di pagare a rate.\r\n--z\r\n\
    Content-Type: application/pdf; name=\"istanza.pdf.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0x\r\n--z--\r\n";

#[test]
fn an_envelope_is_the_citizens_message_with_a_certified_time() {
    let provider = provider();
    let reading = read(
        &provider.envelope(&passing(), INNER).expect("an envelope"),
        &trust(&provider),
    );
    assert_eq!((reading.kind, reading.action), (Kind::PecEnvelope, Action::NewTicket));
    assert_eq!(reading.signature.state, SignatureState::Valid);
    assert_eq!(
        reading.true_sender.as_deref(),
        Some("mario.rossi@pec.cittadino.example")
    );
    assert_eq!(reading.clean_subject, "Istanza di rateizzazione");
    assert_eq!(reading.certified_text().as_deref(), Some("2026-11-09T09:12:31+01:00"));
    assert_eq!(reading.certified_ms(), Some(AT));
    assert_eq!(reading.mail.text, "Buongiorno, chiedo di pagare a rate.");
    assert_eq!(
        reading.mail.in_reply_to,
        ["prima@pec.gestore.example"],
        "threads by the inner mail"
    );
    let names: Vec<_> = reading.mail.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["istanza.pdf.p7m"]);
    assert!(
        reading.signature.issuer.contains("CA di prova"),
        "{:?}",
        reading.signature
    );
}

#[test]
fn a_copy_with_bare_line_feeds_is_still_intact() {
    let provider = provider();
    let raw = provider.envelope(&passing(), INNER).expect("an envelope");
    let unix = String::from_utf8(raw).expect("text").replace("\r\n", "\n");
    assert_eq!(
        read(unix.as_bytes(), &trust(&provider)).signature.state,
        SignatureState::Valid
    );
}

#[test]
fn an_envelope_nobody_vouches_for_opens_a_ticket_and_certifies_nothing() {
    let provider = provider();
    let stranger = self::provider();
    let raw = provider.envelope(&passing(), INNER).expect("an envelope");
    let text = String::from_utf8(raw.clone()).expect("text");
    let broken = text.replace("pagare a rate", "pagare meno").into_bytes();
    let unsigned = [
        b"X-Trasporto: posta-certificata\r\nFrom: x@pec.gestore.example\r\nSubject: POSTA CERTIFICATA: Istanza\r\n\
          Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822; name=postacert.eml\r\n\r\n"
            .as_slice(),
        INNER,
        b"\r\n--b--\r\n",
    ]
    .concat();
    for (raw, trust, state) in [
        (&raw, &trust(&stranger), SignatureState::Untrusted),
        (&raw, &TrustStore::default(), SignatureState::Untrusted),
        (&broken, &trust(&provider), SignatureState::Broken),
        (&unsigned, &trust(&provider), SignatureState::None),
    ] {
        let reading = read(raw, trust);
        assert_eq!(reading.signature.state, state);
        assert_eq!(
            (reading.kind, reading.action),
            (Kind::UntrustedPecLookalike, Action::NewTicketUncertified)
        );
        assert_eq!(
            reading.true_sender.as_deref(),
            Some("mario.rossi@pec.cittadino.example")
        );
        assert_eq!(reading.certified_ms(), None);
    }
}

#[test]
fn a_signature_counts_as_of_reception_and_for_its_own_address_only() {
    let summer = Validity {
        from: 1_735_689_600,
        until: 1_782_000_000,
    };
    let provider = provider();
    let expired = provider.colleague("pec.gestore.example", summer).expect("a provider");
    let trust = trust(&provider);
    let raw = expired.envelope(&passing(), INNER).expect("an envelope");
    assert_eq!(read(&raw, &trust).signature.state, SignatureState::Expired);
    let early = Passing {
        at_ms: 1_780_000_000_000,
        ..passing()
    };
    let raw = expired.envelope(&early, INNER).expect("an envelope");
    assert_eq!(
        read(&raw, &trust).signature.state,
        SignatureState::Valid,
        "valid when it came"
    );

    let raw = provider.envelope(&passing(), INNER).expect("an envelope");
    let text = String::from_utf8(raw).expect("text");
    let other = text.replace(
        "<posta-certificata@pec.gestore.example>",
        "<posta-certificata@altro.example>",
    );
    assert_eq!(
        read(other.as_bytes(), &trust).signature.state,
        SignatureState::Untrusted,
        "signed by somebody else than From says"
    );
}

#[test]
fn obsolete_algorithms_are_shown_and_believed() {
    let provider = provider();
    let digest = openssl::hash::MessageDigest::sha1();
    let raw = provider
        .receipt_with(RecipientState::Delivered, &passing(), Some("a@b.example"), None, digest)
        .expect("a receipt");
    let reading = read(&raw, &trust(&provider));
    assert_eq!(reading.signature.state, SignatureState::Weak);
    assert_eq!((reading.kind, reading.action), (Kind::PecReceipt, Action::Evidence));
}

#[test]
fn each_receipt_speaks_of_its_recipients() {
    use RecipientState::{Accepted, AcceptedOrdinary, Delivered, Failed, FailedVirus, Late, Rejected};
    let provider = provider();
    let trust = trust(&provider);
    let message = Passing {
        from: "protocollo@pec.regione.example",
        to: &["a@pec.example", "b@pec.example"],
        ordinary: &["c@posta.example"],
        // Our own subject must not decide which time-out it is.
        subject: "Rispondiamo entro 24 ore",
        ..passing()
    };
    let a = Some("a@pec.example");
    for (state, about, detail, action, expected) in [
        (
            Accepted,
            None,
            None,
            Action::Evidence,
            vec![
                ("a@pec.example", Accepted),
                ("b@pec.example", Accepted),
                ("c@posta.example", AcceptedOrdinary),
            ],
        ),
        (Delivered, a, None, Action::Evidence, vec![("a@pec.example", Delivered)]),
        (
            Late,
            a,
            Some("superamento tempo massimo (12 ore)"),
            Action::EvidenceWarn,
            vec![("a@pec.example", Late)],
        ),
        (
            Late,
            a,
            Some("superamento tempo massimo (24 ore)"),
            Action::EvidenceAlert,
            vec![("a@pec.example", Failed)],
        ),
        (
            Late,
            a,
            Some("5.4.1 - Gestore - nessuna risposta"),
            Action::EvidenceAlert,
            vec![("a@pec.example", Failed)],
        ),
        (Late, a, None, Action::EvidenceWarn, vec![("a@pec.example", Late)]),
        (
            Failed,
            a,
            Some("5.1.1 - Gestore - indirizzo non valido"),
            Action::EvidenceAlert,
            vec![("a@pec.example", Failed)],
        ),
        (
            FailedVirus,
            a,
            Some("EICAR"),
            Action::EvidenceAlertSecurity,
            vec![("a@pec.example", FailedVirus)],
        ),
        (
            Rejected,
            None,
            Some("campo Bcc"),
            Action::EvidenceAlert,
            vec![
                ("a@pec.example", Rejected),
                ("b@pec.example", Rejected),
                ("c@posta.example", Rejected),
            ],
        ),
    ] {
        let raw = provider.receipt(state, &message, about, detail).expect("a receipt");
        let reading = read(&raw, &trust);
        assert_eq!(
            (reading.kind, reading.action),
            (Kind::PecReceipt, action),
            "{state:?} {detail:?}"
        );
        let states: Vec<_> = reading
            .recipients
            .iter()
            .map(|(who, state)| (who.as_str(), *state))
            .collect();
        assert_eq!(states, expected, "{state:?} {detail:?}");
        assert_eq!(reading.ref_message_id.as_deref(), Some("cliente.1@cittadino.example"));
        assert_eq!(reading.true_sender, None, "a receipt is nobody's letter");
    }
}

#[test]
fn a_receipt_that_cannot_be_believed_changes_nothing() {
    let provider = provider();
    let raw = provider
        .receipt(RecipientState::Delivered, &passing(), Some("a@pec.example"), None)
        .expect("a receipt");
    let reading = read(&raw, &TrustStore::default());
    assert_eq!(
        (reading.kind, reading.action),
        (Kind::UntrustedPecLookalike, Action::Quarantine)
    );
    assert_eq!(reading.recipients, []);
    assert_eq!(
        reading.tipo.as_deref(),
        Some("avvenuta-consegna"),
        "what it claims is still shown"
    );
}

#[test]
fn ordinary_mail_in_an_anomaly_envelope_is_what_it_is_inside() {
    let provider = provider();
    let trust = trust(&provider);
    let reading = read(&provider.anomaly(&passing(), INNER).expect("an envelope"), &trust);
    assert_eq!(
        (reading.kind, reading.action),
        (Kind::PecAnomaly, Action::NewTicketUncertified)
    );
    assert_eq!((reading.tipo, reading.signature.state), (None, SignatureState::Valid));

    // A bounce, with our own old daticert.xml deep inside it.
    let old = provider.envelope(&passing(), INNER).expect("an envelope");
    let bounce = [
        b"From: MAILER-DAEMON@posta.example\r\nTo: protocollo@pec.regione.example\r\nSubject: Undelivered\r\n\
          Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\n\r\nSorry.\r\n--r\r\n\
          Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@posta.example\r\n\
          Action: failed\r\nStatus: 5.1.1\r\n\r\n--r\r\nContent-Type: message/rfc822\r\n\r\n"
            .as_slice(),
        b"Message-ID: <t1.m2.abc@desk.example>\r\n",
        &old,
        b"\r\n--r--\r\n",
    ]
    .concat();
    let reading = read(&provider.anomaly(&passing(), &bounce).expect("an envelope"), &trust);
    assert_eq!(
        (reading.kind, reading.action),
        (Kind::PecAnomaly, Action::AttachToOutgoing)
    );
    assert_eq!(
        reading.recipients,
        [("a@posta.example".to_owned(), RecipientState::Failed)]
    );
    assert_eq!(reading.ref_message_id.as_deref(), Some("t1.m2.abc@desk.example"));
    assert_eq!(reading.daticert, None, "only the provider's own data count");
}

#[test]
fn a_machines_answer_by_certified_mail_is_no_letter() {
    let provider = provider();
    let inner = b"From: ufficio@pec.ente.example\r\nTo: x@y.example\r\nSubject: Risposta automatica\r\nAuto-Submitted: auto-replied\r\n\
        In-Reply-To: <t1.m2.abc@desk.example>\r\n\r\nAssente.\r\n";
    let reading = read(
        &provider.envelope(&passing(), inner).expect("an envelope"),
        &trust(&provider),
    );
    assert_eq!(
        (reading.kind, reading.action),
        (Kind::PecEnvelope, Action::AttachToOutgoing)
    );
}

#[test]
fn a_daticert_that_is_no_xml_is_still_read() {
    let xml = "<?xml version=\"1.0\"?><postacert tipo='avvenuta-consegna'><intestazione><mittente>a@b.example</mittente>\
        <destinatari tipo=\"certificato\">c@d.example</destinatari><oggetto>Saluti & baci <consegna>falso@x.example</consegna></oggetto>\
        </intestazione><dati><gestore-emittente>G &amp; C</gestore-emittente><data zona=\"+0200\"><giorno>01/07/2026</giorno>\
        <ora>00:30:00</ora></data><identificativo>opec.9@g.example</identificativo><msgid><t1.m2.ab@desk.example></msgid>\
        <consegna>c@d.example</consegna></dati></postacert>";
    let data = mail::pec::daticert::read(xml.as_bytes()).expect("data");
    assert_eq!(data.tipo, "avvenuta-consegna");
    assert_eq!(data.errore, "nessuno");
    assert_eq!(data.msgid.as_deref(), Some("t1.m2.ab@desk.example"));
    assert_eq!(
        data.consegna.as_deref(),
        Some("c@d.example"),
        "not what a subject pretends"
    );
    assert_eq!(data.gestore, "G & C");
    assert_eq!(data.time_text().as_deref(), Some("2026-07-01T00:30:00+02:00"));
}

#[test]
fn entities_of_a_daticert_are_never_expanded() {
    let xml = "<?xml version=\"1.0\"?><!DOCTYPE postacert [<!ENTITY x SYSTEM \"file:///etc/hostname\"><!ENTITY a \"aaaaaaaaaa\">]>\
        <postacert tipo=\"accettazione\" errore=\"nessuno\"><intestazione><mittente>&x;</mittente><oggetto>&a;&a;</oggetto>\
        </intestazione><dati><identificativo>1&#64;g</identificativo></dati></postacert>";
    let data = mail::pec::daticert::read(xml.as_bytes()).expect("data");
    assert_eq!((data.mittente.as_str(), data.oggetto.as_str()), ("", ""));
    assert_eq!(data.identificativo.as_deref(), Some("1@g"));
    assert_eq!(mail::pec::daticert::read(b"<html>no</html>"), None);
    assert_eq!(mail::pec::daticert::read(&vec![b'<'; 2_000_000]), None);
}

#[test]
fn registered_electronic_mail_opens_a_ticket_as_ordinary_signed_mail() {
    let provider = provider();
    let raw = provider.envelope(&passing(), INNER).expect("an envelope");
    let text = String::from_utf8(raw).expect("text");
    let rem = text.replace(
        "X-Trasporto: posta-certificata",
        "REM-MessageType: http://uri.etsi.org/dispatch",
    );
    let reading = read(rem.as_bytes(), &trust(&provider));
    assert_eq!((reading.kind, reading.action), (Kind::RemDispatch, Action::NewTicket));
    assert_eq!(
        reading.true_sender.as_deref(),
        Some("mario.rossi@pec.cittadino.example")
    );
}

#[test]
fn unsigned_headers_do_not_turn_a_receipt_into_a_letter() {
    let provider = provider();
    let trust = trust(&provider);
    let receipt = provider
        .receipt(RecipientState::Delivered, &passing(), Some("a@pec.example"), None)
        .expect("a receipt");
    let envelope = provider.envelope(&passing(), INNER).expect("an envelope");
    let relabelled = |raw: Vec<u8>, from: &str, to: &str| String::from_utf8(raw).expect("text").replacen(from, to, 1);
    let as_letter = relabelled(
        receipt,
        "X-Ricevuta: avvenuta-consegna",
        "X-Trasporto: posta-certificata",
    );
    let reading = read(as_letter.as_bytes(), &trust);
    assert_eq!(
        reading.signature.state,
        SignatureState::Valid,
        "what is signed is intact"
    );
    assert_eq!(
        (reading.kind, reading.action, reading.certified_ms()),
        (Kind::UntrustedPecLookalike, Action::NewTicketUncertified, None)
    );
    let as_receipt = relabelled(
        envelope,
        "X-Trasporto: posta-certificata",
        "X-Ricevuta: avvenuta-consegna",
    );
    let reading = read(as_receipt.as_bytes(), &trust);
    assert_eq!(
        (reading.kind, reading.action),
        (Kind::UntrustedPecLookalike, Action::Quarantine)
    );
    assert_eq!(reading.recipients, []);
}
