//! Reading a mail whole: what kind it is, whether it can be believed, and the message that a person wrote.
//!
//! The same for the ingest, for `sportello mail inspect` and for the page that shows how a mail was read. The order of the
//! questions is decided here and nowhere else: certified mail by the headers of the outermost mail, then registered
//! electronic mail (REM), then fax, then bounces and automatic answers.

mod own;
mod step;

use serde::{Deserialize, Serialize};

use crate::block::Headers;
use crate::classify::Automatic;
use crate::fax::{Fax, FaxOutcome, FaxRules};
use crate::parse::{self, Mail, ParseError};
use crate::part::Part;
use crate::pec::{self, Daticert, Marker, RecipientState, evidence};
use crate::smime::{self, Signature, TrustStore};
pub use step::Step;

/// What kind of mail it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Ordinary mail.
    Mail,
    /// A citizen's certified mail.
    PecEnvelope,
    /// Ordinary mail that a certified mailbox received.
    PecAnomaly,
    /// A provider's receipt for a message of ours.
    PecReceipt,
    /// Says it is one of these three, and its signature does not bear it out.
    UntrustedPecLookalike,
    /// Registered electronic mail (ETSI EN 319 532).
    RemDispatch,
    Fax,
    /// A gateway reports a fax that did not arrive.
    FaxFailure,
    Bounce,
    /// A machine answers a message of ours.
    AutoReply,
}

impl Kind {
    /// The name under which it is stored and printed.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::PecEnvelope => "pec-envelope",
            Self::PecAnomaly => "pec-anomaly",
            Self::PecReceipt => "pec-receipt",
            Self::UntrustedPecLookalike => "untrusted-pec-lookalike",
            Self::RemDispatch => "rem-dispatch",
            Self::Fax => "fax",
            Self::FaxFailure => "fax-failure",
            Self::Bounce => "bounce",
            Self::AutoReply => "auto-reply",
        }
    }
}

/// What a single mail asks for, before the desk looks at what it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    #[serde(rename = "new-ticket")]
    NewTicket,
    #[serde(rename = "new-ticket-uncertified")]
    NewTicketUncertified,
    #[serde(rename = "new-ticket-no-caller")]
    NewTicketNoCaller,
    #[serde(rename = "evidence")]
    Evidence,
    #[serde(rename = "evidence+warn")]
    EvidenceWarn,
    #[serde(rename = "evidence+alert")]
    EvidenceAlert,
    #[serde(rename = "evidence+alert-security")]
    EvidenceAlertSecurity,
    #[serde(rename = "attach-to-outgoing")]
    AttachToOutgoing,
    #[serde(rename = "quarantine")]
    Quarantine,
    #[serde(rename = "count-failed-fax")]
    CountFailedFax,
    #[serde(rename = "ignore")]
    Ignore,
}

impl Action {
    /// The name under which it is printed.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NewTicket => "new-ticket",
            Self::NewTicketUncertified => "new-ticket-uncertified",
            Self::NewTicketNoCaller => "new-ticket-no-caller",
            Self::Evidence => "evidence",
            Self::EvidenceWarn => "evidence+warn",
            Self::EvidenceAlert => "evidence+alert",
            Self::EvidenceAlertSecurity => "evidence+alert-security",
            Self::AttachToOutgoing => "attach-to-outgoing",
            Self::Quarantine => "quarantine",
            Self::CountFailedFax => "count-failed-fax",
            Self::Ignore => "ignore",
        }
    }
}

/// What reading depends on besides the mail.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Whose signatures are believed.
    pub trust: &'a TrustStore,
    /// How fax gateways word their mails.
    pub fax: &'a FaxRules,
    /// When the mailbox's server received it (INTERNALDATE), in milliseconds since 1970; else the newest Received, else Date.
    pub received_ms: Option<i64>,
}

