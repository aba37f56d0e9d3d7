//! Mails of every kind, damaged in thousands of ways: reading them never breaks down, never takes long, and never makes a
//! forged signature valid. A short run of what fuzzing does for hours.

use std::time::{Duration, Instant};

use mail::fax::{FaxRules, shipped};
use mail::inspect::inspection;
use mail::pec::RecipientState;
use mail::pec::provider::{Passing, Provider, Validity, opaque};
use mail::read::Reader;
use mail::smime::TrustStore;

/// Unoptimised, on a busy machine; a mail has 2 seconds of an optimised build.
const PATIENCE: Duration = Duration::from_secs(20);

/// The same numbers in every run (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below.max(1) as u64).unwrap_or(0)
    }
}

fn passing() -> Passing<'static> {
    Passing {
        from: "a@pec.example",
        to: &["b@pec.example"],
        ordinary: &["c@posta.example"],
        subject: "Prova è",
        message_id: "x@y.example",
        pec_id: "opec.1@g.example",
        at_ms: 1_794_211_951_000,
    }
}

fn seeds(provider: &Provider) -> Vec<Vec<u8>> {
    let inner = b"From: A <a@pec.example>\r\nSubject: =?iso-8859-1?q?Prova_=E8?=\r\nContent-Type: multipart/mixed; boundary=z\r\n\r\n--z\r\n\
        Content-Type: text/html; charset=\"iso-8859-1\"\r\n\r\n<p style='x'>ciao<img src=cid:a><!-- --></p>\r\n--z\r\nContent-Type: \
        application/pdf; name*=utf-8''%C3%A8.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0x\r\n--z--\r\n";
    let smime = opaque(b"Content-Type: text/plain\r\n\r\nciao\r\n", Validity::default()).expect("a signature");
    let bounce = b"From: MAILER-DAEMON@x\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\n\r\nno\r\n--r\r\n\
        Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\n\r\n\
        --r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <a@b>\r\n\r\n--r--\r\n";
    let fax = b"From: Server fax HylaFAX <FaxMaster@f.example>\r\nSubject: Fax ricevuto da 0971\r\nContent-Type: multipart/mixed; boundary=f\r\n\r\n\
        --f\r\n\r\n  CallID1: 0971000000\r\n  Pagine: 2\r\n--f\r\nContent-Type: image/tiff; name=a.tif\r\n\r\nII*\0\r\n--f--\r\n";
    let a = Some("b@pec.example");
    vec![
        provider.envelope(&passing(), inner).expect("an envelope"),
        provider.anomaly(&passing(), bounce).expect("an envelope"),
        provider.receipt(RecipientState::Late, &passing(), a, Some("12 ore")).expect("a receipt"),
        format!(
            "From: a@b.example\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            openssl::base64::encode_block(&smime)
        )
        .into_bytes(),
        bounce.to_vec(),
        fax.to_vec(),
        inner.to_vec(),
    ]
}

fn damage(dice: &mut Dice, seed: &[u8]) -> Vec<u8> {
    const PIECES: [&[u8]; 12] = [
        b"\r\n",
        b"\r\n\r\n",
        b"--z",
        b"=?utf-8?q?",
        b"<?xml",
        b"<!DOCTYPE a [<!ENTITY x \"y\">]>&x;",
        b"<postacert tipo=",
        b"\0",
        b"\xff\xfe",
        b"Content-Type: multipart/mixed\r\n",
        b"Content-Type: message/rfc822\r\n\r\n",
        b"X-Ricevuta: accettazione\r\n",
    ];
    let mut raw = seed.to_vec();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(raw.len());
        match dice.roll(6) {
            0 => raw.truncate(at),
            1 if !raw.is_empty() => raw[at] = u8::try_from(dice.roll(256)).unwrap_or(0),
            2 => {
                let piece = PIECES[dice.roll(PIECES.len())];
                raw.splice(at..at, piece.iter().copied());
            }
            3 => {
                let end = (at + dice.roll(200)).min(raw.len());
                raw.drain(at..end);
            }
            4 => {
                let end = (at + dice.roll(300)).min(raw.len());
                let again = raw[at..end].to_vec();
                raw.splice(at..at, again);
            }
            _ => raw.extend_from_slice(&seed[..at.min(seed.len())]),
        }
    }
    raw
}

#[test]
fn damaged_mails_of_every_kind_are_read_as_far_as_they_go() {
    let provider = Provider::new("g.example", Validity::default()).expect("a provider");
    let trust = TrustStore::from_pem(&provider.bundle().expect("a bundle")).expect("a trust store");
    let fax = FaxRules::new(&shipped()).expect("rules");
    let reader = Reader {
        trust: &trust,
        fax: &fax,
        received_ms: Some(1_794_211_951_000),
    };
    let mut dice = Dice(0x5eed_1234_9876_abcd);
    for (n, seed) in seeds(&provider).iter().enumerate() {
        let good = reader.read(seed).expect("the seed is a mail");
        for round in 0..400 {
            let raw = damage(&mut dice, seed);
            let begun = Instant::now();
            if let Ok(reading) = reader.read(&raw) {
                let seen = inspection(&reading);
                assert!(begun.elapsed() < PATIENCE, "seed {n}, round {round}");
                assert!(seen.text.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
                // Whatever is believed is what the provider signed.
                // The headers are nobody's word: with others it is another kind of mail.
                let believed = reading.kind == good.kind && reading.signature.state.is_trusted();
                if believed && good.signature.state.is_trusted() {
                    assert_eq!(reading.daticert, good.daticert, "seed {n}, round {round}");
                    assert_eq!(reading.true_sender, good.true_sender, "seed {n}, round {round}");
                }
            }
        }
    }
}

#[test]
fn large_and_deep_mails_are_read_in_linear_time() {
    let trust = TrustStore::default();
    let fax = FaxRules::new(&shipped()).expect("rules");
    let reader = Reader {
        trust: &trust,
        fax: &fax,
        received_ms: None,
    };
    let mut nested = b"From: a@b.example\r\nX-Trasporto: posta-certificata\r\n".to_vec();
    for n in 0..10_000 {
        nested.extend(format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n").as_bytes());
    }
    let line = [b"From: a@b.example\r\n\r\n".as_slice(), &vec![b'x'; 10_000_000]].concat();
    let headers = [
        b"From: a@b.example\r\nSubject: Fax ricevuto da ".as_slice(),
        &b"from: fax\r\n fax da ".repeat(30_000),
        b"\r\n\r\nx",
    ]
    .concat();
    let mut parts =
        b"From: a@b.example\r\nX-Ricevuta: accettazione\r\nContent-Type: multipart/signed; boundary=p\r\n\r\n".to_vec();
    for n in 0..1_000 {
        parts.extend(
            format!("--p\r\nContent-Type: application/xml; name=daticert.xml\r\n\r\n<postacert tipo=\"x{n}\"><a>\r\n")
                .as_bytes(),
        );
    }
    let big = [
        b"From: a@b.example\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            .as_slice(),
        &b"JVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoKPDwvTGVuZ3RoIDMgMCBSL0ZpbHRlci9GbGF0ZURl\r\n".repeat(650_000),
    ]
    .concat();
    for (name, raw) in [
        ("nested", nested),
        ("line", line),
        ("headers", headers),
        ("parts", parts),
        ("big", big),
    ] {
        let begun = Instant::now();
        let _ = reader.read(&raw).map(|reading| inspection(&reading));
        assert!(begun.elapsed() < PATIENCE, "{name}: {:?}", begun.elapsed());
    }
}
