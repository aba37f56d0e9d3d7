//! The texts to citizens that come with the program. Administration changes them; whoever sends one reads it first.

use super::{RefusalReason, RequestKind};

/// Placeholders of these texts.
pub const PLACEHOLDERS: [&str; 7] = [
    "nome",
    "numero",
    "oggetto",
    "coda",
    "casella",
    "riferimento",
    "primo_giorno",
];

/// What a citizen is told when a request was done.
pub const fn confirmation(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::NewBox => {
            "Gentile {nome},\n\nla casella PEC {casella}, chiesta con la richiesta {numero}, è stata creata. Le istruzioni per \
             il primo accesso arrivano all'indirizzo indicato nel modulo.\n\nCordiali saluti"
        }
        RequestKind::Activation => {
            "Gentile {nome},\n\nla casella PEC {casella} è attiva (richiesta {numero}).\n\nCordiali saluti"
        }
        RequestKind::HolderChange => {
            "Gentile {nome},\n\ni dati del titolare della casella PEC {casella} sono stati variati come chiesto con la \
             richiesta {numero}.\n\nCordiali saluti"
        }
        RequestKind::MoreSpace => {
            "Gentile {nome},\n\nlo spazio della casella PEC {casella} è stato aumentato come chiesto con la richiesta \
             {numero}.\n\nCordiali saluti"
        }
        RequestKind::PasswordModule => {
            "Gentile {nome},\n\nla password della casella PEC {casella} è stata reimpostata (richiesta {numero}). Le istruzioni \
             per sceglierne una nuova arrivano ai recapiti indicati nel modulo.\n\nCordiali saluti"
        }
        RequestKind::LogFile => {
            "Gentile {nome},\n\nabbiamo ottenuto dal gestore i log della casella PEC {casella} chiesti con la richiesta \
             {numero} (riferimento del gestore: {riferimento}).\n\nCordiali saluti"
        }
        RequestKind::Deletion => {
            "Gentile {nome},\n\nla casella PEC {casella} è stata cancellata come chiesto con la richiesta {numero}. Messaggi e \
             ricevute non salvati non si possono più recuperare.\n\nCordiali saluti"
        }
        RequestKind::DedicatedDomain => {
            "Gentile {nome},\n\nil dominio PEC dedicato {casella}, chiesto con la richiesta {numero}, è attivo. Le caselle si \
             possono chiedere con il modulo di nuova casella.\n\nCordiali saluti"
        }
    }
}

/// What a citizen is told when a request is refused.
pub const fn refusal(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::LogTooOld => {
            "Gentile {nome},\n\nnon possiamo dare seguito alla richiesta {numero}: i gestori di posta elettronica certificata \
             conservano i log per 30 mesi, e il periodo indicato è precedente. Il primo giorno di cui si possono ancora chiedere \
             i log è il {primo_giorno}.\n\nCordiali saluti"
        }
        RefusalReason::NotIdentified => {
            "Gentile {nome},\n\nnon possiamo dare seguito alla richiesta {numero}: dai documenti ricevuti non è stato possibile \
             accertare l'identità di chi la presenta.\n\nCordiali saluti"
        }
        RefusalReason::FormIncomplete => {
            "Gentile {nome},\n\nnon possiamo dare seguito alla richiesta {numero}: il modulo è incompleto o non è firmato. Può \
             presentarne uno nuovo in qualunque momento.\n\nCordiali saluti"
        }
        RefusalReason::NotEntitled => {
            "Gentile {nome},\n\nnon possiamo dare seguito alla richiesta {numero}: può presentarla soltanto il titolare della \
             casella {casella}, o chi lo rappresenta.\n\nCordiali saluti"
        }
        RefusalReason::AddressTaken => {
            "Gentile {nome},\n\nnon possiamo dare seguito alla richiesta {numero}: l'indirizzo {casella} è già assegnato. Può \
             presentare una nuova richiesta con un altro indirizzo.\n\nCordiali saluti"
        }
        RefusalReason::ByProvider => {
            "Gentile {nome},\n\nil gestore del servizio non ha accolto la richiesta {numero} sulla casella {casella} \
             (riferimento: {riferimento}).\n\nCordiali saluti"
        }
        RefusalReason::Other => {
            "Gentile {nome},\n\nnon possiamo dare seguito alla richiesta {numero}.\n\nCordiali saluti"
        }
    }
}

/// The name of the field, and of the setting's entry, in which the text of a kind stands.
pub const fn confirmation_field(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::NewBox => "text_new_box",
        RequestKind::Activation => "text_activation",
        RequestKind::HolderChange => "text_holder_change",
        RequestKind::MoreSpace => "text_more_space",
        RequestKind::PasswordModule => "text_password_module",
        RequestKind::LogFile => "text_log_file",
        RequestKind::Deletion => "text_deletion",
        RequestKind::DedicatedDomain => "text_dedicated_domain",
    }
}

/// The same for the text of a reason to refuse.
pub const fn refusal_field(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::LogTooOld => "refusal_log_too_old",
        RefusalReason::NotIdentified => "refusal_not_identified",
        RefusalReason::FormIncomplete => "refusal_form_incomplete",
        RefusalReason::NotEntitled => "refusal_not_entitled",
        RefusalReason::AddressTaken => "refusal_address_taken",
        RefusalReason::ByProvider => "refusal_by_provider",
        RefusalReason::Other => "refusal_other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::has_unknown;

    #[test]
    fn every_text_can_be_filled_in() {
        let confirmations = RequestKind::ALL.iter().map(|kind| confirmation(*kind));
        let refusals = RefusalReason::ALL.iter().map(|reason| refusal(*reason));
        for text in confirmations.chain(refusals) {
            assert!(!has_unknown(text, &PLACEHOLDERS), "{text}");
            assert!(text.contains("{numero}"), "{text}");
        }
    }

    #[test]
    fn a_field_is_named_after_what_it_is_about() {
        for kind in RequestKind::ALL {
            assert_eq!(confirmation_field(*kind), format!("text_{kind}"));
        }
        for reason in RefusalReason::ALL {
            assert_eq!(refusal_field(*reason), format!("refusal_{reason}"));
        }
    }
}
