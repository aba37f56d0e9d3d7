//! Proof of destruction: what is still somewhere is found, and what is nowhere is not.

use connectors::LocalBlobs;
use domain::proof::needles::{Needles, Phrases};
use domain::proof::{Found, Searched};
use model::Role;
use store::ConnectionTrait;

use crate::app::{TestApp, apps, run};
use crate::mail::{arrive, ticket_of};

/// Quoted-printable over two lines, a file in base64, and a mail in a mail.
const PLANTED: &str = "From: Lucia Prova <lucia@posta.example>\nTo: tributi@desk.example\nSubject: Prova\n\
Message-ID: <prova@posta.example>\nDate: Mon, 23 Nov 2026 09:30:00 +0100\nMIME-Version: 1.0\n\
Content-Type: multipart/mixed; boundary=fuori\n\n\
--fuori\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n\
La nespola amm=\nacc=C3=A0ta del cortile.\n\
--fuori\nContent-Type: text/plain; name=orologio.txt\nContent-Disposition: attachment; filename=orologio.txt\n\
Content-Transfer-Encoding: base64\n\nVW4gb3JvbG9naW8gYSBjdWPDuSBzdmVkZXNlCg==\n\
--fuori\nContent-Type: message/rfc822; name=postacert.eml\nContent-Disposition: attachment; filename=postacert.eml\n\n\
From: Ente <ente@pec.example>\nSubject: Dentro\nContent-Type: text/plain; charset=utf-8\n\
Content-Transfer-Encoding: quoted-printable\n\nUn carciofo =\nvioletto.\n\
--fuori--\n";

impl TestApp {
    async fn proof(&self, list: &str) -> (Vec<Found>, Searched) {
        let needles = Needles::new(&Phrases::read(list.as_bytes()).unwrap()).unwrap();
        let blobs = LocalBlobs::new(self.folder().join("blobs"))
            .map_err(|error| format!("{error:?}"))
            .unwrap();
        let mut found = Vec::new();
        let searched = server::prove::search(
            &self.desk,
            &blobs,
            self.folder(),
            self.url(),
            None,
            &needles,
            &mut |place| found.push(place),
        )
        .await;
        assert!(searched.failed.is_empty(), "{}: {:?}", self.engine, searched.failed);
        (found, searched)
    }

    async fn raw(&self, sql: &str) {
        let tx = self.desk.store.begin().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn is_in(found: &[Found], line: usize, start: &str, part: &str) -> bool {
    found
        .iter()
        .any(|found| found.line == line && found.place.starts_with(start) && found.place.contains(part))
}

#[test]
fn what_is_left_of_somebody_is_found_wherever_it_is() {
    run(async {
        for app in apps().await {
            let engine = app.engine;
            let list =
                "# di prova\nNespola ammaccàta\norologio a CUCÙ svedese\ncarciofo violetto\nzibaldone di quarzo\n";
            let (found, searched) = app.proof(list).await;
            assert!(found.is_empty(), "{engine}: {found:?}");
            assert!(searched.tables > 30 && searched.columns > 50, "{engine}: {searched:?}");

            let ticket = ticket_of(&app, arrive(&app, PLANTED).await).await.unwrap();
            let clerk = app.browser(Role::BackOffice).await;
            let note = format!("/tickets/{ticket}/note");
            clerk
                .multipart(&note, &[("text", "Lo ZIBALDONE di quarzo.")], &[])
                .await;
            let (found, searched) = app.proof(list).await;
            assert!(searched.blobs > 0 && searched.files > 0, "{engine}: {searched:?}");
            assert!(is_in(&found, 2, "message.", "id="), "the text ({engine}): {found:?}");
            assert!(
                is_in(&found, 2, "blob ", " part 1.1"),
                "the mail itself ({engine}): {found:?}"
            );
            assert!(is_in(&found, 3, "blob ", " part 1.2"), "its file ({engine}): {found:?}");
            assert!(
                is_in(&found, 4, "blob ", " part 1.3/1"),
                "the mail inside ({engine}): {found:?}"
            );
            assert!(is_in(&found, 5, "message.", "id="), "the note ({engine}): {found:?}");
            assert!(
                found.iter().all(|found| !found.place.contains("cortile")),
                "nothing of what stands around ({engine})"
            );

            let (found, _) = app.proof("una frase che nessuno ha scritto").await;
            assert!(found.is_empty(), "{engine}: {found:?}");
        }
    });
}

#[test]
fn what_was_deleted_and_not_overwritten_is_found_in_the_file_of_the_database() {
    run(async {
        for app in apps().await {
            let engine = app.engine;
            let text = "gramigna bluastra ".repeat(400);
            app.raw(&format!("INSERT INTO setting (name, value) VALUES ('prova', '{text}')"))
                .await;
            let (found, _) = app.proof("Gramigna bluastra").await;
            assert!(is_in(&found, 1, "setting.value ", ""), "{engine}: {found:?}");
            app.raw("DELETE FROM setting WHERE name = 'prova'").await;
            let (found, _) = app.proof("Gramigna bluastra").await;
            assert!(!is_in(&found, 1, "setting.", ""), "{engine}: {found:?}");
            // What PostgreSQL keeps of it is not for us to see, and said so.
            let here = found.iter().any(|found| found.place.contains(" at "));
            assert_eq!(here, engine == "sqlite", "{engine}: {found:?}");
        }
    });
}

#[test]
fn a_file_that_somebody_left_in_the_data_folder_is_found() {
    run(async {
        for app in apps().await {
            let folder = app.folder().join("exports/7");
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("page.html"), "<p>Un verbasco sghembo</p>").unwrap();
            let (found, _) = app.proof("verbasco SGHEMBO").await;
            assert!(is_in(&found, 1, "", "page.html at 6"), "{}: {found:?}", app.engine);
        }
    });
}
