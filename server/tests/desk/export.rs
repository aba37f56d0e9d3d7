//! Packages: what they hold, what a check of them finds, and who may have them made.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ::mail::pec::RecipientState;
use bytes::Bytes;
use connectors::package::{Flaw, FolderPackage, Shelf, verify};
use domain::Error;
use domain::admin::Actor;
use domain::export::{Order, Package, Packer, jobs, package, run as export};
use domain::ports::{BlobError, Checked, PackageShelf, PackageSink, Sums};
use futures::future::BoxFuture;
use model::export::{ExportFault, ExportState, PersonKey, PersonKind, Selection};
use model::{Problem, Role};
use serde_json::Value;

use crate::app::{Browser, TestApp, apps, run};
use crate::mail::{arrive, ticket_of};
use crate::pec::{certified_ticket, receipt, reply, take};

const WHY: &str = "Consegna alla Regione a fine contratto";
/// A mail of somebody who names somebody else.
const MAIL: &str = "From: Lucia Prova <lucia@posta.example>\nTo: tributi@desk.example\nSubject: Per mia zia\n\
Message-ID: <zia@posta.example>\nDate: Mon, 23 Nov 2026 09:30:00 +0100\nContent-Type: text/html; charset=utf-8\n\n\
<p>Scrivo per Lia (lia@posta.example), codice RSSMRA80A01G942K.</p><script>alert(1)</script>\n";

impl TestApp {
    async fn export(&self, selection: Selection, name: &str) -> (PathBuf, Package) {
        let folder = self.folder().join(name);
        let sink = Arc::new(FolderPackage::new(folder.clone()));
        let package = export::export(&self.desk, Actor::CommandLine, selection, WHY, sink)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", self.engine));
        (folder, package)
    }

    /// A call with two files of one name, and one by certified mail with its answer and a receipt; their numbers.
    async fn planted(&self) -> Vec<i64> {
        let clerk = self.browser(Role::BackOffice).await;
        let form = self.contact("Rateizzazione <b>del bollo</b>", "forward");
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let files: [(&str, &[u8]); 2] = [("avviso.pdf", b"%PDF-1.4 uno"), ("avviso.pdf", b"%PDF-1.4 due")];
        let call = clerk.multipart("/contacts/new", &fields, &files).await.ticket();
        let mailbox = self.certified(None, 1).await;
        let pec = certified_ticket(self, mailbox).await;
        let mails = reply(self, &clerk, pec, "").await;
        take(
            self,
            mailbox,
            receipt(self, RecipientState::Delivered, &mails[0], 0, None),
        )
        .await;
        vec![call, pec]
    }
}

fn of(tickets: &[i64]) -> Selection {
    Selection {
        tickets: tickets.to_vec(),
        ..Selection::default()
    }
}

