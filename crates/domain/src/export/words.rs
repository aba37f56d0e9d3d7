//! The words of the pages in a package. A package is a document of an Italian office: it is in Italian whoever asks for it.

use model::message::{EventKind, MessageKind};
use model::{Channel, TicketState};

/// The state of a ticket.
pub(super) fn state(state: TicketState) -> &'static str {
    match state {
        TicketState::New => "Nuovo",
        TicketState::Open => "In lavorazione",
        TicketState::Waiting => "In attesa",
        TicketState::ThirdLevel => "Terzo livello",
        TicketState::ToCommunicate => "Da comunicare",
        TicketState::Closed => "Chiuso",
    }
}

/// How a contact reached the centre.
pub(super) fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => "Telefono",
        Channel::Email => "E-mail",
        Channel::Pec => "PEC",
        Channel::Fax => "Fax",
        Channel::Counter => "Sportello",
        Channel::Letter => "Lettera",
        Channel::Sms => "SMS",
    }
}

/// What kind a message is.
pub(super) fn message(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Inbound => "Messaggio ricevuto",
        MessageKind::Outbound => "Messaggio inviato",
        MessageKind::Receipt => "Conferma di ricezione inviata",
        MessageKind::AutoReply => "Risposta automatica ricevuta",
        MessageKind::Contact => "Contatto",
        MessageKind::Note => "Nota interna",
    }
}

/// What happened to a ticket.
pub(super) fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Opened => "Aperto",
        EventKind::Taken => "Preso in carico",
        EventKind::Released => "Rilasciato",
        EventKind::StateChanged => "Stato cambiato",
        EventKind::QueueChanged => "Coda cambiata",
        EventKind::Triaged => "Smistato",
        EventKind::Sorted => "Smistato da una regola",
        EventKind::ReasonChanged => "Motivo cambiato",
        EventKind::OfficeChanged => "Affidato",
        EventKind::StillMissing => "Manca ancora",
        EventKind::OfficeAnswered => "Risposta dell'ufficio",
        EventKind::OfficeAsked => "Domanda dell'ufficio",
        EventKind::OfficeRefused => "Non di competenza dell'ufficio",
        EventKind::DocumentsVerified => "Documenti verificati",
        EventKind::DocumentsMissing => "Documenti mancanti",
        EventKind::Told => "Esito comunicato al cittadino",
        EventKind::RecontactAgreed => "Ricontatto concordato",
        EventKind::RecontactTried => "Tentativo di ricontatto",
        EventKind::RecontactDone => "Ricontatto fatto",
        EventKind::RecontactCancelled => "Ricontatto annullato",
        EventKind::PecRequest => "Richiesta PEC",
        EventKind::OutageLinked => "Collegato a un disservizio",
        EventKind::OutageUnlinked => "Scollegato da un disservizio",
        EventKind::OutageSolved => "Disservizio risolto",
        EventKind::OutageLeftOut => "Risposta sul disservizio non arrivata",
        EventKind::ClockWarned => "Avviso sui tempi",
        EventKind::Closed => "Chiuso",
        EventKind::Archived => "In archivio",
        EventKind::RetentionChanged => "Classe di conservazione cambiata",
        EventKind::Reopened => "Riaperto",
        EventKind::PossiblyRelated => "Forse collegato",
        EventKind::Continued => "Continua",
        EventKind::NewParticipant => "Nuovo indirizzo",
        EventKind::Bounced => "Risposta automatica o mancata consegna",
        EventKind::NotDelivered => "Messaggio non consegnato",
        EventKind::AlertSeen => "Avviso visto",
        EventKind::Reverified => "Firma verificata di nuovo",
    }
}
