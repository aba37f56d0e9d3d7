//! What can go wrong, in a form that every edge can translate: errors carry keys, the edge speaks.

use serde::{Deserialize, Serialize};

use crate::coded::coded;

coded! {
    /// Why one field was not accepted. The user interface has a sentence for each that says what to do.
    pub enum FieldError {
        /// Nothing was typed where something is needed.
        Required = "required",
        /// Longer than `limit` characters.
        TooLong = "too_long",
        /// Shorter than `limit` characters.
        TooShort = "too_short",
        /// Not one of the choices offered.
        UnknownChoice = "unknown_choice",
        /// No mail address.
        BadAddress = "bad_address",
        /// No date, or one in the future where that makes no sense.
        BadDate = "bad_date",
        /// A file larger than `limit` bytes.
        FileTooLarge = "file_too_large",
        /// A mail, with its files, larger than the `limit` bytes its server takes.
        MailTooLarge = "mail_too_large",
        /// Somebody or something else has it already.
        Taken = "taken",
        /// The old password is not right.
        WrongPassword = "wrong_password",
        /// The two passwords differ.
        NotTheSame = "not_the_same",
        /// Too easy to guess.
        TooWeak = "too_weak",
        /// A number outside what is possible.
        OutOfRange = "out_of_range",
        /// A number below the `limit`.
        TooFew = "too_few",
        /// The mail server refused the connection or the credentials.
        NoConnection = "no_connection",
        /// Characters that a name of this kind cannot have.
        Characters = "characters",
        /// No number, or none that fits.
        BadNumber = "bad_number",
        /// A placeholder that nothing fills in here.
        Placeholder = "placeholder",
        /// The template of a reply without the place for its text.
        NoText = "no_text",
        /// The request for documents without the place for what is missing.
        NoMissing = "no_missing",
        /// The documents of the ticket have not been verified.
        NotVerified = "not_verified",
        /// A rule that looks for nothing.
        NoCondition = "no_condition",
        /// An office or a queue in which nobody works.
        NoPeople = "no_people",
        /// A move that begins or ends at a step without an office.
        NoOffice = "no_office",
        /// A move that the ladder of the queue does not permit.
        NotPermitted = "not_permitted",
        /// Open tickets are there; `detail` has their numbers.
        InUse = "in_use",
        /// A line that does not begin with the name of a source and a colon.
        Source = "source",
        /// A line with a pattern that is none; `detail` has the regex library's words.
        Pattern = "pattern",
        /// A pattern that any mail would match.
        MatchesAll = "matches_all",
        /// A pattern with a group (`detail`) that nothing is read from.
        Group = "group",
        /// A pattern that takes nothing from a mail.
        NoGroup = "no_group",
        /// A rule without a pattern to recognise a mail by.
        NoPattern = "no_pattern",
        /// A file that is no mail.
        NoMail = "no_mail",
        /// No day, or no moment, such as forms know it.
        NoDate = "no_date",
        /// It ends before it begins.
        BadOrder = "bad_order",
        /// A day of the year that never comes.
        NoSuchDay = "no_such_day",
        /// No duration in hours and minutes, or none between a minute and a year.
        BadDuration = "bad_duration",
        /// No share, in percent, from 1 to 100.
        BadPercent = "bad_percent",
        /// No shares in growing order.
        BadPercents = "bad_percents",
        /// No opening hours, or hours that overlap or are out of order.
        BadHours = "bad_hours",
        /// A week without any opening hours.
        NoHours = "no_hours",
        /// The citizen has not been told how the ticket ends.
        NotTold = "not_told",
        /// The citizen has been called fewer than `limit` times.
        TooFewAttempts = "too_few_attempts",
        /// No time, or one that is over.
        NotAhead = "not_ahead",
        /// No name of a domain.
        BadDomain = "bad_domain",
        /// A log that no provider has any more; `detail` is the first day there still is.
        LogTooOld = "log_too_old",
        /// No address of a console: https, and no other placeholders than those that are known.
        BadConsole = "bad_console",
        /// A file of a kind that a signed form never is.
        FileKind = "file_kind",
        /// The provider did not take an order; `detail` has its words.
        ByProvider = "by_provider",
        /// The provider gave no answer that says whether it took an order; `detail` has the trouble.
        ProviderSilent = "provider_silent",
        /// No open ticket with this number among those that the person sees; `detail` has the numbers.
        NoTicket = "no_ticket",
        /// No tickets with these numbers; `detail` has them.
        NoSuchTicket = "no_such_ticket",
        /// Another outage is behind the ticket already; `detail` has the numbers.
        Linked = "linked",
        /// The outage is not open any more.
        OutageOver = "outage_over",
        /// Two of the choices exclude each other.
        OnlyOne = "only_one",
        /// No complete key of its kind: of a person, a vehicle, a box or a telephone.
        NoKey = "no_key",
        /// A text that is kept, with a key in it that is not to be.
        TellsKey = "tells_key",
        /// The card of a registry that was to be attached is no longer at hand.
        CardGone = "card_gone",
        /// The data on a card that is attached are somebody else's, and nobody has seen the delegation.
        NeedsDelegation = "needs_delegation",
        /// A file without anything in it.
        EmptyFile = "empty_file",
        /// A file that is no table of text.
        NoTable = "no_table",
        /// A table without columns that it must have; `detail` has their names, a bar, and the names that were found.
        NoColumns = "no_columns",
        /// A table with two columns for the same thing; `detail` has its name.
        DoubledColumn = "doubled_column",
        /// A file that is still being read.
        Busy = "busy",
        /// A file of which nothing can be put in force.
        NotGood = "not_good",
        /// Nothing that could be destroyed fits.
        NothingFits = "nothing_fits",
        /// A contract that is not over.
        NotOver = "not_over",
        /// A contract that runs at the same time (detail: which).
        Overlaps = "overlaps",
    }
}

