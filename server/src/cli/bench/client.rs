//! A small HTTP/1.1 client that keeps its connection, asks for brotli as browsers do, and counts bytes.

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A request, ready to be sent.
pub struct Request {
    method: &'static str,
    path: String,
    content_type: String,
    body: Vec<u8>,
}

const BOUNDARY: &str = "----sportello-bench";

impl Request {
    /// A page.
    pub fn get(path: &str) -> Self {
        Self {
            method: "GET",
            path: path.to_owned(),
            content_type: String::new(),
            body: Vec::new(),
        }
    }

    fn form(path: &str, fields: &[(&str, String)]) -> Self {
        let mut body = String::new();
        for (name, value) in fields {
            body.push_str(&format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!("--{BOUNDARY}--\r\n"));
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        Self {
            method: "POST",
            path: path.to_owned(),
            content_type,
            body: body.into_bytes(),
        }
    }

    /// A call logged and forwarded.
    pub fn contact(queue_id: i64, n: usize) -> Self {
        let text = |text: &str| text.to_owned();
        Self::form(
            "/contacts/new",
            &[
                ("channel", text("phone")),
                ("queue_id", queue_id.to_string()),
                ("caller_phone", format!("0971 7{:06}", n % 1_000_000)),
                ("caller_name", format!("Chiamante {n}")),
                ("subject", format!("Richiesta di prova {n}")),
                ("notes", text("Chiede a che punto è la sua pratica di rateizzazione.")),
                ("end", text("forward")),
            ],
        )
    }

    /// An internal note.
    pub fn note(ticket: i64) -> Self {
        Self::form(
            &format!("/tickets/{ticket}/note"),
            &[("text", "Verificato in archivio.".to_owned())],
        )
    }

    /// A reply to the citizen on a ticket nobody has touched since it was filled.
    pub fn reply(ticket: i64) -> Self {
        Self::form(
            &format!("/tickets/{ticket}/reply"),
            &[
                ("version", "1".to_owned()),
                ("text", "Gentile utente, la sua pratica è in lavorazione.".to_owned()),
                ("cc", String::new()),
                ("then", "waiting".to_owned()),
            ],
        )
    }
}

/// A connection with its session.
pub struct Client {
    stream: BufReader<TcpStream>,
    cookie: String,
}

impl Client {
    /// Connects without a session.
    pub async fn connect(address: &str) -> Result<Self, String> {
        Self::with_cookie(address, "").await
    }

    /// Connects with somebody's session.
    pub async fn with_cookie(address: &str, cookie: &str) -> Result<Self, String> {
        let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Self {
            stream: BufReader::new(stream),
            cookie: cookie.to_owned(),
        })
    }

    /// The session, to share.
    pub fn cookie(&self) -> String {
        self.cookie.clone()
    }

    /// Signs in and keeps the session.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Result<(), String> {
        let body = format!("login={login}&password={password}&next=");
        let content_type = "application/x-www-form-urlencoded".to_owned();
        let request = Request {
            method: "POST",
            path: "/login".to_owned(),
            content_type,
            body: body.into_bytes(),
        };
        self.send(&request).await?;
        if self.cookie.is_empty() {
            Err("signing in failed".to_owned())
        } else {
            Ok(())
        }
    }

    /// A page; its size over the wire.
    pub async fn get(&mut self, path: &str) -> Result<usize, String> {
        self.send(&Request::get(path)).await
    }

    /// Sends a request and reads the whole answer; its size over the wire. An error status, or a form that was
    /// refused, is an error.
    pub async fn send(&mut self, request: &Request) -> Result<usize, String> {
        let head = format!(
            "{} {} HTTP/1.1\r\nHost: desk\r\nAccept: text/html\r\nAccept-Encoding: br\r\nSec-Fetch-Site: same-origin\r\n\
             Cookie: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
            request.method,
            request.path,
            self.cookie,
            request.content_type,
            request.body.len()
        );
        let text = |error: std::io::Error| error.to_string();
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&request.body);
        self.stream.get_mut().write_all(&bytes).await.map_err(text)?;
        let mut status = String::new();
        self.stream.read_line(&mut status).await.map_err(text)?;
        let mut size = status.len();
        let mut length = 0;
        let mut chunked = false;
        let mut location = String::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).await.map_err(text)?;
            size += line.len();
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            match name {
                "content-length" => length = value.parse().unwrap_or(0),
                "transfer-encoding" => chunked = true,
                "location" => location = value.to_owned(),
                "set-cookie" if value.starts_with("sportello=") => {
                    self.cookie = value.split(';').next().unwrap_or_default().to_owned();
                }
                _ => {}
            }
        }
        size += if chunked {
            self.chunks().await?
        } else {
            self.exactly(length).await?
        };
        let code = status.split(' ').nth(1).unwrap_or_default();
        if !code.starts_with(['2', '3']) || location.contains("again=") || location.contains("ended=") {
            return Err(format!("{} {} → {code} {location}", request.method, request.path));
        }
        Ok(size)
    }

    async fn exactly(&mut self, length: usize) -> Result<usize, String> {
        let mut body = vec![0; length];
        self.stream
            .read_exact(&mut body)
            .await
            .map_err(|error| error.to_string())?;
        Ok(length)
    }

    async fn chunks(&mut self) -> Result<usize, String> {
        let mut size = 0;
        loop {
            let mut line = String::new();
            self.stream
                .read_line(&mut line)
                .await
                .map_err(|error| error.to_string())?;
            let length = usize::from_str_radix(line.trim(), 16).map_err(|error| error.to_string())?;
            size += self.exactly(length + 2).await? + line.len();
            if length == 0 {
                return Ok(size);
            }
        }
    }
}