/// A mail that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub kind: Kind,
    pub action: Action,
    /// Of the whole mail: the provider's where it is certified mail.
    pub signature: Signature,
    /// The provider's data. To be believed only where `signature` is.
    pub daticert: Option<Daticert>,
    /// The kind of an envelope or receipt, as written.
    pub tipo: Option<String>,
    /// Our own Message-ID that a receipt, a bounce or an automatic answer is about; of an envelope the sender's own.
    pub ref_message_id: Option<String>,
    /// What a receipt or a bounce says about each recipient.
    pub recipients: Vec<(String, RecipientState)>,
    pub fax: Option<Fax>,
    /// Message-ID of the outermost mail.
    pub outer_id: Option<String>,
    /// The message that a person wrote: the enclosed one where there is one.
    pub mail: Mail,
    /// Who wrote to us, lower-case; nobody where a machine did.
    pub true_sender: Option<String>,
    /// The subject without what a provider put before it.
    pub clean_subject: String,
    /// How it was read.
    pub steps: Vec<Step>,
}

impl Reading {
    /// The certified time, where the signature bears it out: milliseconds since 1970.
    pub fn certified_ms(&self) -> Option<i64> {
        Some(self.certified()?.time()?.0)
    }

    /// The provider's data, where they can be believed.
    fn certified(&self) -> Option<&Daticert> {
        let believed = matches!(self.kind, Kind::PecEnvelope | Kind::PecReceipt);
        self.daticert.as_ref().filter(|_| believed)
    }

    /// The certified time as RFC 3339 text in the provider's own zone.
    pub fn certified_text(&self) -> Option<String> {
        self.certified()?.time_text()
    }
}

