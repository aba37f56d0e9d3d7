//! Registries in the browser of an administrator: a file that is tried before it is used, and the rules.

use axum::http::{Method, StatusCode};
use domain::Principal;
use domain::lookups::ask::ask;
use model::Role;
use model::lookup::{Card, LookupAnswer, LookupForm, LookupKind, Records, Registry};
use model::registry_import::ImportState;
use store::registries::ImportRow;

use crate::app::{Answer, Browser, TestApp, apps, eventually, run};

const PAGE: &str = "/admin/registries/ims";
const MARIO: &str = "RSSMRA80A01G942K";
const ANNA: &str = "VRDNNA85M65F052O";

impl Browser {
    /// Sends a file for a local registry.
    pub async fn send_registry(&self, registry: &str, fields: &[(&str, &str)], name: &str, file: &[u8]) -> Answer {
        let boundary = "----------------------------registro";
        let mut body = Vec::new();
        for (field, value) in fields {
            let part = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let part = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let path = format!("/admin/registries/{registry}/import");
        self.send(Method::POST, &path, "text/html", Some(&content_type), body)
            .await
    }
}

impl TestApp {
    /// The newest import of a registry, once it is not being read any more.
    pub async fn newest_import(&self, registry: Registry) -> ImportRow {
        eventually("the file was read", async || {
            let mut rows = store::registries::of_registry(self.desk.store.reader(), registry, 1)
                .await
                .unwrap();
            rows.pop().filter(|row| row.import.state != ImportState::Reading)
        })
        .await
    }

    /// What a registry knows about somebody.
    async fn ims(&self, who: &Principal, key: &str) -> Card {
        self.card_of(who, Registry::Ims, key).await
    }