/// One field that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The field's name in the form.
    pub field: String,
    /// Why.
    pub error: FieldError,
    /// The limit that was passed, where there is one (characters or bytes).
    pub limit: Option<u64>,
    /// The line that is meant, counted from 1, of a field with several.
    pub line: Option<u64>,
    /// What a library says about it, in its own words.
    pub detail: Option<String>,
}

impl FieldProblem {
    /// A problem without a limit.
    pub fn new(field: &str, error: FieldError) -> Self {
        Self {
            field: field.to_owned(),
            error,
            limit: None,
            line: None,
            detail: None,
        }
    }

    /// A problem with the limit that was passed.
    pub fn with_limit(field: &str, error: FieldError, limit: u64) -> Self {
        Self {
            limit: Some(limit),
            ..Self::new(field, error)
        }
    }

    /// The same about one line of the field, counted from 1.
    #[must_use]
    pub fn on_line(self, line: u64) -> Self {
        Self {
            line: Some(line),
            ..self
        }
    }

    /// The same with a library's words.
    #[must_use]
    pub fn saying(self, detail: String) -> Self {
        Self {
            detail: Some(detail),
            ..self
        }
    }
}

/// Why an operation was refused or failed; the whole language of errors between server and browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// Nobody is signed in, or the session ended.
    NotSignedIn,
    /// Signed in with a one-time password that has to be changed first.
    PasswordChangeDue,
    /// Signed in, and not allowed.
    Forbidden,
    /// There is no such thing, or none that this person may see: both look the same on purpose.
    NotFound,
    /// Fields that were not accepted; nothing was changed.
    Invalid(Vec<FieldProblem>),
    /// Somebody else changed it first; nothing was changed.
    Conflict {
        /// Who did, as shown to colleagues.
        by: Option<String>,
    },
    /// Wrong login or password (the same for unknown people).
    BadCredentials,
    /// Too many attempts; the seconds to wait.
    Throttled(u32),
    /// The ticket is in the archive: it is read, and not written any more. A new one goes on from it.
    Archived,
    /// No space left where files are kept.
    StorageFull,
    /// Something broke; the id leads to the log entry.
    Internal(String),
    /// The server could not be reached, or its answer not be read.
    Unreachable,
}

impl Problem {
    /// A single field's problem.
    pub fn field(field: &str, error: FieldError) -> Self {
        Self::Invalid(vec![FieldProblem::new(field, error)])
    }
}

/// Collects field problems and turns them into one answer.
#[derive(Debug, Default)]
pub struct Check(Vec<FieldProblem>);

impl Check {
    /// Refuses an empty or over-long text (`max` characters).
    pub fn required(&mut self, field: &str, text: &str, max: usize) {
        if text.trim().is_empty() {
            self.0.push(FieldProblem::new(field, FieldError::Required));
        }
        self.limit(field, text, max);
    }

    /// Refuses an over-long text (`max` characters); empty is fine.
    pub fn limit(&mut self, field: &str, text: &str, max: usize) {
        if text.chars().count() > max {
            self.0
                .push(FieldProblem::with_limit(field, FieldError::TooLong, max as u64));
        }
    }

    /// Records a problem unless `fine`.
    pub fn ensure(&mut self, fine: bool, field: &str, error: FieldError) {
        if !fine {
            self.0.push(FieldProblem::new(field, error));
        }
    }

    /// Records a problem with its limit.
    pub fn push(&mut self, problem: FieldProblem) {
        self.0.push(problem);
    }

    /// `Ok` when nothing was recorded.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything recorded.
    pub fn done(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Problem::Invalid(self.0))
        }
    }
}
