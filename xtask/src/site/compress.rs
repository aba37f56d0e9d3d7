//! Each file of the site a second and third time, smaller.

use std::cmp::Reverse;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::write_file;
use crate::run::{Context, Failure, Outcome};

/// Already compressed formats (wasm is not one, woff2 and png are) gain nothing.
const COMPRESSIBLE: [&str; 7] = ["js", "wasm", "css", "svg", "json", "html", "txt"];

fn is_compressible(path: &Path) -> bool {
    path.extension()
        .and_then(OsStr::to_str)
        .is_some_and(|extension| COMPRESSIBLE.contains(&extension))
}

/// Writes `.br` and `.gz` beside each file that gets smaller, on every core.
pub(super) fn beside(mut jobs: Vec<(PathBuf, &[u8])>) -> Outcome {
    jobs.retain(|(path, _)| is_compressible(path));
    // The wasm takes longer than all others together: it must not be the last to start.
    jobs.sort_by_key(|(_, content)| Reverse(content.len()));
    let jobs = jobs.as_slice();
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| -> Outcome {
        let mut handles = Vec::new();
        for _ in 0..workers {
            handles.push(scope.spawn(|| compress_until_done(jobs, &next)));
        }
        for handle in handles {
            handle
                .join()
                .map_err(|_| Failure::new("compressing the site panicked"))??;
        }
        Ok(())
    })
}

fn compress_until_done(jobs: &[(PathBuf, &[u8])], next: &AtomicUsize) -> Outcome {
    while let Some((path, content)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
        let attempt = || format!("compressing {}", path.display());
        write_file(&with_suffix(path, ".br"), &brotli(content).context(attempt)?)?;
        write_file(&with_suffix(path, ".gz"), &gzip(content).context(attempt)?)?;
    }
    Ok(())
}

fn brotli(content: &[u8]) -> io::Result<Vec<u8>> {
    // Quality 11 is the highest; a window of 2^22 bytes is more than any of our files.
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, 11, 22);
    writer.write_all(content)?;
    Ok(writer.into_inner())
}

fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(content)?;
    writer.finish()
}

/// `main.css` → `main.css.br`
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