fn ticket(folder: &Path, id: i64) -> Value {
    let text = fs::read(folder.join(format!("tickets/2026/{id}/ticket.json"))).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn flaws(folder: &Path) -> Vec<Flaw> {
    verify(folder, None).unwrap().flaws
}

#[test]
fn a_package_holds_everything_that_the_region_gets_and_verifies() {
    run(async {
        for app in apps().await {
            let ids = app.planted().await;
            let (folder, package) = app.export(of(&ids), "pacchetto").await;
            let found = verify(&folder, Some(&package.manifest)).unwrap();
            assert!(found.flaws.is_empty(), "{}: {:?}", app.engine, found.flaws);
            assert_eq!((found.tickets, found.incomplete), (2, 0));
            assert_eq!((package.tickets, found.files), (2, package.files + 1));

            let call = ticket(&folder, ids[0]);
            let files: Vec<&str> = call["attachments"]
                .as_array()
                .unwrap()
                .iter()
                .map(|file| file["path"].as_str().unwrap())
                .collect();
            assert_eq!(files, ["attachments/0001-avviso.pdf", "attachments/0002-avviso.pdf"]);
            let at = folder.join(format!("tickets/2026/{}", ids[0]));
            assert_eq!(fs::read(at.join(files[1])).unwrap(), b"%PDF-1.4 due");
            assert_eq!(call["requester"]["name"], "Mario Prova");
            assert!(!call["events"].as_array().unwrap().is_empty());
            let page = fs::read_to_string(at.join("page.html")).unwrap();
            assert!(
                page.contains("Rateizzazione &lt;b&gt;del bollo&lt;/b&gt;") && page.contains("Chiede quante rate.")
            );

            let pec = ticket(&folder, ids[1]);
            let at = folder.join(format!("tickets/2026/{}", ids[1]));
            let messages = pec["messages"].as_array().unwrap();
            let original = messages[0]["mails"][0]["path"].as_str().unwrap();
            let original = fs::read(at.join(original)).unwrap();
            assert!(
                String::from_utf8_lossy(&original).contains("X-Trasporto: posta-certificata"),
                "as it came"
            );
            let answer = messages.iter().find(|message| message["kind"] == "outbound").unwrap();
            assert_eq!(answer["mails"].as_array().unwrap().len(), 2, "one mail a recipient");
            let sent = fs::read(at.join(answer["mails"][0]["path"].as_str().unwrap())).unwrap();
            assert!(String::from_utf8_lossy(&sent).contains("urp@pec.desk.example"));
            let receipts = pec["receipts"].as_array().unwrap();
            let path = receipts[0]["path"].as_str().unwrap();
            let receipt = fs::read(at.join(path)).unwrap();
            assert!(String::from_utf8_lossy(&receipt).contains("X-Ricevuta:"));

            let header: Value = serde_json::from_slice(&fs::read(folder.join("package.json")).unwrap()).unwrap();
            assert_eq!(
                (header["counts"]["tickets"].clone(), header["reason"].clone()),
                (2.into(), WHY.into())
            );
            let noted = store::audit::actions_on(app.desk.store.reader(), "package")
                .await
                .unwrap();
            let noted: Vec<&str> = noted.iter().map(|(action, _)| action.as_str()).collect();
            assert_eq!(noted, ["package.begin", "package.export"]);
        }
    });
}

#[test]
fn whatever_somebody_does_to_a_package_is_found() {
    run(async {
        for app in apps().await {
            let ids = app.planted().await;
            let (folder, package) = app.export(of(&ids), "pacchetto").await;
            let path = format!("tickets/2026/{}/page.html", ids[0]);
            let file = folder.join(&path);
            let whole = fs::read(&file).unwrap();
            let mut flipped = whole.clone();
            flipped[20] ^= 1;
            fs::write(&file, &flipped).unwrap();
            assert_eq!(flaws(&folder), [Flaw::Changed(path.clone())], "a flipped bit");
            fs::remove_file(&file).unwrap();
            assert_eq!(flaws(&folder), [Flaw::Missing(path.clone())], "a removed file");
            fs::write(&file, &whole).unwrap();
            let added = format!("tickets/2026/{}/nota.txt", ids[0]);
            fs::write(folder.join(&added), "x").unwrap();
            assert_eq!(flaws(&folder), [Flaw::Extra(added.clone())], "an added file");
            fs::remove_file(folder.join(&added)).unwrap();
            fs::rename(&file, app.folder().join("altrove.html")).unwrap();
            std::os::unix::fs::symlink(app.folder().join("altrove.html"), &file).unwrap();
            assert_eq!(
                flaws(&folder),
                [Flaw::Link(path.clone()), Flaw::Missing(path.clone())],
                "a link, whatever it leads to"
            );
            fs::remove_file(&file).unwrap();
            fs::write(&file, &whole).unwrap();
            assert!(flaws(&folder).is_empty());

            // Whoever changes a file and its line is found by the hash that the desk wrote down.
            let manifest = fs::read_to_string(folder.join("manifest.sha256")).unwrap();
            fs::write(folder.join("manifest.sha256"), manifest.replacen("  ", " ", 1)).unwrap();
            assert!(flaws(&folder).contains(&Flaw::Line(1)));
            fs::write(folder.join("manifest.sha256"), &manifest).unwrap();
            let expected = "0".repeat(64);
            assert_eq!(verify(&folder, Some(&expected)).unwrap().flaws, [Flaw::Manifest]);
            assert_eq!(verify(&folder, Some(&package.manifest)).unwrap().count, 0);
        }
    });
}

#[test]
fn an_export_that_was_stopped_goes_on_and_ends_as_if_it_had_not_been() {
    run(async {
        for app in apps().await {
            let ids = app.planted().await;
            let (whole, package) = app.export(of(&ids), "intero").await;
            let folder = app.folder().join("interrotto");
            let order = Order {
                selection: of(&ids),
                why: WHY.to_owned(),
                by: None,
                at: app.desk.now(),
            };
            let sink = Arc::new(FolderPackage::new(folder.clone()));
            let mut packer = Packer::begin(&app.desk, &order, sink).await.unwrap();
            assert!(packer.step().await.unwrap());
            // Killed here; and what had been written of one file never reached the disk.
            drop(packer);
            assert_eq!(flaws(&folder), [Flaw::Unfinished]);
            let torn = folder.join(format!("tickets/2026/{}/page.html", ids[0]));
            fs::write(&torn, "").unwrap();
            let kept = folder.join(format!("tickets/2026/{}/page.html", ids[1]));
            let before = fs::metadata(&kept).unwrap().modified().unwrap();

            let (_, again) = app.export(of(&ids), "interrotto").await;
            assert_eq!(again, package, "{}", app.engine);
            assert!(flaws(&folder).is_empty());
            assert_eq!(
                fs::metadata(&kept).unwrap().modified().unwrap(),
                before,
                "not written twice"
            );
            let manifest = |folder: &Path| fs::read_to_string(folder.join("manifest.sha256")).unwrap();
            assert_eq!(manifest(&folder), manifest(&whole));

            // Neither into a finished package nor into somebody's own folder.
            let sink = Arc::new(FolderPackage::new(folder));
            let refused = export::export(&app.desk, Actor::CommandLine, of(&ids), WHY, sink).await;
            assert!(matches!(refused, Err(Error::Files(_))), "{refused:?}");
        }
    });
}

#[test]
fn a_stored_file_that_is_lost_is_named_and_keeps_nobody_from_the_rest() {
    run(async {
        for app in apps().await {
            let ids = app.planted().await;
            fs::remove_dir_all(app.folder().join("blobs")).unwrap();
            let (folder, package) = app.export(of(&ids), "pacchetto").await;
            assert_eq!(package.incomplete, 2, "{}", app.engine);
            let found = verify(&folder, None).unwrap();
            assert_eq!((found.flaws.len(), found.incomplete), (0, 2));
            let missing = fs::read_to_string(folder.join(format!("tickets/2026/{}/missing.json", ids[0]))).unwrap();
            assert!(missing.contains("attachments/0001-avviso.pdf"));
        }
    });
}

#[test]
fn a_person_gets_their_tickets_with_other_people_s_data_marked() {
    run(async {
        for app in apps().await {
            app.planted().await;
            let own = arrive(&app, MAIL).await;
            let own = ticket_of(&app, own).await.unwrap();
            let person = Selection {
                person: Some(PersonKey {
                    kind: PersonKind::Address,
                    value: "lucia@posta.example".to_owned(),
                }),
                ..Selection::default()
            };
            let (folder, package) = app.export(person, "persona").await;
            assert_eq!(package.tickets, 1, "{}: nobody else's tickets", app.engine);
            let text = ticket(&folder, own);
            let others: Vec<(&str, &str)> = text["third_parties"]
                .as_array()
                .unwrap()
                .iter()
                .map(|other| (other["kind"].as_str().unwrap(), other["value"].as_str().unwrap()))
                .collect();
            assert_eq!(
                others,
                [("address", "lia@posta.example"), ("tax_code", "RSSMRA80A01G942K")]
            );
            let page = fs::read_to_string(folder.join(format!("tickets/2026/{own}/page.html"))).unwrap();
            assert!(page.contains("<mark>lia@posta.example</mark>") && !page.contains("<mark>lucia@posta.example"));
            assert!(!page.contains("<script"), "nothing of a stranger's runs");

            // By codice fiscale: the caller of the planted call.
            let person = Selection {
                person: Some(PersonKey {
                    kind: PersonKind::TaxCode,
                    value: "RSSMRA80A01G942K".to_owned(),
                }),
                ..Selection::default()
            };
            let (_, package) = app.export(person, "chiamante").await;
            assert_eq!(package.tickets, 1);
        }
    });
}

async fn ask(who: &Browser, fields: &[(&str, &str)]) -> crate::app::Answer {
    let mut all = vec![
        ("contract_id", ""),
        ("queue_id", ""),
        ("since", ""),
        ("until", ""),
        ("tickets", ""),
        ("person", ""),
        ("why", WHY),
    ];
    for (name, value) in fields {
        if let Some(field) = all.iter_mut().find(|(known, _)| known == name) {
            field.1 = *value;
        }
    }
    who.post("/admin/exports", &all).await
}

#[test]
fn who_has_no_leave_to_export_gets_nothing() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            assert_eq!(clerk.get("/admin/exports").await.status, 403, "{}", app.engine);
            assert_eq!(ask(&clerk, &[("tickets", "1")]).await.status, 403);
            assert_eq!(clerk.get("/admin/exports/1/download").await.status, 403);
            let who = app.principal(clerk.person_id).await;
            let sink = Arc::new(FolderPackage::new(app.folder().join("vietato")));
            let refused = export::export(&app.desk, Actor::Person(&who), of(&[1]), WHY, sink).await;
            assert!(matches!(refused, Err(Error::Refused(Problem::Forbidden))));
            // Of one queue only: a package goes beyond it.
            let grants = vec![crate::app::grant(Role::Archivist, Some(app.tributi))];
            let one = app.browser_with("uno", grants).await;
            assert_eq!(ask(&one, &[("tickets", "1")]).await.status, 403);
        }
    });
}

