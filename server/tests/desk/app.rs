//! The desk under test: its real router, a fixed clock, both databases, browsers with cookies.

use std::sync::{Arc, LazyLock, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use domain::Desk;
use domain::admin::Actor;
use domain::admin::furniture::{self, OfficeForm, OutcomeForm, QueueForm, ReasonForm};
use domain::admin::mailboxes::{self, MailboxForm};
use domain::admin::people::{self, NewPerson};
use domain::clock::FixedClock;
use domain::desk::Parts;
use domain::lookups::Connection;
use mail::pec::provider::{Provider, Validity};
use mail::smime::TrustStore;
use mail::thread::Former;
use model::people::Grant;
use model::{Role, Timestamp};
use server::assets::Site;
use server::compose::desk_with_clock;
use server::config::Config;
use server::router::{AppState, router};
use store::ConnectionTrait;
use tempfile::TempDir;
use testkit::TestDb;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tower::ServiceExt;

/// Monday 23 November 2026, 10:00 in Rome.
pub const NOW: Timestamp = Timestamp(1_795_424_400_000);

/// The certified-mail provider of the tests; every desk believes it.
pub static PROVIDER: LazyLock<Provider> =
    LazyLock::new(|| Provider::new("pec.gestore.example", Validity::default()).unwrap());

/// The process's one runtime, as in the program itself.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
});

/// Draws documents as the desk does: with the program itself.
pub fn painter() -> Arc<dyn domain::ports::Painter> {
    Arc::new(connectors::Subprocess::new(env!("CARGO_BIN_EXE_sportello")))
}

/// Runs a test.
pub fn run(test: impl Future<Output = ()>) {
    RUNTIME.block_on(test);
}

/// A desk with two queues, an office of level III, and one mailbox a queue.
pub struct TestApp {
    pub desk: Desk,
    pub clock: Arc<FixedClock>,
    pub router: Router,
    pub engine: &'static str,
    pub tributi: i64,
    pub pec: i64,
    pub ragioneria: i64,
    pub reason: i64,
    pub solved: i64,
    pub mailbox: i64,
    pub stop: watch::Sender<bool>,
    folder: TempDir,
    db: TestDb,
}

/// A desk on each database.
pub async fn apps() -> Vec<TestApp> {
    let mut apps = Vec::new();
    for db in testkit::databases().await {
        apps.push(TestApp::on(db).await);
    }
    apps
}

/// A role for one queue, or for every one.
pub fn grant(role: Role, queue_id: Option<i64>) -> Grant {
    Grant {
        role,
        queue_id,
        office_id: None,
    }
}