impl Reader<'_> {
    /// Reads a mail.
    ///
    /// # Errors
    /// Only where there is nothing to read: see [`ParseError`].
    pub fn read(&self, raw: &[u8]) -> Result<Reading, ParseError> {
        let part = parse::open(raw)?;
        if is_certified(&part.headers) {
            return Ok(self.enclosed(&part, Marker::of(&part.headers)));
        }
        let mail = parse::whole(&part);
        let signature = self.signature(&part, &mail);
        let mut steps = vec![Step::new(
            "parsed",
            format!("{} · {}", part.mime(), mail.attachments.len()),
        )];
        steps.extend(step::of_signature(&signature));
        let fax = self.fax.read(&part.headers, &mail);
        let own = own::is_own(&mail);
        let kind = match (&fax, mail.automatic) {
            (Some(fax), _) if fax.outcome == FaxOutcome::Failed => Kind::FaxFailure,
            (Some(_), _) => Kind::Fax,
            (None, Automatic::Bounce) => Kind::Bounce,
            (None, Automatic::Replied) => Kind::AutoReply,
            (None, Automatic::Generated | Automatic::No) => Kind::Mail,
        };
        let action = match &fax {
            Some(fax) => of_fax(fax),
            None if own => Action::Ignore,
            None => of_mail(&mail, Action::NewTicket),
        };
        steps.extend(fax.as_ref().map(|fax| Step::new("fax", fax.rule.clone())));
        steps.push(Step::new("kind", kind.code().to_owned()));
        let by_machine = matches!(kind, Kind::Fax | Kind::FaxFailure | Kind::Bounce);
        Ok(Reading {
            kind,
            action,
            signature,
            daticert: None,
            tipo: None,
            ref_message_id: cited(&mail),
            recipients: bounced(&mail),
            fax,
            outer_id: mail.message_id.clone(),
            true_sender: mail
                .from
                .as_ref()
                .filter(|_| !by_machine)
                .map(|from| from.email.clone()),
            clean_subject: mail.subject.clone(),
            mail,
            steps,
        })
    }

    /// A mail that a provider wrote around, or about, a message.
    fn enclosed(&self, part: &Part<'_>, marker: Option<Marker>) -> Reading {
        let outer = parse::headers(part);
        let contents = pec::contents(part);
        let signature = self.signature(part, &outer);
        // The headers are not signed, the data are: a receipt under an envelope's header is neither.
        let is_envelope = contents
            .daticert
            .as_ref()
            .is_some_and(|data| data.tipo == "posta-certificata");
        let consistent = match marker {
            Some(Marker::Envelope) => is_envelope,
            Some(Marker::Receipt) => !is_envelope,
            Some(Marker::Anomaly) => contents.daticert.is_none(),
            None => true,
        };
        let trusted = signature.state.is_trusted() && consistent;
        let tipo = match marker {
            Some(Marker::Receipt) => Some(evidence::kind(&part.headers, contents.daticert.as_ref())),
            Some(Marker::Envelope) => contents
                .daticert
                .as_ref()
                .map(|data| data.tipo.clone())
                .or_else(|| part.headers.keyword("x-trasporto")),
            Some(Marker::Anomaly) | None => None,
        }
        .filter(|tipo| !tipo.is_empty());
        let kind = match marker {
            None => Kind::RemDispatch,
            Some(_) if !trusted => Kind::UntrustedPecLookalike,
            Some(Marker::Envelope) => Kind::PecEnvelope,
            Some(Marker::Anomaly) => Kind::PecAnomaly,
            Some(Marker::Receipt) => Kind::PecReceipt,
        };
        let receipt = marker == Some(Marker::Receipt);
        let virus = receipt
            && evidence::is_virus(
                &part.headers,
                tipo.as_deref().unwrap_or_default(),
                contents.daticert.as_ref(),
            );
        // A receipt's enclosed message is our own, coming back as evidence.
        let inner = contents
            .message
            .as_deref()
            .filter(|_| !receipt)
            .and_then(|message| parse::parse(message).ok());
        let mut recipients = Vec::new();
        if receipt && trusted {
            let tipo = tipo.as_deref().unwrap_or_default();
            recipients = evidence::states(tipo, virus, contents.daticert.as_ref(), &contents.text);
        }
        let mut steps = step::of_enclosed(part, &contents, inner.as_ref(), &signature);
        steps.push(Step::new("kind", kind.code().to_owned()));
        let mut mail = match inner {
            Some(inner) => inner,
            // Nothing enclosed, or nothing that can be read: the whole mail, whose text says what it is.
            None => parse::whole(part),
        };
        mail.received_ms = outer.received_ms;
        mail.delivered_to = outer.delivered_to.clone();
        if marker.is_some() && !receipt {
            recipients = bounced(&mail);
        }
        let action = match marker {
            Some(Marker::Receipt) if !trusted => Action::Quarantine,
            Some(Marker::Receipt) => of_receipt(tipo.as_deref().unwrap_or_default(), virus, &recipients),
            _ if own::is_own(&mail) => Action::Ignore,
            Some(Marker::Envelope) if trusted => of_mail(&mail, Action::NewTicket),
            Some(_) => of_mail(&mail, Action::NewTicketUncertified),
            None => of_mail(&mail, Action::NewTicket),
        };
        let ref_message_id = refers_to(&part.headers)
            .or_else(|| contents.daticert.as_ref().and_then(|data| data.msgid.clone()))
            .or_else(|| cited(&mail));
        let true_sender = if receipt || mail.automatic == Automatic::Bounce {
            None
        } else {
            sender(&mail, contents.daticert.as_ref().filter(|_| trusted), &outer)
        };
        Reading {
            kind,
            action,
            signature,
            tipo,
            ref_message_id,
            recipients,
            fax: None,
            outer_id: outer.message_id,
            true_sender,
            clean_subject: subject(&mail, contents.daticert.as_ref()),
            daticert: contents.daticert,
            mail,
            steps,
        }
    }

    fn signature(&self, part: &Part<'_>, outer: &Mail) -> Signature {
        let Some(signed) = smime::signed(part) else {
            return Signature::default();
        };
        let from = outer.from.as_ref().map(|from| from.email.as_str());
        let at = self
            .received_ms
            .or(outer.received_ms)
            .or(outer.date_ms)
            .unwrap_or_default();
        smime::verify(&signed, self.trust, from, at)
    }
}

