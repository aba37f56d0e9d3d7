//! `cargo xtask serve`: from the sources to a running demonstration desk, in one terminal.

use std::env;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::os::unix::process::parent_id;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::run::{Context, Failure, Outcome, Steps, Workspace, become_program, read};
use crate::site::{self, Flavour};
use crate::{debian, release, server, setup};

/// The hidden command that waits beside the server until it answers.
pub const ANNOUNCE: &str = "announce-when-ready";

const LISTEN_BY_DEFAULT: &str = "127.0.0.1:3000";

/// The server starts in under a second; this is for a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// Builds, fills the demonstration desk, and then becomes the server: Ctrl-C and SIGTERM reach it directly
/// and its exit status is the command's.
///
/// # Errors
/// Says which step failed and what to do about it.
pub fn serve(flavour: Flavour) -> Outcome {
    let address = listen_address()?;
    // Before the build, because it is long.
    port_is_free(address)?;
    let workspace = Workspace::find()?;
    let mut steps = Steps::new(6);
    let (binary, site) = match flavour {
        Flavour::Dev => compile(&workspace, &mut steps)?,
        Flavour::Release => (release::compile(&workspace, &mut steps)?.0, None),
    };
    steps.begin("Filling the demonstration desk in ./data-demo and starting it");
    if env::var_os("DATABASE_URL").is_some() {
        println!("    DATABASE_URL is set, but not used: the demonstration desk is always SQLite in ./data-demo");
    }
    let sportello = |subcommand: &str| {
        let mut command = Command::new(&binary);
        command
            .arg(subcommand)
            .current_dir(&workspace.root)
            .env("SPORTELLO_DATA_DIR", workspace.demo_data())
            .env("LEPTOS_OUTPUT_NAME", "sportello")
            .env_remove("DATABASE_URL");
        if let Some(site) = &site {
            command.env("SPORTELLO_SITE_DIR", site);
        }
        command
    };
    let logins = read(&mut sportello("demo"))?;
    port_is_free(address)?;
    start_announcer(address, &workspace.demo_data(), &logins)?;
    Err(become_program(&mut sportello("serve")))
}

/// The quick build; returns the binary and the folder of its site.
fn compile(workspace: &Workspace, steps: &mut Steps) -> Outcome<(PathBuf, Option<PathBuf>)> {
    steps.begin("Looking for the tools: Rust, Node, npm, the wasm target");
    setup::tools()?;
    steps.begin("Fetching the npm packages of the style sheet");
    debian::packages(&[debian::BUILD])?;
    setup::npm_packages(workspace, "style")?;
    steps.begin("Compiling the browser part (wasm); the first time takes about 2 minutes");
    let wasm = site::compile_wasm(workspace, Flavour::Dev)?;
    steps.begin("Putting the site together: bindings, style sheet, fonts, icons");
    let site = site::assemble(workspace, Flavour::Dev, &wasm)?;
    steps.begin("Compiling the server; the first time takes about 6 minutes");
    let binary = server::compile_dev(workspace)?;
    Ok((binary, Some(site.dir)))
}

/// Where the server will listen: `SPORTELLO_LISTEN`, as the server itself reads it.
fn listen_address() -> Outcome<SocketAddr> {
    let listen = env::var("SPORTELLO_LISTEN").unwrap_or_else(|_| LISTEN_BY_DEFAULT.to_owned());
    let address = listen.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
    match address {
        Some(address) if address.port() != 0 => Ok(address),
        _ => Err(Failure::usage(format!(
            "SPORTELLO_LISTEN is `{listen}`, but an address and a port such as {LISTEN_BY_DEFAULT} is expected"
        ))),
    }
}

fn port_is_free(address: SocketAddr) -> Outcome {
    let Err(error) = TcpListener::bind(address) else {
        return Ok(());
    };
    let other = SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(3000));
    let why = if error.kind() == ErrorKind::AddrInUse {
        "another program (perhaps this desk, in another terminal) already listens there".to_owned()
    } else {
        error.to_string()
    };
    Err(Failure::usage(format!(
        "cannot listen on {address}: {why}.\nStop it, or choose another port: SPORTELLO_LISTEN={other} cargo xtask serve"
    )))
}

