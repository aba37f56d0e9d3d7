//! Fax at the desk: whose it is, what is seen of it, and what opens no ticket.

use std::process::Command;

use axum::http::StatusCode;
use domain::ingest::process::process_next;
use domain::ingest::receive::{Arrived, receive};
use model::contact::KeyKind;
use model::{Channel, Role};
use store::Scope;
use store::inbound::Inbound;

use crate::app::{TestApp, apps, painter, run};
use crate::mail::{number, page};

/// A fax page as a fax server stores it: black and white, two dots across for one down, Group 3.
fn tiff() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (bitmap, plain, fax) = (
        folder.path().join("p.pbm"),
        folder.path().join("p.tif"),
        folder.path().join("f.tif"),
    );
    let mut pbm = b"P4\n1728 1000\n".to_vec();
    for y in 0..1000_usize {
        pbm.extend((0..216_usize).map(|x| if (x / 20 + y / 100) % 2 == 0 { 0xf0 } else { 0 }));
    }
    std::fs::write(&bitmap, pbm).unwrap();
    let run = |program: &str, options: &[&str], from: &std::path::Path, to: &std::path::Path| {
        let done = Command::new(program).args(options).arg(from).arg(to).output();
        let done = done.unwrap_or_else(|error| panic!("{program} (Debian package libtiff-tools): {error}"));
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    run("ppm2tiff", &["-c", "none"], &bitmap, &plain);
    run("tiffcp", &["-c", "g3:1d"], &plain, &fax);
    std::fs::read(&fax).unwrap()
}

/// A gateway's mail with these documents.
pub fn mail(n: usize, caller: &str, files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    use std::fmt::Write;
    let mut raw = format!(
        "From: Server fax HylaFAX <FaxMaster@fax.example>\r\nTo: tributi@desk.example\r\nSubject: Fax ricevuto da {caller}\r\n\
         Message-ID: <f{n}@fax.example>\r\nContent-Type: multipart/mixed; boundary=F\r\n\r\n--F\r\nContent-Type: text/plain; \
         charset=utf-8\r\n\r\n                Mittente: {caller}\r\n                  Pagine: 1\r\n                 CallID1: \
         {caller}\r\n"
    );
    for (name, mime, bytes) in files {
        write!(
            raw,
            "--F\r\nContent-Type: {mime}; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            base64(bytes)
        )
        .unwrap();
    }
    raw.push_str("--F--\r\n");
    raw.into_bytes()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - three.len()));
        for n in 0..4 {
            let digit = (word >> (18 - 6 * n)) & 63;
            out.push(if n > three.len() {
                '='
            } else {
                char::from(DIGITS[digit as usize])
            });
        }
        if out.len() % 77 == 76 {
            out.push('\n');
        }
    }
    out
}

pub async fn take(app: &TestApp, raw: Vec<u8>) -> Inbound {
    let arrived = Arrived {
        mailbox_id: app.mailbox,
        place: None,
        received_at: None,
        raw: raw.into(),
    };
    let id = number(receive(&app.desk, arrived).await.unwrap());
    while process_next(&app.desk).await.unwrap() {}
    store::inbound::find(app.desk.store.reader(), id)
        .await
        .unwrap()
        .unwrap()
}

#[test]
fn a_fax_is_its_callers_and_seen_as_it_lay_in_the_machine() {
    run(async {
        let tiff = tiff();
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let tx = app.desk.store.begin().await.unwrap();
            let keys = [(KeyKind::Phone, "+390971555101".to_owned())];
            let known = store::contacts::insert(&tx, "Studio Prova", &keys, app.desk.now())
                .await
                .unwrap();
            tx.commit().await.unwrap();
            let both: [(&str, &str, &[u8]); 2] = [
                ("fax000000001.pdf", "application/pdf", b"%PDF-1.4 the same document"),
                ("fax000000001.tif", "image/tiff", &tiff),
            ];
            let row = take(&app, mail(1, "0971 555101", &both)).await;
            let id = row.ticket_id.expect("a ticket");
            assert_eq!(row.kind.as_deref(), Some("fax"), "{}", app.engine);
            let ticket = store::tickets::find(app.desk.store.reader(), &Scope::desk(), id)
                .await
                .unwrap()
                .unwrap();
            assert_eq!((ticket.channel, ticket.requester_id), (Channel::Fax, Some(known)));
            let text = page(&clerk, id).await;
            assert!(text.contains("Le pagine sono in preparazione"));
            assert!(!text.contains("faxmaster@"), "nobody writes to a gateway");

            while domain::pictures::draw_next(&app.desk, painter().as_ref())
                .await
                .unwrap()
            {}
            let text = page(&clerk, id).await;
            assert_eq!(
                text.matches("/pages/1\" target").count(),
                1,
                "one document, not the same one twice"
            );
            assert!(
                text.contains("fax000000001.pdf") && text.contains("fax000000001.tif"),
                "both files are kept"
            );
            let link = text
                .split("href=\"/attachments/")
                .find(|rest| rest.contains("/pages/1\""))
                .unwrap();
            let link = format!("/attachments/{}", link.split('"').next().unwrap());
            let picture = clerk.get(&link).await;
            assert_eq!(picture.header("content-type"), "image/png");
            let size = |at: usize| u32::from_be_bytes(picture.bytes[at..at + 4].try_into().unwrap());
            assert_eq!(size(16), 1_728);
            assert!((1_000..=2_100).contains(&size(20)), "{}", size(20));
            let other = app.browser_with("altra", vec![]).await;
            assert_eq!(other.get(&link).await.status, StatusCode::NOT_FOUND);
        }
    });
}

#[test]
fn a_fax_of_nobody_known_waits_for_the_back_office() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let file: [(&str, &str, &[u8]); 1] = [("fax000000002.tif", "image/tiff", b"II*\0 damaged")];
            let row = take(&app, mail(2, "UNKNOWN", &file)).await;
            let id = row.ticket_id.expect("a ticket");
            let ticket = store::tickets::find(app.desk.store.reader(), &Scope::desk(), id)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(
                (ticket.channel, ticket.requester_id),
                (Channel::Fax, None),
                "{}",
                app.engine
            );
            let text = page(&clerk, id).await;
            assert!(text.contains("Mittente ignoto"));
            while domain::pictures::draw_next(&app.desk, painter().as_ref())
                .await
                .unwrap()
            {}
            assert!(
                page(&clerk, id).await.contains("scarica il file"),
                "what cannot be drawn can be downloaded"
            );
        }
    });
}

#[test]
fn a_fax_that_did_not_arrive_opens_nothing_and_is_counted() {
    run(async {
        for app in apps().await {
            let raw = "From: Server fax HylaFAX <FaxMaster@fax.example>\r\nTo: tributi@desk.example\r\nSubject: fax non ricevuto\r\n\
                       Message-ID: <f9@fax.example>\r\n\r\nUn tentativo di ricevere un fax su ttyS0 è fallito perché:\r\n";
            let row = take(&app, raw.as_bytes().to_vec()).await;
            assert_eq!(
                (row.ticket_id, row.reason.as_deref()),
                (None, Some("fax_failed")),
                "{}",
                app.engine
            );
            let text = app.stranger().get("/metrics").await.text();
            assert!(text.contains("sportello_fax_failed 1"), "{text}");
        }
    });
}