impl TestApp {
    async fn on(db: TestDb) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bundle = folder.path().join("pec.pem");
        std::fs::write(&bundle, PROVIDER.bundle().unwrap()).unwrap();
        let env = |name: &str| match name {
            "SPORTELLO_DATA_DIR" => Some(folder.path().display().to_string()),
            "DATABASE_URL" => Some(db.url.clone()),
            "SPORTELLO_PEC_BUNDLE" => Some(bundle.display().to_string()),
            "SPORTELLO_MAIL_DOMAIN" => Some("desk.example".to_owned()),
            _ => None,
        };
        let config = Config::load(None, env).unwrap();
        let clock = Arc::new(FixedClock::at(NOW));
        let desk = desk_with_clock(&config, true, clock.clone()).await.unwrap();
        let by = Actor::CommandLine;
        let queue = |name: &str| QueueForm {
            name: name.to_owned(),
            slug: name.to_lowercase(),
            signature: "Contact Center".to_owned(),
            active: true,
            ..QueueForm::default()
        };
        let tributi = furniture::save_queue(&desk, by, queue("Tributi")).await.unwrap();
        let pec = furniture::save_queue(&desk, by, queue("PEC")).await.unwrap();
        let office = OfficeForm {
            name: "Ragioneria".to_owned(),
            level: 3,
            active: true,
            ..OfficeForm::default()
        };
        let ragioneria = furniture::save_office(&desk, by, office).await.unwrap();
        let reason = ReasonForm {
            queue_id: tributi,
            name: "Rateizzazione".to_owned(),
            sheet: "Fino a sei rate.".to_owned(),
            active: true,
            ..ReasonForm::default()
        };
        let reason = furniture::save_reason(&desk, by, reason).await.unwrap();
        let outcome = OutcomeForm {
            name: "Risolto".to_owned(),
            at_first_contact: true,
            active: true,
            ..OutcomeForm::default()
        };
        let solved = furniture::save_outcome(&desk, by, outcome).await.unwrap();
        let mailbox = MailboxForm {
            name: "tributi".to_owned(),
            address: "tributi@desk.example".to_owned(),
            queue_id: tributi,
            active: true,
            ..MailboxForm::default()
        };
        let mailbox = mailboxes::save(&desk, by, mailbox).await.unwrap();
        let (stop, stopping) = watch::channel(false);
        let router = router(AppState::new(desk.clone(), config, Site::default(), stopping));
        let engine = db.engine;
        Self {
            desk,
            clock,
            router,
            engine,
            tributi,
            pec,
            ragioneria,
            reason,
            solved,
            mailbox,
            stop,
            folder,
            db,
        }
    }

    /// The same desk in a process that was configured with these registries.
    pub async fn with_registries(self, registries: Vec<Connection>) -> Self {
        let desk = Desk::open(Parts {
            store: self.desk.store.clone(),
            clock: self.clock.clone(),
            blobs: self.desk.blobs.clone(),
            sender: self.desk.sender.clone(),
            zone: self.desk.zone.clone(),
            name: "Sportello".to_owned(),
            mail_domain: "desk.example".to_owned(),
            vault: (*self.desk.vault).clone(),
            trust: TrustStore::default(),
            former: Former::default(),
            registries,
            pec_admin: None,
            public_url: "https://desk.example".to_owned(),
            digest_time: self.desk.digest_time,
        })
        .await
        .unwrap();
        let config = Config::load(None, |_| None).unwrap();
        let state = AppState::new(desk.clone(), config, Site::default(), self.stop.subscribe());
        Self {
            router: router(state),
            desk,
            ..self
        }
    }

    /// How many rows of a table fit, counted behind the desk's back.
    pub async fn count(&self, table: &str, condition: &str) -> u64 {
        let tx = self.desk.store.begin().await.unwrap();
        let touch = format!("UPDATE {table} SET id = id WHERE {condition}");
        tx.execute_unprepared(&touch).await.unwrap().rows_affected()
    }

    /// A signed-in browser of a new person with these rights.
    pub async fn browser_with(&self, login: &str, grants: Vec<Grant>) -> Browser {
        let person = NewPerson {
            login: login.to_owned(),
            name: format!("Persona {login}"),
            grants,
            ..NewPerson::default()
        };
        let (person, _) = people::add(&self.desk, Actor::CommandLine, person).await.unwrap();
        let password = "una frase abbastanza lunga";
        people::set_password(&self.desk, Actor::CommandLine, person.id, password.to_owned(), false)
            .await
            .unwrap();
        let browser = self.stranger();
        let answer = browser
            .post("/login", &[("login", login), ("password", password), ("next", "")])
            .await;
        assert_eq!(answer.location(), "/", "{login} signs in");
        Browser {
            person_id: person.id,
            ..browser
        }
    }

    /// A signed-in browser of somebody with a role for every queue.
    pub async fn browser(&self, role: Role) -> Browser {
        self.browser_with(role.code(), vec![grant(role, None)]).await
    }

    /// Has changes announced, as a serving process does.
    pub fn follow(&self) {
        tokio::spawn(domain::live::follow(self.desk.clone(), self.stop.subscribe()));
    }

    /// A person as use cases know them.
    pub async fn principal(&self, person_id: i64) -> domain::Principal {
        let db = self.desk.store.reader();
        let person = store::people::find(db, person_id).await.unwrap().unwrap();
        let grants = store::people::all_grants(db).await.unwrap();
        domain::Principal::new(store::people::PersonWithGrants {
            id: person.id,
            name: person.name,
            login: person.login,
            must_change_password: false,
            letter_keys: true,
            grants: grants
                .into_iter()
                .filter(|(id, _)| *id == person_id)
                .map(|(_, grant)| grant)
                .collect(),
        })
    }

    /// Makes routers of the same desk, as more of them in one process would.
    pub fn another_router(&self) -> impl Fn() -> Router + Send + 'static {
        let desk = self.desk.clone();
        let stopping = self.stop.subscribe();
        move || {
            let config = Config::load(None, |_| None).unwrap();
            router(AppState::new(desk.clone(), config, Site::default(), stopping.clone()))
        }
    }

    /// The data folder.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The database's URL, to connect to it once more.
    pub fn url(&self) -> &str {
        &self.db.url
    }

    /// A browser without a session.
    pub fn stranger(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: Arc::default(),
            person_id: 0,
        }
    }

    /// Logs a call in Tributi as somebody and returns the ticket's number.
    pub async fn call(&self, who: &Browser, subject: &str) -> i64 {
        let form = self.contact(subject, "forward");
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        who.multipart("/contacts/new", &fields, &[]).await.ticket()
    }

    /// The fields of a call.
    pub fn contact(&self, subject: &str, end: &str) -> Vec<(&'static str, String)> {
        vec![
            ("channel", "phone".to_owned()),
            ("queue_id", self.tributi.to_string()),
            ("reason_id", self.reason.to_string()),
            ("caller_phone", "0971 555 101".to_owned()),
            ("caller_name", "Mario Prova".to_owned()),
            ("caller_tax_code", "RSSMRA80A01G942K".to_owned()),
            ("caller_email", "mario@posta.example".to_owned()),
            ("subject", subject.to_owned()),
            ("notes", "Chiede quante rate.".to_owned()),
            ("opened_at", (NOW.0 - 120_000).to_string()),
            ("hung_up_at", (NOW.0 - 40_000).to_string()),
            ("outcome_id", self.solved.to_string()),
            ("end", end.to_owned()),
        ]
    }
}