#[test]
fn an_export_that_was_asked_for_on_the_page_is_written_taken_and_removed() {
    run(async {
        for app in apps().await {
            let ids = app.planted().await;
            let keeper = app.browser(Role::Archivist).await;
            let refused = ask(&keeper, &[("why", "boh")]).await;
            assert!(refused.location().contains("again=yes"), "{}", refused.location());
            let page = keeper.get("/admin/exports?again=yes").await.text();
            assert!(page.contains("boh"), "what was typed is there again");
            let unknown = ask(&keeper, &[("tickets", "999999")]).await;
            assert!(unknown.location().contains("again=yes"));

            let listed = format!("{}, {}", ids[0], ids[1]);
            let asked = ask(&keeper, &[("tickets", listed.as_str())]).await;
            assert_eq!(asked.location(), "/admin/exports?done=asked", "{}", app.engine);
            let waiting = keeper.get("/admin/exports").await.text();
            assert!(waiting.contains("progress-text"), "its progress is followed");
            let shelf = Shelf::new(app.folder().join("exports"));
            assert!(jobs::next(&app.desk, &shelf).await.unwrap());
            assert!(!jobs::next(&app.desk, &shelf).await.unwrap(), "nothing else waits");
            let page = keeper.get("/admin/exports").await.text();
            let manifest = verify(&shelf.folder(1), None).unwrap();
            assert_eq!((manifest.flaws.len(), manifest.tickets), (0, 2));
            assert!(
                page.contains(&manifest.manifest),
                "the page says by which hash it is known"
            );
            assert!(!page.contains("progress-text"));

            let taken = keeper.get("/admin/exports/1/download").await;
            assert_eq!(taken.status, 200);
            assert!(taken.header("content-disposition").contains("esportazione-1.tar"));
            assert_eq!(taken.bytes.len() % 512, 0);
            let text = String::from_utf8_lossy(&taken.bytes);
            assert!(text.contains("esportazione-1/manifest.sha256") && text.contains("%PDF-1.4 due"));
            let noted = store::audit::actions_on(app.desk.store.reader(), "package")
                .await
                .unwrap();
            let noted: Vec<&str> = noted.iter().map(|(action, _)| action.as_str()).collect();
            assert_eq!(noted, ["package.ask", "package.export", "package.download"]);

            assert_eq!(jobs::sweep(&app.desk, &shelf).await.unwrap(), 0);
            app.clock.advance_ms(8 * 86_400_000);
            assert_eq!(jobs::sweep(&app.desk, &shelf).await.unwrap(), 1);
            assert!(!shelf.folder(1).exists());
            let keeper = app
                .browser_with("dopo", vec![crate::app::grant(Role::Archivist, None)])
                .await;
            assert_eq!(keeper.get("/admin/exports/1/download").await.status, 404);
        }
    });
}

