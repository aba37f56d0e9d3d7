//! The region's registries behind REST, as docs/openapi writes them down, on a random loopback port of this process; they
//! misbehave on demand.

mod wire;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use openssl::ssl::{SslAcceptor, SslFiletype, SslMethod};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::certificate::{self, Validity};
use wire::Answer;

pub use wire::Question;

/// How the registries misbehave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryFault {
    /// Not at all.
    None,
    /// Every question gets this status and nothing else.
    Status(u16),
    /// Every question gets this text instead of its records, with status 200.
    Text(String),
    /// Every question gets this status and this text.
    Reply(u16, String),
    /// Every question is answered and every order carried out, and the answers are lost on their way: the connection is cut.
    Lost,
    /// Every question waits until the fault is another one.
    Silence,
    /// The connection of the next question is cut instead of an answer; then all is well again.
    CutOnce,
    /// Every question is sent elsewhere: a status and an address.
    Redirect(u16, String),
}

/// Running registries on 127.0.0.1. Dropping them cuts every connection.
pub struct RegistryServer {
    port: u16,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
    /// Certificate and authority, where it speaks TLS.
    folder: Option<TempDir>,
}

struct Shared {
    /// Lists of records by registry.
    records: Value,
    token: Option<String>,
    /// Orders that were carried out: their keys and contents, oldest first.
    orders: Mutex<Vec<(String, Vec<u8>)>>,
    tls: Option<SslAcceptor>,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    fault: RegistryFault,
    questions: Vec<Question>,
    open: Vec<TcpStream>,
    connections: usize,
    stopped: bool,
}

impl RegistryServer {
    /// Registries that know these records, such as `{"ims": [{"tax_code": "…"}]}`; with a token they answer to nobody else.
    ///
    /// # Panics
    /// When no port can be listened on.
    pub fn start(records: Value, token: Option<&str>) -> Self {
        Self::run(records, token, None)
    }

    /// The same over TLS.
    ///
    /// # Panics
    /// When no port can be listened on, or no certificate can be made.
    pub fn start_tls(records: Value, validity: Validity) -> Self {
        let folder = super::folder("registry");
        certificate::write(folder.path(), validity);
        Self::run(records, None, Some(folder))
    }

    fn run(records: Value, token: Option<&str>, folder: Option<TempDir>) -> Self {
        let (port, listener) = super::with_free_port(|port| {
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| error.to_string())
        });
        let shared = Arc::new(Shared {
            records,
            token: token.map(str::to_owned),
            orders: Mutex::default(),
            tls: folder.as_ref().map(acceptor),
            state: Mutex::new(State {
                fault: RegistryFault::None,
                questions: Vec::new(),
                open: Vec::new(),
                connections: 0,
                stopped: false,
            }),
            changed: Condvar::new(),
        });
        let accepting = Arc::clone(&shared);
        Self {
            port,
            shared,
            accepting: Some(std::thread::spawn(move || accept(&listener, &accepting))),
            folder,
        }
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address beneath which it is asked.
    pub fn url(&self) -> String {
        let scheme = if self.folder.is_some() { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// The certificate of its authority (PEM).
    ///
    /// # Panics
    /// When it does not speak TLS.
    pub fn ca_file(&self) -> PathBuf {
        let folder = self.folder.as_ref().expect("only with TLS there is an authority");
        folder.path().join("ca.pem")
    }

    /// Misbehaves from now on, also towards questions that wait for an answer.
    pub fn set_fault(&self, fault: RegistryFault) {
        self.shared.state().fault = fault;
        self.shared.changed.notify_all();
    }

    /// Every question since the start, oldest first.
    pub fn questions(&self) -> Vec<Question> {
        self.shared.state().questions.clone()
    }

    /// The keys of the orders that were carried out, oldest first; each once, however often it came.
    pub fn carried_out(&self) -> Vec<String> {
        let orders = self.shared.orders();
        orders.iter().map(|(key, _)| key.clone()).collect()
    }

    /// How many connections were made since the start.
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }
}

impl Drop for RegistryServer {
    fn drop(&mut self) {
        {
            let mut state = self.shared.state();
            state.stopped = true;
            for stream in state.open.drain(..) {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
        self.shared.changed.notify_all();
        // Wakes the thread that accepts.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn acceptor(folder: &TempDir) -> SslAcceptor {
    let made = || {
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
        acceptor.set_private_key_file(folder.path().join("server.key"), SslFiletype::PEM)?;
        acceptor.set_certificate_chain_file(folder.path().join("server.pem"))?;
        Ok::<_, openssl::error::ErrorStack>(acceptor.build())
    };
    made().expect("the certificate can be used")
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming().flatten() {
        let mut state = shared.state();
        if state.stopped {
            return;
        }
        state.connections += 1;
        let Ok(kept) = stream.try_clone() else { continue };
        state.open.extend(stream.try_clone());
        drop(state);
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            match &shared.tls {
                None => shared.serve(stream),
                // A client that does not like the certificate hangs up.
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream) {
                        shared.serve(stream);
                    }
                }
            }
            // Its copies would keep it open.
            let _ = kept.shutdown(Shutdown::Both);
        });
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn orders(&self) -> MutexGuard<'_, Vec<(String, Vec<u8>)>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers the questions of a connection until it ends.
    fn serve(&self, mut stream: impl Read + Write) {
        while let Some(question) = wire::read(&mut stream) {
            self.state().questions.push(question.clone());
            let Some(answer) = self.answer(&question) else { return };
            if wire::write(&mut stream, &answer).is_err() {
                return;
            }
        }
    }