/// Starts this program a second time, to speak when the server answers: by then this process is the server.
#[allow(clippy::zombie_processes, reason = "the process that would wait becomes the server")]
fn start_announcer(address: SocketAddr, data: &Path, logins: &str) -> Outcome {
    let address = reachable(address);
    let own_path = env::current_exe().context(|| "looking for the path of xtask".to_owned())?;
    let mut child = Command::new(own_path)
        .args([ANNOUNCE, &address.to_string(), &process::id().to_string()])
        .stdin(Stdio::piped())
        .spawn()
        .context(|| "starting the part of xtask that waits for the server".to_owned())?;
    let text = format!(
        "\nSportello is running: open http://{address} in a browser.\n\
         Its data is in {}; Ctrl-C stops it.\n\n{}\n",
        data.display(),
        logins.trim_end()
    );
    // Dropped after writing, which tells the announcer that the text is complete.
    let mut pipe = child
        .stdin
        .take()
        .ok_or_else(|| Failure::new("the announcer has no standard input"))?;
    pipe.write_all(text.as_bytes())
        .context(|| "handing over the logins".to_owned())
}

/// Waits until the server at `address` answers, then prints what came on standard input. Gives up silently
/// when the process `server_pid` has gone, because that one has said why.
///
/// # Errors
/// When the server is alive but has not answered for a minute.
pub fn announce(address: &str, server_pid: &str) -> Outcome {
    let address: SocketAddr = address.parse().context(|| format!("`{address}`"))?;
    let server_pid: u32 = server_pid.parse().context(|| format!("`{server_pid}`"))?;
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .context(|| "reading what to announce".to_owned())?;
    let started = Instant::now();
    while parent_id() == server_pid {
        if answers(address) {
            // In one piece, or lines of the server's log would come in between.
            print!("{text}");
            return Ok(());
        }
        if started.elapsed() > READY_WITHIN {
            return Err(Failure::new(format!(
                "http://{address}/health/live has not answered for {} s; the server is still running, its messages are above",
                READY_WITHIN.as_secs()
            )));
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// A server that listens on every address is reached on loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, address.port())
}

/// Does `/health/live` answer 200?
fn answers(address: SocketAddr) -> bool {
    let patience = Duration::from_secs(2);
    let Ok(mut stream) = TcpStream::connect_timeout(&address, patience) else {
        return false;
    };
    let request = format!("GET /health/live HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    if stream.set_read_timeout(Some(patience)).is_err() || stream.write_all(request.as_bytes()).is_err() {
        return false;
    }
    let mut status_line = String::new();
    BufReader::new(stream).read_line(&mut status_line).is_ok() && status_line.split(' ').nth(1) == Some("200")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server for one request, on a free port.
    fn one_answer(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let length = stream.read(&mut request).unwrap();
            assert!(request[..length].starts_with(b"GET /health/live HTTP/1.1\r\n"));
            stream.write_all(answer.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn only_200_is_alive() {
        assert!(answers(one_answer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")));
        assert!(!answers(one_answer(
            "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"
        )));
    }

    #[test]
    fn a_taken_port_is_refused_with_a_way_out() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let failure = port_is_free(address).unwrap_err();
        assert!(failure.message.contains("already listens"), "{}", failure.message);
        assert!(
            failure.message.contains("SPORTELLO_LISTEN=127.0.0.1:"),
            "{}",
            failure.message
        );
    }

    #[test]
    fn an_open_address_is_reached_on_loopback() {
        for (listening, expected) in [
            ("0.0.0.0:3000", "127.0.0.1:3000"),
            ("[::]:3000", "[::1]:3000"),
            ("10.1.2.3:80", "10.1.2.3:80"),
        ] {
            assert_eq!(reachable(listening.parse().unwrap()).to_string(), expected);
        }
    }
}
