//! Pictures are drawn in a process of their own (`sportello picture`): a document made to stall or to fill the memory takes
//! nothing else with it.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use bytes::Bytes;
use domain::ports::{Painter, Picture};
use futures::future::BoxFuture;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

/// For one document; the process limits its own CPU time below this.
const LIMIT: Duration = Duration::from_secs(60);
/// All pictures of one document together.
const MAX_OUTPUT: u64 = 256 * 1024 * 1024;

/// Draws by starting a program for each document.
#[derive(Clone, Debug)]
pub struct Subprocess {
    program: PathBuf,
}

impl Subprocess {
    /// Draws with `<program> picture`.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
        }
    }

    async fn run(&self, document: Bytes) -> Result<Vec<Picture>, String> {
        let mut child = Command::new(&self.program)
            .arg("picture")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{}: {error}", self.program.display()))?;
        let (mut input, output) = (child.stdin.take(), child.stdout.take());
        let write = async {
            if let Some(mut input) = input.take() {
                // A program that ends early has said what it has to say.
                let _ = input.write_all(&document).await;
            }
        };
        let read = async {
            let mut bytes = Vec::new();
            if let Some(output) = output {
                output
                    .take(MAX_OUTPUT)
                    .read_to_end(&mut bytes)
                    .await
                    .map_err(|error| error.to_string())?;
            }
            Ok::<_, String>(bytes)
        };
        let ((), bytes) = tokio::join!(write, read);
        let status = child.wait().await.map_err(|error| error.to_string())?;
        if !status.success() {
            return Err(format!("drawing ended with {status}"));
        }
        parse(&bytes?)
    }
}

impl Painter for Subprocess {
    fn draw<'a>(&'a self, document: Bytes) -> BoxFuture<'a, Result<Vec<Picture>, String>> {
        Box::pin(async move {
            match tokio::time::timeout(LIMIT, self.run(document)).await {
                Ok(result) => result,
                Err(_) => Err(format!("drawing took more than {LIMIT:?}")),
            }
        })
    }
}

/// Width, height and length (four bytes each, big-endian), then the PNG; as often as there are pages.
fn parse(mut bytes: &[u8]) -> Result<Vec<Picture>, String> {
    let mut pictures = Vec::new();
    while !bytes.is_empty() {
        let short = || "the output of the drawing is cut off".to_owned();
        let (head, rest) = bytes.split_at_checked(12).ok_or_else(short)?;
        let number = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (png, rest) = rest.split_at_checked(number(8) as usize).ok_or_else(short)?;
        pictures.push(Picture {
            width: number(0),
            height: number(4),
            png: Bytes::copy_from_slice(png),
        });
        bytes = rest;
    }
    if pictures.is_empty() {
        return Err("nothing was drawn".to_owned());
    }
    Ok(pictures)
}
