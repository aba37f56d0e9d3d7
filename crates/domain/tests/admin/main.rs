//! Configuring the desk, on both databases: who may, what is never lost, what is never shown.

mod fixture;

use std::sync::Arc;

use domain::admin::furniture::{
    AnswerForm, LineForm, OfficeForm, QueueForm, ReasonForm, save_answer, save_line, save_office, save_queue,
    save_reason,
};
use domain::admin::mailboxes::{self, MailboxForm, Server};
use domain::admin::people::{self, NewPerson};
use domain::admin::{Actor, read};
use model::admin::OneTimePassword;
use model::mailbox::Security;
use model::people::Grant;
use model::{Problem, Role};

use crate::fixture::{
    Reader, add, add_queue, begin_session, desk, everywhere, field, reason, reason_of, refusal, session_person,
};

#[tokio::test]
async fn each_role_configures_what_is_its_own() {
    for db in testkit::databases().await {
        let desk = desk(&db.store).await;
        let queue = add_queue(&desk, "tributi").await;
        let other = add_queue(&desk, "pec").await;
        let front = add(&desk, "fronte", everywhere(Role::FrontEnd)).await;
        let trainer = add(
            &desk,
            "formatrice",
            vec![Grant {
                role: Role::Trainer,
                queue_id: Some(queue),
                office_id: None,
            }],
        )
        .await;
        let admin = add(&desk, "amministratrice", everywhere(Role::Administrator)).await;

        assert_eq!(
            refusal(read::people(&desk, &front).await),
            Problem::Forbidden,
            "{}",
            db.engine
        );
        assert_eq!(refusal(read::reasons(&desk, &front).await), Problem::Forbidden);
        assert_eq!(
            refusal(read::mailbox(&desk, &front, None).await),
            Problem::Forbidden,
            "not even an empty form"
        );
        let line = LineForm {
            number: "800".into(),
            name: "Verde".into(),
            active: true,
            ..LineForm::default()
        };
        assert_eq!(
            refusal(save_line(&desk, Actor::Person(&front), line.clone()).await),
            Problem::Forbidden
        );

        // The trainer writes for the queue they were given, and sees no people.
        assert_eq!(refusal(read::people(&desk, &trainer).await), Problem::Forbidden);
        assert_eq!(
            refusal(save_line(&desk, Actor::Person(&trainer), line.clone()).await),
            Problem::Forbidden
        );
        let reason = save_reason(&desk, Actor::Person(&trainer), reason(queue, "Rate"))
            .await
            .unwrap();
        let foreign = save_reason(&desk, Actor::Person(&admin), reason_of(other))
            .await
            .unwrap();
        assert_eq!(
            refusal(save_reason(&desk, Actor::Person(&trainer), reason_of(other)).await),
            Problem::Forbidden
        );
        let stolen = ReasonForm {
            id: Some(foreign),
            ..self::reason(queue, "Presa")
        };
        assert_eq!(
            refusal(save_reason(&desk, Actor::Person(&trainer), stolen).await),
            Problem::Forbidden
        );
        let seen = read::reasons(&desk, &trainer).await.unwrap();
        assert_eq!(seen.iter().map(|row| row.id).collect::<Vec<_>>(), [reason]);
        assert_eq!(
            refusal(read::reason(&desk, &trainer, Some(foreign)).await),
            Problem::NotFound
        );
        let names = read::queue_names(&desk, &trainer, model::Permission::Knowledge)
            .await
            .unwrap();
        assert_eq!(names.iter().map(|choice| choice.id).collect::<Vec<_>>(), [queue]);

        // An answer for a reason goes where the reason is; one for every queue needs the right for every queue.
        let answer = AnswerForm {
            title: "Rate".into(),
            body: "Gentile {nome}".into(),
            active: true,
            ..AnswerForm::default()
        };
        let for_reason = AnswerForm {
            reason_id: Some(reason),
            ..answer.clone()
        };
        let id = save_answer(&desk, Actor::Person(&trainer), for_reason).await.unwrap();
        assert_eq!(
            read::answer(&desk, &trainer, Some(id)).await.unwrap().queue_id,
            Some(queue)
        );
        assert_eq!(
            field(save_answer(&desk, Actor::Person(&trainer), answer.clone()).await),
            "queue_id: required"
        );
        assert!(save_answer(&desk, Actor::Person(&admin), answer).await.is_ok());
        assert_eq!(
            read::reason(&desk, &admin, Some(reason)).await.unwrap().answers.len(),
            1
        );

        assert!(save_line(&desk, Actor::Person(&admin), line.clone()).await.is_ok());
        assert_eq!(read::people(&desk, &admin).await.unwrap().len(), 3);
        assert_eq!(read::lines(&desk, &admin).await.unwrap().len(), 1);

        // What is taken, or not there, is said as that, and not as a fault.
        let twice = save_line(&desk, Actor::Person(&admin), line.clone()).await;
        assert_eq!(field(twice), "number: taken", "{}", db.engine);
        let gone = LineForm {
            id: Some(4_711),
            number: "801".into(),
            ..line
        };
        assert_eq!(
            refusal(save_line(&desk, Actor::Person(&admin), gone).await),
            Problem::NotFound
        );
        let queue_again = QueueForm {
            name: "Altro".into(),
            slug: "tributi".into(),
            active: true,
            ..QueueForm::default()
        };
        assert_eq!(
            field(save_queue(&desk, Actor::Person(&admin), queue_again).await),
            "slug: taken"
        );
        let strange = QueueForm {
            name: "Altro".into(),
            slug: "Àltro".into(),
            active: true,
            ..QueueForm::default()
        };
        assert_eq!(
            field(save_queue(&desk, Actor::Person(&admin), strange).await),
            "slug: characters"
        );
        let nowhere = OfficeForm {
            name: "URP".into(),
            level: 2,
            queues: vec![4_711],
            active: true,
            ..OfficeForm::default()
        };
        assert_eq!(
            field(save_office(&desk, Actor::Person(&admin), nowhere).await),
            "queue_id: unknown_choice"
        );
        assert!(
            read::offices(&desk, &admin).await.unwrap().is_empty(),
            "a refused office is not there"
        );
    }
}

