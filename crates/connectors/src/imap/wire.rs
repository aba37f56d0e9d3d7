//! The connection to an IMAP server.
//!
//! The `imap` crate can connect by itself, but without any time limit: a server that falls silent, or a router that
//! forgets a connection, would leave a mailbox unread for ever without anybody noticing.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use domain::ports::{Security, Signals};
use imap::Client;
use imap::extensions::idle::SetReadTimeout;
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};

use super::trouble::Trouble;

/// For one address to accept the connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// For the next byte of an answer, and for the server to take the next byte from us.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a waiting read looks whether the desk stops.
const SLICE: Duration = Duration::from_millis(200);
/// The longest line accepted before TLS is up.
const LINE_LIMIT: usize = 8 * 1024;

/// A socket whose reads end after a time, and at once when the desk stops.
pub(super) struct Socket {
    tcp: TcpStream,
    patience: Duration,
    /// IDLE: nothing is being said, so that a wish for a check may end the wait.
    idling: bool,
    signals: Signals,
}

/// A connection, protected or not.
pub(super) enum Wire {
    Plain(Socket),
    Tls(Box<StreamOwned<ClientConnection, Socket>>),
}

/// Connects, protects the connection as asked and reads the greeting.
pub(super) fn connect(host: &str, port: u16, security: Security, signals: &Signals) -> Result<Client<Wire>, Trouble> {
    let mut socket = Socket::open(host, port, signals).map_err(|e| at(host, port, &e))?;
    if security == Security::StartTls {
        socket.start_tls().map_err(|e| at(host, port, &e))?;
    }
    let wire = match security {
        Security::None => Wire::Plain(socket),
        Security::StartTls | Security::Tls => protect(host, socket).map_err(|e| at(host, port, &e))?,
    };
    let mut client = Client::new(wire);
    if security != Security::StartTls {
        let greeting = client.read_greeting().map_err(|e| at(host, port, &e))?;
        if !greeting.starts_with(b"* OK") {
            return Err(at(host, port, &String::from_utf8_lossy(&greeting)));
        }
    }
    Ok(client)
}

fn at(host: &str, port: u16, what: &dyn std::fmt::Display) -> Trouble {
    Trouble::new(&format!("{host}:{port}: {what}"))
}

fn protect(host: &str, mut socket: Socket) -> io::Result<Wire> {
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let config = crate::tls::client().map_err(io::Error::other)?;
    let mut connection = ClientConnection::new(config, name).map_err(io::Error::other)?;
    while connection.is_handshaking() {
        connection.complete_io(&mut socket)?;
    }
    Ok(Wire::Tls(Box::new(StreamOwned::new(connection, socket))))
}

impl Socket {
    fn open(host: &str, port: u16, signals: &Signals) -> io::Result<Self> {
        let mut trouble = io::Error::new(ErrorKind::NotFound, "the host has no address");
        for address in (host, port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CONNECT_LIMIT) {
                Ok(tcp) => {
                    tcp.set_nodelay(true)?;
                    tcp.set_read_timeout(Some(SLICE))?;
                    tcp.set_write_timeout(Some(PATIENCE))?;
                    return Ok(Self {
                        tcp,
                        patience: PATIENCE,
                        idling: false,
                        signals: signals.clone(),
                    });
                }
                Err(error) => trouble = error,
            }
        }
        Err(trouble)
    }

    /// STARTTLS (RFC 3501, 6.2.1), by hand and byte by byte: nothing that was sent in clear may count as sent under TLS.
    fn start_tls(&mut self) -> io::Result<()> {
        let greeting = self.line()?;
        if !greeting.starts_with("* OK") {
            return Err(io::Error::other(greeting));
        }
        self.write_all(b"s1 STARTTLS\r\n")?;
        loop {
            let line = self.line()?;
            if let Some(answer) = line.strip_prefix("s1 ") {
                let agreed = answer.get(..2).is_some_and(|word| word.eq_ignore_ascii_case("OK"));
                return if agreed {
                    Ok(())
                } else {
                    Err(io::Error::other(format!("no STARTTLS: {answer}")))
                };
            }
        }
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        let mut byte = [0];
        while !line.ends_with(b"\n") {
            if self.read(&mut byte)? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            line.push(byte[0]);
            if line.len() > LINE_LIMIT {
                return Err(io::Error::other("the server sent an endless line"));
            }
        }
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let started = Instant::now();
        loop {
            match self.tcp.read(buffer) {
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if self.signals.stop.load(Ordering::Relaxed) {
                        return Err(io::Error::new(ErrorKind::TimedOut, "the desk is stopping"));
                    }
                    if self.idling && self.signals.check.load(Ordering::Relaxed) {
                        return Err(io::Error::new(ErrorKind::TimedOut, "a check is wanted"));
                    }
                    if started.elapsed() >= self.patience {
                        return Err(io::Error::new(ErrorKind::TimedOut, "the server does not answer"));
                    }
                }
                read => return read,
            }
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tcp.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

impl SetReadTimeout for Wire {
    /// The `imap` crate sets a time for IDLE and `None` after it, which means the usual patience here and not for ever.
    fn set_read_timeout(&mut self, timeout: Option<Duration>) -> imap::Result<()> {
        let socket = match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => stream.get_mut(),
        };
        socket.idling = timeout.is_some();
        socket.patience = timeout.unwrap_or(PATIENCE);
        Ok(())
    }
}