/// A shelf on a disk that has room for so many files more.
#[derive(Clone)]
struct Small {
    shelf: Shelf,
    room: Arc<AtomicI64>,
}

impl PackageShelf for Small {
    fn place(&self, id: i64) -> Arc<dyn PackageSink> {
        Arc::new(SmallPlace {
            place: self.shelf.place(id),
            room: self.room.clone(),
        })
    }

    fn tidy(&self, id: i64) -> BoxFuture<'_, Result<(), BlobError>> {
        self.shelf.tidy(id)
    }

    fn check(&self, id: i64) -> BoxFuture<'_, Result<Checked, BlobError>> {
        self.shelf.check(id)
    }

    fn remove(&self, id: i64) -> BoxFuture<'_, Result<(), BlobError>> {
        self.shelf.remove(id)
    }
}

struct SmallPlace {
    place: Arc<dyn PackageSink>,
    room: Arc<AtomicI64>,
}

impl PackageSink for SmallPlace {
    fn begin<'a>(&'a self, note: &'a str) -> BoxFuture<'a, Result<String, BlobError>> {
        self.place.begin(note)
    }

    fn kept<'a>(
        &'a self,
        folder: &'a str,
        first: &'a str,
        sha256: &'a str,
    ) -> BoxFuture<'a, Result<Option<Sums>, BlobError>> {
        self.place.kept(folder, first, sha256)
    }

    fn put<'a>(&'a self, folder: &'a str, name: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<(), BlobError>> {
        if self.room.fetch_sub(1, Ordering::SeqCst) <= 0 {
            return Box::pin(async { Err(BlobError::Full) });
        }
        self.place.put(folder, name, bytes)
    }

    fn close<'a>(&'a self, folder: &'a str) -> BoxFuture<'a, Result<Sums, BlobError>> {
        self.place.close(folder)
    }

    fn settle(&self) -> BoxFuture<'_, Result<(), BlobError>> {
        self.place.settle()
    }

    fn finish(&self, header: Bytes) -> BoxFuture<'_, Result<String, BlobError>> {
        self.place.finish(header)
    }
}