/// A browser: cookies, and the headers that browsers send.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: Arc<Mutex<Vec<(String, String)>>>,
    pub person_id: i64,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Where a redirect leads; empty when it is none.
    pub fn location(&self) -> String {
        self.header("location")
    }

    pub fn header(&self, name: &str) -> String {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
            .unwrap_or_default()
    }

    /// The number of the ticket that a redirect leads to.
    pub fn ticket(&self) -> i64 {
        let location = self.location();
        let digits = location
            .trim_start_matches("/tickets/")
            .split(['?', '#'])
            .next()
            .unwrap_or_default();
        digits
            .parse()
            .unwrap_or_else(|_| panic!("no ticket behind {location:?} ({}): {}", self.status, self.text()))
    }
}

impl Browser {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "text/html", None, Vec::new()).await
    }

    /// A urlencoded form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", server::http::encode(value).replace('/', "%2F")))
            .collect();
        let body = body.join("&").into_bytes();
        self.send(
            Method::POST,
            path,
            "text/html",
            Some("application/x-www-form-urlencoded"),
            body,
        )
        .await
    }

    /// A server function, as the browser's program calls it.
    pub async fn call(&self, path: &str, content_type: &str, body: &str) -> Answer {
        self.send(
            Method::POST,
            path,
            "application/json",
            Some(content_type),
            body.as_bytes().to_vec(),
        )
        .await
    }

    /// A form with files (name, content).
    pub async fn multipart(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        let boundary = "----------------------------sportello";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
            );
        }
        for (name, content) in files {
            body.extend_from_slice(
                format!(
                    "--{boundary}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                     Content-Type: application/pdf\r\n\r\n"
                )
                .as_bytes(),
            );
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let content_type = format!("multipart/form-data; boundary={boundary}");
        self.send(Method::POST, path, "text/html", Some(&content_type), body)
            .await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        accept: &str,
        content_type: Option<&str>,
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "desk")
            .header(header::ACCEPT, accept)
            .header("sec-fetch-site", "same-origin");
        let cookies: Vec<String> = self
            .cookies
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let answer = self
            .router
            .clone()
            .oneshot(request.body(Body::from(body)).unwrap())
            .await
            .unwrap();
        let (parts, body) = answer.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies
            .lock()
            .unwrap()
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
    }
}

/// Looks at a state until it is reached; fails after twenty seconds.
pub async fn eventually<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(std::time::Instant::now() < deadline, "not in time: {what}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