    async fn card_of(&self, who: &Principal, registry: Registry, key: &str) -> Card {
        let form = LookupForm {
            registry,
            kind: LookupKind::TaxCode,
            key: key.to_owned(),
            ticket_id: None,
            call_at: Some(1),
            queue_id: None,
            reason_id: None,
            why: "Lo chiede al telefono".to_owned(),
            third_party: false,
            delegation: false,
            again: true,
        };
        match ask(&self.desk, who, &form).await.unwrap() {
            LookupAnswer::Card(card) => *card,
            other => panic!("{other:?}"),
        }
    }
}

fn names(card: &Card) -> Vec<&str> {
    match &card.records {
        Records::Ims(records) => records.iter().map(|record| record.name.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

/// A figure of the dry run.
fn figure<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, after) = page.split_once(&format!("data-figure=\"{name}\"")).unwrap();
    after.split_once('>').unwrap().1.split('<').next().unwrap()
}

fn figures(page: &str) -> Vec<&str> {
    [
        "lines",
        "accepted",
        "refused",
        "added",
        "changed",
        "removed",
        "unchanged",
        "after",
    ]
    .into_iter()
    .map(|name| figure(page, name))
    .collect()
}

#[test]
fn a_company_with_more_vehicles_than_are_shown_is_told_how_many_there_are() {
    run(async {
        for app in apps().await {
            let admin = app.browser(Role::Administrator).await;
            let operator = app.browser(Role::FrontEnd).await;
            let operator = app.principal(operator.person_id).await;
            let mut file = "targa;anno;cf;dovuto;versato\n".to_owned();
            for n in 0..250 {
                let (plate, year) = (100 + n / 25, 2001 + n % 25);
                file.push_str(&format!("AB{plate}CD;{year};00743110157;10,00;0,00\n"));
            }
            file.push_str(&format!("ZZ100ZZ;2025;{MARIO};10,00;0,00\n"));
            let fields = [("mode", "complete"), ("policy", "all_or_nothing")];
            admin.send_registry("sitr", &fields, "bollo.csv", file.as_bytes()).await;
            let import = app.newest_import(Registry::Sitr).await.import;
            assert_eq!(import.state, ImportState::Ready, "{}: {}", app.engine, import.findings);
            admin
                .post(&format!("/admin/registries/sitr/import/{}/apply", import.id), &[])
                .await;
            let card = app.card_of(&operator, Registry::Sitr, "00743110157").await;
            assert_eq!(
                (card.records.len(), card.more, card.total),
                (200, true, Some(250)),
                "{}",
                app.engine
            );
            let Records::Sitr(records) = &card.records else {
                panic!("{card:?}")
            };
            assert_eq!((records[0].year, records[199].year), (2025, 2006), "the latest of them");
            let card = app.card_of(&operator, Registry::Sitr, MARIO).await;
            assert_eq!((card.records.len(), card.more, card.total), (1, false, None));
        }
    });
}

#[test]
fn a_file_is_tried_then_used_and_the_one_before_is_history() {
    run(async {
        for app in apps().await {
            let admin = app.browser(Role::Administrator).await;
            let operator = app.browser(Role::FrontEnd).await;
            let operator = app.principal(operator.person_id).await;
            let leave_out = [("mode", "complete"), ("policy", "leave_out")];
            // Windows-1252, a wrong control letter in line 4, and formulas that a spreadsheet would run.
            let file = format!(
                "Codice Fiscale;Nome;Stato;<script>alert(1)</script>\r\n{MARIO};=HYPERLINK(\"\"x\"\") Nicol\u{f2};attivo;x\r\n\
                 {ANNA};Anna;sospesa;x\r\nRSSMRA80A01G942X;Nessuno;attivo;x\r\n"
            );
            let file: Vec<u8> = file.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            let sent = admin.send_registry("ims", &leave_out, "<b>giugno.csv", &file).await;
            assert_eq!(sent.location(), format!("{PAGE}?done=sent#import"), "{}", sent.text());
            let import = app.newest_import(Registry::Ims).await.import;
            assert_eq!(import.state, ImportState::Ready, "{}", app.engine);
            let page = admin.get(PAGE).await.text();
            assert_eq!(figures(&page), ["3", "2", "1", "2", "0", "0", "0", "2"]);
            for said in [
                "riga 4: codice_fiscale: non è un codice fiscale",
                "&lt;script&gt;alert(1)&lt;/script&gt;",
                "&lt;b&gt;giugno.csv",
                "Metti in uso",
            ] {
                assert!(page.contains(said), "{said}: {page}");
            }
            assert!(!page.contains("<script>alert") && !page.contains("<b>giugno"));
            assert!(!page.contains("Nessuno"), "what stood in a refused line is not kept");
            assert!(names(&app.ims(&operator, MARIO).await).is_empty(), "nobody sees it yet");

            let applied = admin.post(&format!("{PAGE}/import/{}/apply", import.id), &[]).await;
            assert_eq!(applied.location(), format!("{PAGE}?done=applied"));
            assert_eq!(
                names(&app.ims(&operator, MARIO).await),
                ["=HYPERLINK(\"\"x\"\") Nicolò"],
                "a text as it stands there"
            );
            let list = admin.get("/admin/registries").await.text();
            assert!(list.contains("2 record, in uso dal"), "{list}");

            // Anna is gone, Mario has another name, somebody is new.
            let file = format!("cf,nome,stato\n{MARIO},Mario,attivo\n00743110157,Ditta,attivo\n");
            admin
                .send_registry("ims", &leave_out, "luglio.csv", file.as_bytes())
                .await;
            let import = app.newest_import(Registry::Ims).await.import;
            let page = admin.get(PAGE).await.text();
            assert_eq!(figures(&page), ["2", "2", "0", "1", "1", "1", "0", "2"]);
            assert_eq!(names(&app.ims(&operator, ANNA).await), ["Anna"], "still");
            admin.post(&format!("{PAGE}/import/{}/apply", import.id), &[]).await;
            assert_eq!(names(&app.ims(&operator, MARIO).await), ["Mario"]);
            assert!(names(&app.ims(&operator, ANNA).await).is_empty());
            let page = admin.get(PAGE).await.text();
            for said in ["luglio.csv", "sostituito", "in uso", "Persona administrator"] {
                assert!(page.contains(said), "{said}");
            }
            let twice = admin.post(&format!("{PAGE}/import/{}/apply", import.id), &[]).await;
            assert_eq!(
                twice.location(),
                format!("{PAGE}?again=yes#problem"),
                "it is no draft any more"
            );

            let done = store::audit::actions_on(app.desk.store.reader(), "registry_import")
                .await
                .unwrap();
            let actions: Vec<&str> = done.iter().map(|(action, _)| action.as_str()).collect();
            assert_eq!(
                actions,
                ["registry.import", "registry.apply", "registry.import", "registry.apply"]
            );
            assert!(done.iter().all(|(_, by)| *by == Some(admin.person_id)));
        }
    });
}

#[test]
fn a_file_that_is_no_table_is_said_to_be_none_and_the_choices_stay() {
    run(async {
        for app in apps().await {
            let admin = app.browser(Role::Administrator).await;
            let fields = [("mode", "update"), ("policy", "leave_out")];
            for (file, said) in [
                (
                    &b"cf;stato\nx;y\n"[..],
                    "mancano le colonne nome; nella prima riga ci sono: cf, stato",
                ),
                (&b""[..], "scegline uno con l'intestazione"),
                (&b"PK\x03\x04\x00"[..], "non è un file CSV"),
                (
                    &b"cf;nome;stato;codice fiscale\n"[..],
                    "due colonne dicono la stessa cosa (codice_fiscale)",
                ),
            ] {
                let refused = admin.send_registry("ims", &fields, "x.csv", file).await;
                assert_eq!(refused.location(), format!("{PAGE}?again=yes#problem"));
                let page = admin.get(&format!("{PAGE}?again=yes")).await.text();
                // However the apostrophe is written.
                let page = page.replace("&#39;", "'").replace("&#x27;", "'");
                assert!(page.contains(said), "{said}: {page}");
                assert!(page.contains("value=\"update\" selected"), "{page}");
            }
            let rows = store::registries::of_registry(app.desk.store.reader(), Registry::Ims, 9)
                .await
                .unwrap();
            assert!(rows.is_empty(), "nothing was begun");
        }
    });
}

#[test]
fn all_or_nothing_is_nothing_when_a_line_is_refused() {
    run(async {
        for app in apps().await {
            let admin = app.browser(Role::Administrator).await;
            let fields = [("mode", "complete"), ("policy", "all_or_nothing")];
            let file = format!("cf;nome;stato\n{MARIO};Mario;attivo\n{MARIO};Mario;attivo\n");
            admin.send_registry("ims", &fields, "x.csv", file.as_bytes()).await;
            let import = app.newest_import(Registry::Ims).await.import;
            let page = admin.get(PAGE).await.text();
            assert!(page.contains("riga 3: ripete un record"), "{page}");
            assert!(!page.contains("Metti in uso"));
            let refused = admin.post(&format!("{PAGE}/import/{}/apply", import.id), &[]).await;
            assert_eq!(refused.location(), format!("{PAGE}?again=yes#problem"));
            let page = admin.get(&format!("{PAGE}?again=yes")).await.text();
            assert!(page.contains("questo file non si può mettere in uso"), "{page}");
            let discarded = admin.post(&format!("{PAGE}/import/{}/discard", import.id), &[]).await;
            assert_eq!(discarded.location(), format!("{PAGE}?done=discarded"));
            assert!(admin.get(PAGE).await.text().contains("scartato"));
        }
    });
}

#[test]
fn rules_are_boxes_and_only_administrators_tick_them() {
    run(async {
        for app in apps().await {
            let admin = app.browser(Role::Administrator).await;
            let (pec, reason) = (format!("queue_{}", app.pec), format!("reason_{}", app.reason));
            let delegation = format!("delegation_{}", app.tributi);
            let fields = [
                (pec.as_str(), "on"),
                (reason.as_str(), "on"),
                (delegation.as_str(), "on"),
                ("role_front_end", "on"),
                ("keep_minutes", "15"),
            ];
            let saved = admin.post(PAGE, &fields).await;
            assert_eq!(saved.location(), format!("{PAGE}?done=saved"), "{}", saved.text());
            let operator = app.browser(Role::FrontEnd).await;
            let who = app.principal(operator.person_id).await;
            let choices = domain::lookups::ask::choices(&app.desk, &who).await.unwrap();
            let ims = choices.iter().find(|choice| choice.registry == Registry::Ims).unwrap();
            assert!(ims.is_called_for(app.pec, None), "{}", app.engine);
            assert!(ims.is_called_for(app.tributi, Some(app.reason)), "by its reason");
            assert!(!ims.is_called_for(app.tributi, None));
            assert!(ims.needs_delegation(Some(app.tributi)) && !ims.needs_delegation(Some(app.pec)));
            let list = admin.get("/admin/registries").await.text();
            assert!(
                list.contains("PEC, Tributi · Rateizzazione") || list.contains("Tributi · Rateizzazione, PEC"),
                "{list}"
            );

            let wrong = admin.post(PAGE, &[("keep_minutes", "61"), (pec.as_str(), "on")]).await;
            assert_eq!(wrong.location(), format!("{PAGE}?again=yes#problem"));
            let page = admin.get(&format!("{PAGE}?again=yes")).await.text();
            assert!(
                page.contains("troppi, al massimo 60") && page.contains("value=\"61\""),
                "{page}"
            );
            let strange = admin.post(PAGE, &[("keep_minutes", "5"), ("queue_999999", "on")]).await;
            assert_eq!(strange.location(), format!("{PAGE}?again=yes#problem"));

            assert_eq!(operator.get(PAGE).await.status, StatusCode::FORBIDDEN);
            assert_eq!(operator.post(PAGE, &fields).await.status, StatusCode::FORBIDDEN);
            let choices = [("mode", "complete"), ("policy", "leave_out")];
            let file = b"cf;nome;stato\n";
            let sent = operator.send_registry("ims", &choices, "x.csv", file).await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN);
            let stranger = app.stranger().send_registry("ims", &choices, "x.csv", file).await;
            assert!(stranger.location().starts_with("/login"), "{}", stranger.location());
            assert_eq!(admin.get("/admin/registries/altro").await.status, StatusCode::NOT_FOUND);
        }
    });
}
