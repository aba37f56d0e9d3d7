//! A package as a stream of tar, for a download: read piece by piece, never held whole.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use domain::export::tar;
use futures::{Stream, StreamExt};
use tokio::sync::mpsc::{self, Sender};

/// Bytes of a piece.
const PIECE: usize = 256 * 1024;
/// Pieces that wait for a slow reader.
const AHEAD: usize = 4;

/// The files of a package as tar, in the order of their paths, each below a folder `name`, with one time (seconds since 1970). A
/// reader who goes away ends it; a file that cannot be read breaks it off, so that nobody takes half for the whole.
pub fn stream(root: PathBuf, name: String, made_at: u64) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        let done = folder(&sender, &root, &name, made_at).and_then(|()| send(&sender, &tar::END));
        if let Err(error) = done {
            let _ = sender.blocking_send(Err(error));
        }
    });
    futures::stream::unfold(receiver, |mut receiver| async move {
        let piece = receiver.recv().await?;
        Some((piece, receiver))
    })
    // Whoever compresses the answer asks once more behind its end.
    .fuse()
}

fn folder(sender: &Sender<io::Result<Bytes>>, path: &Path, name: &str, made_at: u64) -> io::Result<()> {
    let mut entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let called = entry.file_name();
        let called = called
            .to_str()
            .ok_or_else(|| io::Error::other("a name that is no text"))?;
        let name = format!("{name}/{called}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            folder(sender, &entry.path(), &name, made_at)?;
        } else if kind.is_file() {
            file(sender, &entry.path(), &name, made_at)?;
        }
    }
    Ok(())
}

fn file(sender: &Sender<io::Result<Bytes>>, path: &Path, name: &str, made_at: u64) -> io::Result<()> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let header =
        tar::header(name, size, made_at).ok_or_else(|| io::Error::other("a path or a file too long for tar"))?;
    send(sender, &header)?;
    let mut file = file.take(size);
    let mut left = size;
    let mut piece = vec![0; PIECE];
    while left > 0 {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        send(sender, &piece[..read])?;
        left -= read as u64;
    }
    send(sender, &vec![0; tar::padding(size)])
}

fn send(sender: &Sender<io::Result<Bytes>>, bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    sender
        .blocking_send(Ok(Bytes::copy_from_slice(bytes)))
        .map_err(|_| io::ErrorKind::BrokenPipe.into())
}
