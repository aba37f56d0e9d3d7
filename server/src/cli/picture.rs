//! `sportello picture`: draws the document on standard input. The desk starts it for each document, because what it reads
//! was made by strangers; it limits itself before it reads.

use std::io::{Read, Write};

use rlimit::{Resource, setrlimit};

use super::{Exit, Outcome};

/// CPU time for one document, in seconds.
const CPU_SECONDS: u64 = 30;
/// Address space, in bytes.
const MEMORY: u64 = 2 * 1024 * 1024 * 1024;
/// A larger document is looked at by downloading it.
const MAX_INPUT: u64 = 100 * 1024 * 1024;

/// Reads a document, writes its pages: width, height and length (four bytes each, big-endian), then the PNG.
pub fn run() -> Outcome {
    for (resource, limit) in [
        (Resource::CPU, CPU_SECONDS),
        (Resource::AS, MEMORY),
        (Resource::FSIZE, 0),
        (Resource::CORE, 0),
    ] {
        setrlimit(resource, limit, limit).map_err(Exit::failed)?;
    }
    let mut document = Vec::new();
    let input = std::io::stdin().lock().take(MAX_INPUT + 1).read_to_end(&mut document);
    if input.map_err(Exit::failed)? as u64 > MAX_INPUT {
        return Err(Exit::failed("the document is too large"));
    }
    let pages = picture::draw(&document).map_err(Exit::failed)?;
    let mut out = std::io::stdout().lock();
    for page in pages {
        let length = u32::try_from(page.png.len()).map_err(Exit::failed)?;
        for number in [page.width, page.height, length] {
            out.write_all(&number.to_be_bytes()).map_err(Exit::failed)?;
        }
        out.write_all(&page.png).map_err(Exit::failed)?;
    }
    out.flush().map_err(Exit::failed)
}
