//! The folder as a whole: what is in it, and moving mails out of it.

use domain::ports::ListedMail;

use super::session::Session;
use super::trouble::Trouble;

/// Mails of which one command asks the date: an answer stays below a hundred kilobytes.
const CHUNK: usize = 1_000;
/// Between the levels of a name where the server knows no levels.
const FLAT: &str = "-";

impl Session {
    /// Every mail in the folder, by uid.
    pub(super) fn inventory(&mut self) -> Result<Vec<ListedMail>, Trouble> {
        let mut uids: Vec<u32> = self.imap.uid_search("ALL")?.into_iter().collect();
        uids.sort_unstable();
        let mut mails = Vec::with_capacity(uids.len());
        for chunk in uids.chunks(CHUNK) {
            let (Some(first), Some(last)) = (chunk.first(), chunk.last()) else {
                continue;
            };
            let answers = self.imap.uid_fetch(format!("{first}:{last}"), "(UID INTERNALDATE)")?;
            let listed = answers.iter().filter_map(|answer| {
                Some(ListedMail {
                    uid: answer.uid.filter(|uid| (first..=last).contains(&uid))?,
                    received_at_ms: answer.internal_date().map(|date| date.timestamp_millis()),
                })
            });
            mails.extend(listed);
        }
        // The server may slip in news about a mail, without its date: the answer with the date counts.
        mails.sort_unstable_by_key(|mail| (mail.uid, mail.received_at_ms.is_none()));
        mails.dedup_by_key(|mail| mail.uid);
        Ok(mails)
    }

    /// Whether the server can move mails without touching others.
    pub(super) fn can_move(&self) -> bool {
        self.moves || self.removes_by_uid
    }

    /// The server's name of a folder, out of its levels.
    pub(super) fn folder_name(&mut self, path: &[String]) -> Result<String, Trouble> {
        let separator = match &self.separator {
            Some(known) => known.clone(),
            None => {
                // RFC 3501, 6.3.8: an empty name asks for the separator alone.
                let names = self.imap.list(Some(""), Some("\"\""))?;
                let separator = names.iter().find_map(|name| name.delimiter()).unwrap_or(FLAT);
                self.separator = Some(separator.to_owned());
                separator.to_owned()
            }
        };
        Ok(path.join(&separator))
    }

    /// Makes a folder and subscribes to it, so that mail programs show it; one that is there already is fine.
    pub(super) fn make_folder(&mut self, folder: &str) -> Result<(), Trouble> {
        let made = self.imap.create(folder).map_err(Trouble::from);
        unless_refused(made)?;
        let subscribed = self.imap.subscribe(folder).map_err(Trouble::from);
        unless_refused(subscribed)
    }

    /// Moves mails: by MOVE (RFC 6851), or by a copy and the removal of these very mails (RFC 4315). Never by a plain EXPUNGE.
    pub(super) fn move_to(&mut self, uids: &[u32], folder: &str) -> Result<(), Trouble> {
        let set = uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        if self.moves {
            return Ok(self.imap.uid_mv(&set, folder)?);
        }
        if !self.removes_by_uid {
            return Err(Trouble::new("the server cannot move single mails"));
        }
        self.imap.uid_copy(&set, quoted(folder))?;
        self.imap.uid_store(&set, "+FLAGS.SILENT (\\Deleted)")?;
        self.imap.uid_expunge(&set)?;
        Ok(())
    }
}

/// A refusal is no trouble here: what matters is refused again, in words, by the command that follows.
fn unless_refused(done: Result<(), Trouble>) -> Result<(), Trouble> {
    match done {
        Err(trouble) if trouble.refused => Ok(()),
        done => done,
    }
}

/// A name as IMAP's quoted string (RFC 3501, 4.3); the crate does not quote it for COPY.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_name_cannot_end_its_quotes() {
        assert_eq!(quoted("Sportello/2026-11"), "\"Sportello/2026-11\"");
        assert_eq!(quoted("a\"b\\c"), "\"a\\\"b\\\\c\"");
    }
}