#[tokio::test]
async fn somebody_can_always_configure() {
    for db in testkit::databases().await {
        let desk = desk(&db.store).await;
        let admin = add(&desk, "prima", everywhere(Role::Administrator)).await;
        let second = add(&desk, "seconda", everywhere(Role::Administrator)).await;
        let by = Actor::Person(&admin);

        assert_eq!(
            refusal(people::set_disabled(&desk, by, admin.id, true).await),
            Problem::Forbidden,
            "not oneself"
        );
        assert_eq!(
            refusal(people::reset_password(&desk, by, admin.id).await),
            Problem::Forbidden
        );
        people::set_disabled(&desk, by, second.id, true).await.unwrap();
        // A disabled administrator is none: the last one cannot give the role away.
        let plain = NewPerson {
            name: "Prima".into(),
            grants: everywhere(Role::Monitor),
            ..NewPerson::default()
        };
        let refused = people::change(&desk, by, admin.id, plain.clone()).await;
        assert_eq!(field(refused), "grants: required", "{}", db.engine);
        let kept = read::person(&desk, &admin, Some(admin.id)).await.unwrap();
        assert_eq!(kept.grants, everywhere(Role::Administrator), "nothing was changed");

        people::set_disabled(&desk, by, second.id, false).await.unwrap();
        people::change(&desk, by, admin.id, plain).await.unwrap();
        // At the machine itself everything may be done.
        people::set_disabled(&desk, Actor::CommandLine, second.id, true)
            .await
            .unwrap();

        let nowhere = vec![Grant {
            role: Role::Urp,
            queue_id: Some(4_711),
            office_id: None,
        }];
        let lost = NewPerson {
            login: "persa".into(),
            name: "Persa".into(),
            grants: nowhere,
            ..NewPerson::default()
        };
        assert_eq!(
            field(people::add(&desk, Actor::CommandLine, lost).await),
            "grants: unknown_choice"
        );
        let code = |login: &str| NewPerson {
            login: login.into(),
            name: login.into(),
            operator_code: Some("OP1".into()),
            ..NewPerson::default()
        };
        people::add(&desk, Actor::CommandLine, code("uno")).await.unwrap();
        assert_eq!(
            field(people::add(&desk, Actor::CommandLine, code("due")).await),
            "operator_code: taken",
            "{}",
            db.engine
        );
    }
}