#[test]
fn a_full_disk_is_said_and_the_export_goes_on_when_there_is_room() {
    run(async {
        for app in apps().await {
            let ids = app.planted().await;
            let keeper = app.browser(Role::Archivist).await;
            let listed = format!("{} {}", ids[0], ids[1]);
            ask(&keeper, &[("tickets", listed.as_str())]).await;
            let small = Small {
                shelf: Shelf::new(app.folder().join("exports")),
                room: Arc::new(AtomicI64::new(4)),
            };
            assert!(jobs::next(&app.desk, &small).await.unwrap());
            let page = keeper.get("/admin/exports").await.text();
            assert!(page.contains("Spazio su disco esaurito"), "{}", app.engine);
            assert_eq!(
                keeper.get("/admin/exports/1/download").await.status,
                404,
                "no half package"
            );
            assert!(!jobs::next(&app.desk, &small).await.unwrap(), "it waits for somebody");

            small.room.store(1_000, Ordering::SeqCst);
            let again = keeper.post("/admin/exports/1/again", &[]).await;
            assert_eq!(again.location(), "/admin/exports?done=asked");
            assert!(jobs::next(&app.desk, &small).await.unwrap());
            let found = verify(&small.shelf.folder(1), None).unwrap();
            assert_eq!((found.count, found.tickets), (0, 2));
        }
    });
}

#[test]
fn a_writer_that_was_killed_is_followed_by_another_one() {
    run(async {
        for app in apps().await {
            let ids = app.planted().await;
            let keeper = app.browser(Role::Archivist).await;
            ask(&keeper, &[("tickets", ids[0].to_string().as_str())]).await;
            let db = app.desk.store.reader();
            let job = store::export_jobs::find(db, 1).await.unwrap().unwrap();
            let tx = app.desk.store.begin().await.unwrap();
            assert!(store::export_jobs::take(&tx, &job, app.desk.now()).await.unwrap());
            tx.commit().await.unwrap();
            let shelf = Shelf::new(app.folder().join("exports"));
            assert!(!jobs::next(&app.desk, &shelf).await.unwrap(), "somebody writes it");
            // It wrote everything, and died before it could say so.
            let order = Order {
                selection: serde_json::from_str(&job.selection).unwrap(),
                why: job.why.clone(),
                by: None,
                at: job.asked_at,
            };
            package(&app.desk, &order, shelf.place(1)).await.unwrap();
            app.clock.advance_ms(61_000);
            assert!(jobs::next(&app.desk, &shelf).await.unwrap(), "{}", app.engine);
            assert_eq!(verify(&shelf.folder(1), None).unwrap().count, 0);
            let done = store::export_jobs::find(db, 1).await.unwrap().unwrap();
            assert_eq!(done.state, ExportState::Done, "{}", app.engine);

            // The first one was only slow: what it says now counts no more.
            let tx = app.desk.store.begin().await.unwrap();
            let late = store::export_jobs::fail(&tx, &job, app.desk.now(), ExportFault::Failed, app.desk.now());
            assert!(!late.await.unwrap(), "{}", app.engine);
            assert!(!store::export_jobs::beat(&tx, &job, app.desk.now(), 0, 1).await.unwrap());
        }
    });
}