    /// What a question gets; nothing where its connection is to be cut.
    fn answer(&self, question: &Question) -> Option<Answer> {
        let mut state = self
            .changed
            .wait_while(self.state(), |state| {
                state.fault == RegistryFault::Silence && !state.stopped
            })
            .unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return None;
        }
        match state.fault.clone() {
            RegistryFault::Status(status) => Some(Answer::of(status, "")),
            RegistryFault::Text(text) => Some(Answer::of(200, text)),
            RegistryFault::Reply(status, text) => Some(Answer::of(status, text)),
            RegistryFault::Lost => {
                self.proper(question);
                None
            }
            RegistryFault::Redirect(status, to) => Some(Answer {
                location: Some(to),
                ..Answer::of(status, "")
            }),
            RegistryFault::CutOnce => {
                state.fault = RegistryFault::None;
                None
            }
            RegistryFault::None | RegistryFault::Silence => Some(self.proper(question)),
        }
    }

    /// The answer of the contract.
    fn proper(&self, question: &Question) -> Answer {
        let expected = self.token.as_ref().map(|token| format!("Bearer {token}"));
        if expected.is_some() && expected != question.authorization {
            return Answer::of(401, "");
        }
        if question.path == "/v1/pec/requests" {
            return self.order(question);
        }
        let registry = question
            .path
            .strip_prefix("/v1/")
            .and_then(|rest| rest.strip_suffix("/search"));
        let Some((registry, records)) = registry.and_then(|name| Some((name, self.records.get(name)?.as_array()?)))
        else {
            return Answer::of(404, "");
        };
        let asked: Value = serde_json::from_slice(&question.body).unwrap_or_default();
        let field = match (asked["kind"].as_str(), registry) {
            (Some("email"), "pec") => "address",
            (Some(kind @ ("tax_code" | "plate" | "email" | "phone")), _) => kind,
            _ => return Answer::of(400, "{\"error\":\"kind\"}"),
        };
        let Some(value) = asked["value"].as_str() else {
            return Answer::of(400, "{\"error\":\"value\"}");
        };
        let found: Vec<_> = records.iter().filter(|record| record[field] == value).collect();
        Answer::of(200, json!({ "records": found }).to_string())
    }

    /// An order to the provider of certified mail; the same key is the same order, which is carried out once.
    fn order(&self, question: &Question) -> Answer {
        let Some(key) = &question.idempotency_key else {
            return Answer::of(400, "{\"error\":\"Idempotency-Key is missing\"}");
        };
        let mut orders = self.orders();
        match orders.iter().find(|(known, _)| known == key) {
            Some((_, content)) if *content != question.body => {
                return Answer::of(409, "{\"error\":\"the key was used for another order\"}");
            }
            Some(_) => {}
            None => orders.push((key.clone(), question.body.clone())),
        }
        Answer::of(
            202,
            json!({ "reference": format!("R-{key}"), "done": false }).to_string(),
        )
    }
}