#[tokio::test]
async fn a_way_in_is_shut_at_once_and_a_new_one_is_shown_once() {
    for db in testkit::databases().await {
        let desk = desk(&db.store).await;
        let admin = add(&desk, "capo", everywhere(Role::Administrator)).await;
        let person = add(&desk, "fronte", everywhere(Role::FrontEnd)).await;
        let by = Actor::Person(&admin);

        begin_session(&desk, "una", person.id).await;
        people::set_disabled(&desk, by, person.id, true).await.unwrap();
        assert!(session_person(&desk, "una").await.is_none(), "{}", db.engine);
        assert!(read::person(&desk, &admin, Some(person.id)).await.unwrap().disabled);
        people::set_disabled(&desk, by, person.id, false).await.unwrap();

        begin_session(&desk, "due", person.id).await;
        let password = people::reset_password(&desk, by, person.id).await.unwrap();
        assert!(
            session_person(&desk, "due").await.is_none(),
            "a new password ends what the old one began"
        );
        assert!(
            read::person(&desk, &admin, Some(person.id))
                .await
                .unwrap()
                .must_change_password
        );
        assert!(domain::auth::login(&desk, "fronte", password.clone()).await.is_ok());

        let one_time = OneTimePassword {
            name: "Fronte".into(),
            login: "fronte".into(),
            password: password.clone(),
        };
        people::keep_one_time(&desk, &admin, &one_time).await.unwrap();
        assert!(
            people::waiting_one_time(&desk, &person).await.unwrap().is_none(),
            "it waits for who asked for it"
        );
        let shown = people::waiting_one_time(&desk, &admin).await.unwrap();
        assert!(shown.is_some_and(|shown| shown.password == password));
        people::forget_one_time(&desk, &admin).await.unwrap();
        assert!(people::waiting_one_time(&desk, &admin).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_secret_stays_where_it_was_put() {
    const SECRET: &str = "parola-molto-segreta";
    for db in testkit::databases().await {
        let desk = desk(&db.store).await;
        let queue = add_queue(&desk, "tributi").await;
        let admin = add(&desk, "capo", everywhere(Role::Administrator)).await;
        let by = Actor::Person(&admin);
        let imap = Server {
            host: "imap.desk.example".into(),
            port: 993,
            security: Security::Tls,
        };
        let mailbox = MailboxForm {
            name: "Tributi".into(),
            address: "tributi@desk.example".into(),
            queue_id: queue,
            imap: Some(imap.clone()),
            login: Some("tributi".into()),
            secret: Some(SECRET.into()),
            active: true,
            ..MailboxForm::default()
        };
        let id = mailboxes::save(&desk, by, mailbox.clone()).await.unwrap();

        let seen = read::mailbox(&desk, &admin, Some(id)).await.unwrap();
        assert!(seen.has_secret);
        let listed = read::mailboxes(&desk, &admin).await.unwrap();
        for shown in [
            format!("{seen:?}"),
            format!("{listed:?}"),
            serde_json::to_string(&seen).unwrap(),
        ] {
            assert!(!shown.contains(SECRET), "{shown}");
        }
        assert!(seen.values().values().all(|value| value != SECRET));

        // Left empty, it stays, and the test uses it; but only toward the server it was given for.
        let empty = MailboxForm {
            id: Some(id),
            secret: None,
            ..mailbox
        };
        mailboxes::save(&desk, by, empty.clone()).await.unwrap();
        let reader = Arc::new(Reader::default());
        let tested = mailboxes::test(&desk, by, &empty, reader.clone()).await.unwrap();
        assert_eq!(tested.reading, Some(Ok(3)));
        assert_eq!(tested.sending, None);
        assert_eq!(reader.secrets(), [SECRET]);
        let elsewhere = [
            Server {
                host: "imap.evil.example".into(),
                ..imap.clone()
            },
            Server {
                security: Security::None,
                ..imap.clone()
            },
        ];
        for server in elsewhere {
            let moved = MailboxForm {
                imap: Some(server),
                ..empty.clone()
            };
            assert_eq!(
                field(mailboxes::test(&desk, by, &moved, reader.clone()).await),
                "secret: required",
                "{}",
                db.engine
            );
            assert_eq!(field(mailboxes::save(&desk, by, moved).await), "secret: required");
        }
        assert_eq!(reader.secrets().len(), 1, "nothing was sent anywhere else");

        // Another server may be tried with another secret; what the servers say comes back, and nothing is saved.
        let smtp = Server {
            host: "smtp.altrove.example".into(),
            port: 587,
            security: Security::StartTls,
        };
        let tried = MailboxForm {
            smtp: Some(smtp),
            imap: None,
            secret: Some("altra".into()),
            ..empty.clone()
        };
        let tested = mailboxes::test(&desk, by, &tried, reader.clone()).await.unwrap();
        assert_eq!(tested.sending, Some(Err("nobody is let in".to_owned())));
        assert!(read::mailbox(&desk, &admin, Some(id)).await.unwrap().smtp.is_none());
        let neither = MailboxForm { imap: None, ..empty };
        assert_eq!(
            field(mailboxes::test(&desk, by, &neither, reader).await),
            "imap_host: required"
        );
    }
}