/// Whether a provider of certified mail wrote it, or somebody who wants to be taken for one.
pub(crate) fn is_certified(headers: &Headers<'_>) -> bool {
    Marker::of(headers).is_some() || is_rem(headers)
}

/// REM's headers (ETSI EN 319 532-3, 5.2).
fn is_rem(headers: &Headers<'_>) -> bool {
    headers.has("rem-messagetype") || headers.has("rem-metadataversion")
}

/// The message that a provider's mail is about.
fn refers_to(headers: &Headers<'_>) -> Option<String> {
    ["x-riferimento-message-id", "rem-uamessageidentifier"]
        .iter()
        .find_map(|name| headers.plain(name))
        .and_then(|value| crate::header::message_ids(&value).into_iter().next())
}

fn of_fax(fax: &Fax) -> Action {
    match fax.outcome {
        FaxOutcome::Failed => Action::CountFailedFax,
        FaxOutcome::Notice => Action::Ignore,
        FaxOutcome::Received if fax.caller.is_none() => Action::NewTicketNoCaller,
        FaxOutcome::Received => Action::NewTicket,
    }
}

/// A machine's answer belongs to what it answers; one that answers nothing is recorded and opens nothing.
fn of_mail(mail: &Mail, otherwise: Action) -> Action {
    match mail.automatic {
        Automatic::Bounce => Action::AttachToOutgoing,
        Automatic::Replied if cited(mail).is_some() || own::has_tag(&mail.subject) => Action::AttachToOutgoing,
        Automatic::Replied => Action::Ignore,
        Automatic::Generated | Automatic::No => otherwise,
    }
}

fn of_receipt(tipo: &str, virus: bool, recipients: &[(String, RecipientState)]) -> Action {
    let negative = recipients.iter().any(|(_, state)| state.is_negative());
    let late = recipients.iter().any(|(_, state)| *state == RecipientState::Late);
    match tipo {
        _ if virus => Action::EvidenceAlertSecurity,
        "non-accettazione" | "errore-consegna" => Action::EvidenceAlert,
        _ if negative => Action::EvidenceAlert,
        _ if late => Action::EvidenceWarn,
        _ => Action::Evidence,
    }
}

/// The message that a bounce or a machine's answer is about.
fn cited(mail: &Mail) -> Option<String> {
    match mail.automatic {
        Automatic::Bounce => mail
            .bounce
            .as_ref()
            .and_then(|bounce| bounce.original_message_id.clone())
            .or_else(|| mail.in_reply_to.first().cloned())
            .or_else(|| mail.references.last().cloned()),
        Automatic::Replied => mail.in_reply_to.first().or(mail.references.last()).cloned(),
        Automatic::Generated | Automatic::No => None,
    }
}

fn bounced(mail: &Mail) -> Vec<(String, RecipientState)> {
    let Some(bounce) = &mail.bounce else { return Vec::new() };
    let failed = bounce
        .failed
        .iter()
        .map(|address| (address.clone(), RecipientState::Failed));
    let late = bounce
        .delayed
        .iter()
        .map(|address| (address.clone(), RecipientState::Late));
    failed.chain(late).collect()
}

/// Who wrote: From of the enclosed message. What the provider certifies counts more, where it is another.
fn sender(mail: &Mail, certified: Option<&Daticert>, outer: &Mail) -> Option<String> {
    let certified = certified
        .map(|data| data.mittente.clone())
        .filter(|sender| crate::address::is_plausible(sender));
    certified
        .or_else(|| mail.from.as_ref().map(|from| from.email.clone()))
        .or_else(|| outer.reply_to.first().map(|to| to.email.clone()))
}

fn subject(mail: &Mail, data: Option<&Daticert>) -> String {
    let own = pec::bare_subject(&mail.subject);
    match data {
        Some(data) if own.is_empty() => pec::bare_subject(&data.oggetto).to_owned(),
        _ => own.to_owned(),
    }
}
